"""Backoffice history: what became of an image."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get

from picturedesk.actions import histories
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.documentation import PAGING
from picturedesk.api.backoffice.envelopes import Paged
from picturedesk.api.backoffice.history.documentation import IMAGE_ID, LISTED
from picturedesk.api.backoffice.history.shapes import ChangeShape, change_shape
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.queries import page_limit
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId


@get(
    "/api/core/v2/assets/images/by-id/{image_id:str}/history",
    guards=[needs(Permission.READ)],
    tags=["Core: images"],
    summary="History of Asset Image",
    responses=LISTED,
)
async def image_history(
    request: Request[Any, Any, Any],
    image_id: Annotated[str, IMAGE_ID],
    after: Annotated[str | None, PAGING["after"]] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, PAGING["before"]] = None,  # noqa: ARG001
    limit: Annotated[str | None, PAGING["limit"]] = None,  # noqa: ARG001
) -> Response[Paged[ChangeShape]]:
    """A page of what became of an image and who did it, the newest first; a soft-deleted image has its history."""
    found = ImageId(parse_uuid(image_id))
    place = f"history of {found}"
    page = await histories.of_image(
        context_of(request).tools,
        caller_of(request),
        found,
        after=cursor(request, place, "after"),
        before=cursor(request, place, "before"),
        limit=page_limit(request.query_params),
    )
    return wire.answer(Paged([change_shape(change) for change in page.items], page_meta(request, place, page)))


HANDLERS: Final = [image_history]
