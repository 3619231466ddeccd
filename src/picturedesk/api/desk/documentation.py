"""What the OpenAPI document says of the desk's session beside the shapes."""

from typing import Any, Final

from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter

from picturedesk.api.desk.shapes import SessionAnswer
from picturedesk.api.editorial import errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "data": {
        "account": {"id": 27, "name": "Rishit Patel", "role": "editor"},
        "permissions": ["read", "read_all", "upload", "create", "edit", "delete"],
        "kept": True,
        "expires_at": "2127-01-31T12:00:00Z",
        "locales": ["en", "de-AT"],
        "default_locale": "en",
        "presets": [{"name": "card", "recipe": "w640-h360", "width": 640, "height": 360, "fit": "cover"}],
        "widths": [64, 128, 192],
        "iiif": True,
        "max_upload_bytes": 15_728_640,
    }
}

DESK_HEADER: Final = HeaderParameter(
    name="x-picturedesk-desk",
    description="`1` from the desk's own scripts: required with the cookie where something changes, but to sign out. "
    "A sign-in that has it is answered with what `GET` answers; without it, with 204.",
    required=False,
    schema_extra={"enum": ["1"]},
)
EVERYWHERE: Final = QueryParameter(
    name="everywhere",
    description="End every session of the account, in other browsers too.",
    required=False,
    schema_extra={"type": "boolean", "default": False},
)

FOUND: Final = {200: success(SessionAnswer, "Success", _EXAMPLE), **errors()}
SIGNED_IN: Final = {
    200: success(SessionAnswer, "Signed in; the cookie is in `Set-Cookie`", _EXAMPLE),
    204: ResponseSpec(None, description="Signed in; the cookie is in `Set-Cookie`", generate_examples=False),
    **errors(507),
}
SIGNED_OUT: Final = {
    204: ResponseSpec(None, description="Signed out", generate_examples=False),
    **errors(400, 507),
}
