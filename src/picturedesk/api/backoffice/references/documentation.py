"""What the OpenAPI document says of references beside the shapes."""

from typing import Final

from litestar.params import PathParameter

from picturedesk.api.backoffice.documentation import NOT_MODIFIED
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.references.shapes import ReferenceShape
from picturedesk.api.editorial import DELETING, POSTING, errors, success

_EXAMPLE: Final = {
    "id": "story-4711",
    "provider": "newsroom",
    "urn": "urn:core:image:497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "expires_at": "2029-08-24T14:15:22Z",
}

REF: Final = PathParameter(
    description="`<provider>:<id>`, percent-encoded: the id may hold slashes, colons, spaces, any character.",
    schema_extra={"examples": ["newsroom:story-4711"]},
)

CREATED: Final = {201: success(ReferenceShape, "Created", _EXAMPLE), **errors(400, *POSTING)}
FOUND: Final = {200: success(Data[ReferenceShape], "Success", {"data": _EXAMPLE}), 304: NOT_MODIFIED, **errors(404)}
REMOVED: Final = errors(404, *DELETING)
LOOKED_UP: Final = {
    200: success(Data[list[ReferenceShape]], "Those that were found", {"data": [_EXAMPLE]}),
    **errors(400, *POSTING),
}
