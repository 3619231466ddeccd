"""What the OpenAPI document says of API keys beside the shapes."""

from typing import Any, Final

from litestar.params import PathParameter

from picturedesk.api.backoffice.documentation import NOT_MODIFIED
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.keys.shapes import ApiKeyShape, IssuedKeyShape
from picturedesk.api.editorial import DELETING, POSTING, errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "id": "0123456789ab",
    "account_id": 27,
    "label": "CMS",
    "created_at": "2019-08-24T14:15:22Z",
    "expires_at": "2127-01-31T12:00:00Z",
    "revoked_at": None,
    "last_used_at": None,
}
_ISSUED: Final = {**_EXAMPLE, "key": "pd_0123456789ab_…"}
_PAGE_EXAMPLE: Final = {
    "data": [_EXAMPLE],
    "meta": {"base": "https://example.com/api/core/v2/accounts/27/keys", "next": None, "previous": None},
}

KEY_ID: Final = PathParameter(
    description="The key's id: what stands between the two underscores of a key.",
    schema_extra={"example": "0123456789ab"},
)

CREATED: Final = {201: success(Data[IssuedKeyShape], "Created", {"data": _ISSUED}), **errors(400, 404, *POSTING)}
FOUND: Final = {200: success(Data[ApiKeyShape], "Success", {"data": _EXAMPLE}), 304: NOT_MODIFIED, **errors(404)}
REVOKED: Final = errors(404, *DELETING)
LISTED: Final = {200: success(Paged[ApiKeyShape], "A page", _PAGE_EXAMPLE), **errors(400, 404)}
