"""What the OpenAPI document says of categories beside the shapes."""

from typing import Any, Final

from picturedesk.api.backoffice.categories.shapes import CategoryShape
from picturedesk.api.backoffice.documentation import NOT_MODIFIED, text_query, uuid_path
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.editorial import DELETING, POSTING, WRITING, errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "locales": [{"id": "7d44b88c-4199-4bad-97dc-d78268e01398", "locale": "en", "name": "string", "deleted_at": None}],
    "svg_icon": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>',
    "is_archived": False,
    "inserted_at": "2019-08-24T14:15:22Z",
    "updated_at": "2019-08-24T14:15:22Z",
    "deleted_at": None,
}
_CATEGORY: Final = success(Data[CategoryShape], "Success", {"data": _EXAMPLE})
_PAGE_EXAMPLE: Final = {
    "data": [_EXAMPLE],
    "meta": {"base": "https://example.com/api/core/v2/categories", "next": None, "previous": None},
}

CATEGORY_ID: Final = uuid_path("The category's UUID.")
SORT: Final = text_query(
    "sort",
    "The order.",
    enum=["+inserted_at", "-inserted_at", "+updated_at", "-updated_at"],
    default="-inserted_at",
)
DELETED: Final = text_query(
    "deleted", "Soft-deleted categories.", enum=["exclude", "only", "include"], default="exclude"
)

CREATED: Final = {201: success(Data[CategoryShape], "Created", {"data": _EXAMPLE}), **errors(400, *POSTING)}
FOUND: Final = {200: _CATEGORY, 304: NOT_MODIFIED, **errors(400, 404)}
UPDATED: Final = {200: _CATEGORY, **errors(400, 404, 412, *WRITING)}
REMOVED: Final = errors(400, 404, *DELETING)
RESTORED: Final = {200: _CATEGORY, **errors(400, 404, *POSTING)}
LISTED: Final = {200: success(Paged[CategoryShape], "A page", _PAGE_EXAMPLE), **errors(400)}
