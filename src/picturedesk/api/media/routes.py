"""Media's paths: one image, and a page of them."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.params import PathParameter

from picturedesk.actions import listing
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.media import generation
from picturedesk.api.media.documentation import FOUND, LISTED, FoundOperation, ListOperation
from picturedesk.api.media.hot import IMAGE, IMAGES, load, shape
from picturedesk.api.media.queries import read_page_request
from picturedesk.api.media.shapes import MediaAnswer, MediaListAnswer, media_list_answer
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId
from picturedesk.core.listing import Sort, SortField

_TAGS: Final = ["Media"]
_NEWEST_FIRST: Final = Sort(SortField.INSERTED_AT, descending=True)

Call = Request[Any, Any, Any]


@get(
    IMAGE,
    guards=[needs(Permission.READ)],
    operation_class=FoundOperation,
    tags=_TAGS,
    summary="Get image",
    responses=FOUND,
)
async def get_image(
    request: Call,
    image_id: Annotated[str, PathParameter(description="The image's UUID.", schema_extra={"format": "uuid"})],
) -> Response[MediaAnswer]:
    """A specific image by its unique id, uploaded or generated; its URL answers without a key."""
    context = context_of(request)
    image = await load(context, caller_of(request), ImageId(parse_uuid(image_id)))
    return wire.entity(request, shape(image, context, base_url(scope_of(request), context.policy)))


@get(
    IMAGES,
    guards=[needs(Permission.READ)],
    operation_class=ListOperation,
    tags=_TAGS,
    summary="List images",
    responses=LISTED,
)
async def list_images(request: Call) -> Response[MediaListAnswer]:
    """A page of images, the newest first."""
    context = context_of(request)
    asked = read_page_request(request.query_params)
    found = await listing.media_page(
        context.tools, caller_of(request), asked.wanted, _NEWEST_FIRST, page=asked.page, page_size=asked.page_size
    )
    return wire.answer(
        media_list_answer(
            found.images,
            page=asked.page,
            page_size=asked.page_size,
            total=found.total,
            links=context.links,
            base_url=base_url(scope_of(request), context.policy),
        )
    )


HANDLERS: Final = [get_image, list_images, *generation.HANDLERS]
