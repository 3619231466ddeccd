"""What the OpenAPI document says of accounts beside the shapes."""

from typing import Any, Final

from litestar.params import PathParameter

from picturedesk.api.backoffice.accounts.shapes import AccountShape
from picturedesk.api.backoffice.documentation import NOT_MODIFIED
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.editorial import POSTING, WRITING, errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "id": 27,
    "name": "Picture desk",
    "role": "editor",
    "created_at": "2019-08-24T14:15:22Z",
}
_ACCOUNT: Final = success(Data[AccountShape], "Success", {"data": _EXAMPLE})
_PAGE_EXAMPLE: Final = {
    "data": [_EXAMPLE],
    "meta": {"base": "https://example.com/api/core/v2/accounts", "next": None, "previous": None},
}

ACCOUNT_ID: Final = PathParameter(
    description="The account's id.", schema_extra={"type": "integer", "minimum": 1, "example": 27}
)

CREATED: Final = {201: success(Data[AccountShape], "Created", {"data": _EXAMPLE}), **errors(400, *POSTING)}
FOUND: Final = {200: _ACCOUNT, 304: NOT_MODIFIED, **errors(404)}
UPDATED: Final = {200: _ACCOUNT, **errors(400, 404, 409, 412, *WRITING)}
LISTED: Final = {200: success(Paged[AccountShape], "A page", _PAGE_EXAMPLE), **errors(400)}
