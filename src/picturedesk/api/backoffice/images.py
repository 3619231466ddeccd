"""Backoffice images: create, find, change, delete, restore, list."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from picturedesk.actions import images, listing
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.backoffice import queries
from picturedesk.api.backoffice.documentation import (
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
from picturedesk.api.backoffice.hot import read_sha256
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.shapes import (
    CreateImageBody,
    Data,
    ImageShape,
    Paged,
    UpdateImageBody,
    change,
    image_shape,
)
from picturedesk.core.access import Permission
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import Image, ImageId

_IMAGES = "/api/core/v2/assets/images"
_TAGS = ["Core: images"]

Call = Request[Any, Any, Any]
ImageIdPath = Annotated[str, IMAGE_ID]
HashPath = Annotated[str, SHA256]


@post(
    _IMAGES,
    dto=wire.Wire[CreateImageBody],
    return_dto=None,
    guards=[needs(Permission.CREATE)],
    tags=_TAGS,
    summary="Create Asset Image",
    responses=CREATED,
)
async def create_image(request: Call, data: JSONBody[CreateImageBody]) -> Response[Data[ImageShape]]:
    """Make an image of an uploaded file, named by the `file_key` that the uploader gave."""
    tools, caller = context_of(request).tools, caller_of(request)
    image = await images.create(tools, caller, change(data), file_hash=data.file_hash)
    return _one(request, image, status=201)


@get(
    f"{_IMAGES}/by-id/{{image_id:str}}",
    guards=[needs(Permission.READ)],
    tags=_TAGS,
    summary="Asset Image by id",
    responses=FOUND,
)
async def image_by_id(request: Call, image_id: ImageIdPath) -> Response[Data[ImageShape]]:
    """One image; a soft-deleted one too, with `deleted_at` set."""
    return _one(request, await images.get(context_of(request).tools, caller_of(request), _id(image_id)))


@get(
    f"{_IMAGES}/by-key/{{key:path}}",
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
    f"{_IMAGES}/by-hash/{{sha256:str}}",
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
    found = await images.find_by_hash(tools, caller, read_sha256(sha256), deleted_too=deleted_too)
    return _one(request, await images.get(tools, caller, found.id))


@patch(
    f"{_IMAGES}/by-id/{{image_id:str}}",
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
    if_match: Annotated[str | None, HeaderParameter(name="If-Match")] = None,  # noqa: ARG001 - for the document
) -> Response[Data[ImageShape]]:
    """Change the fields that are present; with `If-Match` only if nobody else has changed the image meanwhile."""
    image = await images.update(
        context_of(request).tools,
        caller_of(request),
        _id(image_id),
        change(data),
        precondition=_precondition(request),
    )
    return _one(request, image)


@delete(
    [f"{_IMAGES}/by-id/{{image_id:str}}", f"{_IMAGES}/{{image_id:str}}"],
    guards=[needs(Permission.DELETE)],
    status_code=204,
    tags=_TAGS,
    summary="Delete Asset Image by id",
    responses=DELETED,
)
async def delete_image(
    request: Call,
    image_id: ImageIdPath,
    if_match: Annotated[str | None, HeaderParameter(name="If-Match")] = None,  # noqa: ARG001 - for the document
) -> None:
    """Soft-delete: out of every list and every delivery; bytes, texts and references stay for a restore."""
    if queries.switch(request.query_params.get("erase"), "erase"):
        caller_of(request).require(Permission.ERASE)
        raise InvalidRequest(Detail("erase", "Erasing is not there yet; without it, the image can be deleted."))
    await images.delete(
        context_of(request).tools, caller_of(request), _id(image_id), precondition=_precondition(request)
    )


@post(
    [f"{_IMAGES}/by-id/{{image_id:str}}/restore", f"{_IMAGES}/{{image_id:str}}/restore"],
    guards=[needs(Permission.DELETE)],
    status_code=200,
    tags=_TAGS,
    summary="Restore soft deleted Asset image by id",
    responses=RESTORED,
)
async def restore_image(request: Call, image_id: ImageIdPath) -> Response[Data[ImageShape]]:
    """Undo a delete, whole. An image that is not deleted is answered unchanged; no body is needed."""
    return _one(request, await images.restore(context_of(request).tools, caller_of(request), _id(image_id)))


@get(_IMAGES, guards=[needs(Permission.READ)], tags=_TAGS, summary="Paginated images", responses=LISTED)
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
        after=cursor(request, order, "after"),
        before=cursor(request, order, "before"),
        limit=queries.limit(asked),
        count=queries.count(asked),
    )
    start = base_url(scope_of(request), context.policy)
    shapes = [image_shape(image, context.links, start) for image in page.images]
    return wire.answer(Paged(shapes, page_meta(request, order, page)))


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


def _one(request: Call, image: Image, *, status: int = 200) -> Response[Data[ImageShape]]:
    return wire.entity(request, _shape(request, image), status=status)


def _shape(request: Call, image: Image) -> Data[ImageShape]:
    context = context_of(request)
    return Data(image_shape(image, context.links, base_url(scope_of(request), context.policy)))


def _precondition(request: Call) -> images.Precondition:
    """What ``If-Match`` asks: that the image would still be answered with the bytes that its sender read."""
    wanted = request.headers.get("if-match")
    if wanted is None:
        return lambda _: True
    return lambda image: wire.matches(wanted, wire.Entity.of(_shape(request, image)).etag, weak=False)


def _id(text: str) -> ImageId:
    return ImageId(parse_uuid(text))


def _flag(value: str | None) -> bool:
    return queries.switch(value, "include_deleted")
