"""Backoffice images: create, find, change, delete, restore, list."""

from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from picturedesk.actions import erasing, images, listing
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.images import queries
from picturedesk.api.backoffice.images.documentation import (
    CREATED,
    DELETED,
    FOUND,
    IMAGE_ID,
    LISTED,
    RESTORED,
    SHA256,
    UPDATED,
    query,
)
from picturedesk.api.backoffice.images.hot import IMAGES
from picturedesk.api.backoffice.images.shapes import (
    CreateImageBody,
    ImageShape,
    UpdateImageBody,
    change,
    image_shape,
)
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.queries import page_limit
from picturedesk.api.idempotency import answered
from picturedesk.api.queries import switch
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid, read_sha256
from picturedesk.core.images import Image, ImageId

_TAGS = ["Core: images"]

Call = Request[Any, Any, Any]
ImageIdPath = Annotated[str, IMAGE_ID]
HashPath = Annotated[str, SHA256]


@post(
    IMAGES,
    dto=wire.Wire[CreateImageBody],
    return_dto=None,
    guards=[needs(Permission.CREATE)],
    tags=_TAGS,
    summary="Create Asset Image",
    responses=CREATED,
)
async def create_image(
    request: Call,
    data: JSONBody[CreateImageBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[ImageShape]]:
    """Make an image of an uploaded file, named by the `file_key` that the uploader gave."""
    tools, caller = context_of(request).tools, caller_of(request)
    create = partial(images.create, tools, caller, change(data), file_hash=data.file_hash)
    return await answered(request, create, partial(_shape, request), status=201)


@get(
    f"{IMAGES}/by-id/{{image_id:str}}",
    guards=[needs(Permission.READ)],
    tags=_TAGS,
    summary="Asset Image by id",
    responses=FOUND,
)
async def image_by_id(request: Call, image_id: ImageIdPath) -> Response[Data[ImageShape]]:
    """One image; a soft-deleted one too, with `deleted_at` set."""
    return _one(request, await images.get(context_of(request).tools, caller_of(request), _id(image_id)))


@get(
    f"{IMAGES}/by-key/{{key:path}}",
    guards=[needs(Permission.READ)],
    tags=_TAGS,
    summary="Asset Image by key",
    responses=FOUND,
)
async def image_by_key(
    request: Call, key: FromPath[str], include_deleted: Annotated[str | None, query("include_deleted")] = None
) -> Response[Data[ImageShape]]:
    """The live image with this file key; its slash may be sent as it is or as `%2F`."""
    deleted_too = _flag(include_deleted)
    tools, caller = context_of(request).tools, caller_of(request)
    found = await images.find_by_key(tools, caller, key.removeprefix("/"), deleted_too=deleted_too)
    return _one(request, await images.get(tools, caller, found.id))


@get(
    f"{IMAGES}/by-hash/{{sha256:str}}",
    guards=[needs(Permission.READ)],
    tags=_TAGS,
    summary="Asset Image by hash",
    responses=FOUND,
)
async def image_by_hash(
    request: Call, sha256: HashPath, include_deleted: Annotated[str | None, query("include_deleted")] = None
) -> Response[Data[ImageShape]]:
    """The oldest live image with these bytes, by their SHA-256 in hex."""
    deleted_too = _flag(include_deleted)
    tools, caller = context_of(request).tools, caller_of(request)
    found = await images.find_by_hash(tools, caller, read_sha256(sha256, "hash"), deleted_too=deleted_too)
    return _one(request, await images.get(tools, caller, found.id))


@patch(
    f"{IMAGES}/by-id/{{image_id:str}}",
    dto=wire.Wire[UpdateImageBody],
    return_dto=None,
    guards=[needs(Permission.EDIT)],
    tags=_TAGS,
    summary="Update Asset Image by id",
    responses=UPDATED,
)
async def update_image(
    request: Call,
    image_id: ImageIdPath,
    data: JSONBody[UpdateImageBody],
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> Response[Data[ImageShape]]:
    """Change the fields that are present; with `If-Match` only if nobody else has changed the image meanwhile."""
    image = await images.update(
        context_of(request).tools,
        caller_of(request),
        _id(image_id),
        change(data),
        precondition=precondition(request, partial(_shape, request)),
    )
    return _one(request, image)


@delete(
    [f"{IMAGES}/by-id/{{image_id:str}}", f"{IMAGES}/{{image_id:str}}"],
    guards=[needs(Permission.DELETE)],
    status_code=204,
    tags=_TAGS,
    summary="Delete Asset Image by id",
    responses=DELETED,
)
async def delete_image(
    request: Call,
    image_id: ImageIdPath,
    erase: Annotated[str | None, query("erase")] = None,
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> None:
    """
    Soft-delete: out of every list and every delivery; bytes, texts and references stay for a restore.

    With `erase=true`, for administrators: nothing stays but a tombstone; nobody can restore that.
    """
    caller = caller_of(request)
    act = images.delete
    if switch(erase, "erase"):
        caller.require(Permission.ERASE)
        act = erasing.erase
    still = precondition(request, partial(_shape, request))
    await act(context_of(request).tools, caller, _id(image_id), precondition=still)


@post(
    [f"{IMAGES}/by-id/{{image_id:str}}/restore", f"{IMAGES}/{{image_id:str}}/restore"],
    guards=[needs(Permission.DELETE)],
    status_code=200,
    tags=_TAGS,
    summary="Restore soft deleted Asset image by id",
    responses=RESTORED,
)
async def restore_image(
    request: Call,
    image_id: ImageIdPath,
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[ImageShape]]:
    """Undo a delete, whole. An image that is not deleted is answered unchanged; no body is needed."""
    restore = partial(images.restore, context_of(request).tools, caller_of(request), _id(image_id))
    return await answered(request, restore, partial(_shape, request))


@get(IMAGES, guards=[needs(Permission.READ)], tags=_TAGS, summary="Paginated images", responses=LISTED)
async def list_images(
    request: Call,
    after: Annotated[str | None, query("after")] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, query("before")] = None,  # noqa: ARG001
    limit: Annotated[str | None, query("limit")] = None,  # noqa: ARG001
    search: Annotated[str | None, query("search")] = None,  # noqa: ARG001
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
    count: Annotated[str | None, query("count")] = None,  # noqa: ARG001
) -> Response[Paged[ImageShape]]:
    """A page of images; none is skipped or repeated while others are inserted, however deep the page."""
    context = context_of(request)
    asked = request.query_params
    order = queries.sort(asked)
    page = await listing.stretch(
        context.tools,
        caller_of(request),
        queries.image_filter(asked),
        order,
        after=cursor(request, str(order), "after"),
        before=cursor(request, str(order), "before"),
        limit=page_limit(asked),
        count=switch(asked.get("count"), "count"),
    )
    start = base_url(scope_of(request), context.policy)
    shapes = [image_shape(image, context.links, start) for image in page.items]
    return wire.answer(Paged(shapes, page_meta(request, str(order), page)))


HANDLERS = [
    create_image,
    image_by_id,
    image_by_key,
    image_by_hash,
    update_image,
    delete_image,
    restore_image,
    list_images,
]


def _one(request: Call, image: Image) -> Response[Data[ImageShape]]:
    return wire.entity(request, _shape(request, image))


def _shape(request: Call, image: Image) -> Data[ImageShape]:
    context = context_of(request)
    return Data(image_shape(image, context.links, base_url(scope_of(request), context.policy)))


def _id(text: str) -> ImageId:
    return ImageId(parse_uuid(text))


def _flag(value: str | None) -> bool:
    return switch(value, "include_deleted")
