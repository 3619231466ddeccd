"""Backoffice images at a glance: the outline of a whole list, and who has put images in."""

import asyncio
from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, get

from picturedesk.actions import listing
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.envelopes import Data, author_shape
from picturedesk.api.backoffice.images import queries
from picturedesk.api.backoffice.images.documentation import OUTLINED, UPLOADERS, query
from picturedesk.api.backoffice.images.hot import IMAGES
from picturedesk.api.backoffice.images.overview_shapes import OutlineShape, UploadersShape
from picturedesk.api.backoffice.paging import sealed
from picturedesk.core.access import Permission
from picturedesk.core.listing import Outline

_TAGS: Final = ["Core: images"]

Call = Request[Any, Any, Any]


@get(f"{IMAGES}/outline", guards=[needs(Permission.READ)], tags=_TAGS, summary="Outline of images", responses=OUTLINED)
async def outline(
    request: Call,
    search: Annotated[str | None, query("search")] = None,  # noqa: ARG001 - read below, all from one place
    status: Annotated[str | None, query("status")] = None,  # noqa: ARG001
    extension: Annotated[str | None, query("extension")] = None,  # noqa: ARG001
    category_id: Annotated[str | None, query("category_id")] = None,  # noqa: ARG001
    deleted: Annotated[str | None, query("deleted")] = None,  # noqa: ARG001
    missing_locale: Annotated[str | None, query("missing_locale")] = None,  # noqa: ARG001
    file_hash: Annotated[str | None, query("file_hash")] = None,  # noqa: ARG001
    created_by: Annotated[str | None, query("created_by")] = None,  # noqa: ARG001
    inserted_from: Annotated[str | None, query("inserted_from")] = None,  # noqa: ARG001
    inserted_to: Annotated[str | None, query("inserted_to")] = None,  # noqa: ARG001
    orientation: Annotated[str | None, query("orientation")] = None,  # noqa: ARG001
    sort: Annotated[str | None, query("sort")] = None,  # noqa: ARG001
) -> Response[Data[OutlineShape]]:
    """
    (ours) The shapes of all images of a list, and a cursor into it at every hundredth, all of one moment.

    Filters and sort are those of the list, and so are the cursors. After 250,000 images it ends.
    """
    asked = request.query_params
    order = queries.sort(asked)
    found = await listing.outline(context_of(request).tools, caller_of(request), queries.image_filter(asked), order)
    # Thousands of signatures would keep everybody else waiting.
    return await asyncio.to_thread(partial(_outline_answer, request, str(order), found))


@get(f"{IMAGES}/uploaders", guards=[needs(Permission.READ)], tags=_TAGS, summary="Uploaders", responses=UPLOADERS)
async def uploaders(request: Call) -> Response[UploadersShape]:
    """(ours) The accounts that have images which are not deleted, by name; for the role `uploader` its own alone."""
    found = await listing.uploaders(context_of(request).tools, caller_of(request))
    return wire.entity(request, UploadersShape([author_shape(author) for author in found]))


HANDLERS: Final = [outline, uploaders]


def _outline_answer(request: Call, order: str, found: Outline) -> Response[Data[OutlineShape]]:
    first: list[str | None] = [None] if found.ratios else []
    shape = OutlineShape(
        total=found.total,
        step=found.step,
        ratios=list(found.ratios),
        cursors=[*first, *sealed(request, order, found.starts)],
        truncated=len(found.ratios) < found.total,
    )
    return wire.entity(request, Data(shape))
