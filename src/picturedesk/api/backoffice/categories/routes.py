"""Backoffice categories: create, find, change, delete, restore, list."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, patch, post
from litestar.params import JSONBody

from picturedesk.actions import categories
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.categories.documentation import (
    CATEGORY_ID,
    CREATED,
    DELETED,
    FOUND,
    LISTED,
    REMOVED,
    RESTORED,
    SORT,
    UPDATED,
)
from picturedesk.api.backoffice.categories.hot import CATEGORIES
from picturedesk.api.backoffice.categories.shapes import (
    CategoryShape,
    CreateCategoryBody,
    UpdateCategoryBody,
    answer,
    category_shape,
    change,
)
from picturedesk.api.backoffice.documentation import PAGING, IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.queries import page_limit, read, read_deleted
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission
from picturedesk.core.categories import CategoryId
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.listing import Sort, SortField

_TAGS: Final = ["Core: categories"]
_SORTS: Final = {
    sign + name: Sort(field, descending=sign == "-")
    for name, field in (("inserted_at", SortField.INSERTED_AT), ("updated_at", SortField.UPDATED_AT))
    for sign in "+-"
}

Call = Request[Any, Any, Any]
CategoryIdPath = Annotated[str, CATEGORY_ID]


@post(
    CATEGORIES,
    dto=wire.Wire[CreateCategoryBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=_TAGS,
    summary="Create Category",
    responses=CREATED,
)
async def create_category(
    request: Call,
    data: JSONBody[CreateCategoryBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[CategoryShape]]:
    """Make a category, named in any number of languages."""
    create = partial(categories.create, context_of(request).tools, caller_of(request), change(data))
    return await answered(request, create, answer, status=201)


@get(
    f"{CATEGORIES}/{{category_id:str}}",
    guards=[needs(Permission.READ_TAXONOMY)],
    tags=_TAGS,
    summary="Category by id",
    responses=FOUND,
)
async def category_by_id(request: Call, category_id: CategoryIdPath) -> Response[Data[CategoryShape]]:
    """One category; a soft-deleted one too, with `deleted_at` set."""
    found = await categories.get(context_of(request).tools, caller_of(request), _id(category_id))
    return wire.entity(request, answer(found))


@patch(
    f"{CATEGORIES}/{{category_id:str}}",
    dto=wire.Wire[UpdateCategoryBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=_TAGS,
    summary="Update Category by id",
    responses=UPDATED,
)
async def update_category(
    request: Call,
    category_id: CategoryIdPath,
    data: JSONBody[UpdateCategoryBody],
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> Response[Data[CategoryShape]]:
    """Change the fields that are present; a list of names replaces the list."""
    category = await categories.update(
        context_of(request).tools,
        caller_of(request),
        _id(category_id),
        change(data),
        precondition=precondition(request, answer),
    )
    return wire.entity(request, answer(category))


@delete(
    f"{CATEGORIES}/{{category_id:str}}",
    guards=[needs(Permission.WRITE_TAXONOMY)],
    status_code=204,
    tags=_TAGS,
    summary="Delete Category by id",
    responses=REMOVED,
)
async def delete_category(
    request: Call,
    category_id: CategoryIdPath,
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> None:
    """Soft-delete: hidden from lists and from the images in it; it is taken off none of them."""
    await categories.delete(
        context_of(request).tools, caller_of(request), _id(category_id), precondition=precondition(request, answer)
    )


@post(
    f"{CATEGORIES}/{{category_id:str}}/restore",
    guards=[needs(Permission.WRITE_TAXONOMY)],
    status_code=200,
    tags=_TAGS,
    summary="Restore soft deleted Category by id",
    responses=RESTORED,
)
async def restore_category(
    request: Call,
    category_id: CategoryIdPath,
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[CategoryShape]]:
    """Undo a delete: the images that were in it are again. One that is not deleted is answered unchanged."""
    restore = partial(categories.restore, context_of(request).tools, caller_of(request), _id(category_id))
    return await answered(request, restore, answer)


@get(CATEGORIES, guards=[needs(Permission.READ_TAXONOMY)], tags=_TAGS, summary="Paginated categories", responses=LISTED)
async def list_categories(
    request: Call,
    after: Annotated[str | None, PAGING["after"]] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, PAGING["before"]] = None,  # noqa: ARG001
    limit: Annotated[str | None, PAGING["limit"]] = None,  # noqa: ARG001
    deleted: Annotated[str | None, DELETED] = None,  # noqa: ARG001
    sort: Annotated[str | None, SORT] = None,  # noqa: ARG001
) -> Response[Paged[CategoryShape]]:
    """A page of categories, the newest first; archived ones are among them, deleted ones are not."""
    asked = request.query_params
    order = _sort(asked)
    place = f"categories{order}"
    page = await categories.page(
        context_of(request).tools,
        caller_of(request),
        order,
        deleted=read_deleted(asked),
        after=cursor(request, place, "after"),
        before=cursor(request, place, "before"),
        limit=page_limit(asked),
    )
    shapes = [category_shape(category) for category in page.items]
    return wire.answer(Paged(shapes, page_meta(request, place, page)))


HANDLERS: Final = [
    create_category,
    category_by_id,
    update_category,
    delete_category,
    restore_category,
    list_categories,
]


def _sort(query: Mapping[str, str]) -> Sort:
    sentence = "The sort is + or - and one of inserted_at, updated_at."
    asked = read(query, "sort", lambda text: _SORTS["+" + text[1:] if text[0] == " " else text], sentence)
    return asked or _SORTS["-inserted_at"]


def _id(text: str) -> CategoryId:
    return CategoryId(parse_uuid(text))
