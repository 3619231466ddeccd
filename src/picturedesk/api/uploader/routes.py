"""``POST /upload/image``."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from picturedesk.actions import uploads
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.editorial import POSTING, errors, success
from picturedesk.api.idempotency import answered, receipt_of
from picturedesk.api.uploader.form import FIELD, read_form
from picturedesk.core.access import Permission

_EXAMPLE = {
    "data": {
        "key": "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png",
        "hash": "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
        "media_type": "image/png",
        "size_bytes": 34805,
        "width": 1022,
        "height": 845,
        "suggested": {
            "name": None,
            "credit": "string",
            "caption": "string",
            "creator": None,
            "copyright_notice": None,
            "keywords": "harbour, crane",
        },
    }
}


class SuggestedShape(msgspec.Struct):
    """What the file says about itself in IPTC, XMP or EXIF; null where it says nothing."""

    name: str | None
    credit: str | None
    caption: str | None
    creator: str | None
    copyright_notice: str | None
    keywords: str | None


class UploadShape(msgspec.Struct):
    """An acknowledged upload: `key` is what an image is made of, sizes are those of the picture seen upright."""

    key: str
    hash: str
    media_type: str
    size_bytes: int
    width: int
    height: int
    suggested: SuggestedShape


class UploadAnswer(msgspec.Struct):
    """The envelope of a success."""

    data: UploadShape


@dataclass
class _FormOperation(Operation):
    """Describes the form, which is read as it comes and so is no parameter of the handler."""

    def __post_init__(self) -> None:
        picture = Schema(
            type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="jpg, jpeg, gif, png or webp; 15 MB"
        )
        form = Schema(type=OpenAPIType.OBJECT, properties={FIELD: picture}, required=[FIELD])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@post(
    "/upload/image",
    status_code=200,
    guards=[needs(Permission.UPLOAD)],
    operation_class=_FormOperation,
    tags=["Uploader"],
    summary="Upload Asset Image",
    responses={200: success(UploadAnswer, "Success", _EXAMPLE), **errors(400, *POSTING)},
)
async def upload_image(request: Request[Any, Any, Any]) -> Response[UploadAnswer]:
    """
    Take a picture in: jpg, jpeg, gif, png or webp, at most 15 MB.

    The answer is a promise: the bytes are on stable storage, and every rendition of them works. A key that is never
    made into an image is swept after 24 hours.
    """
    context, caller = context_of(request), caller_of(request)
    context.keyring.begin_upload(caller.key_id)
    try:
        headers = request.headers
        file = await read_form(headers.get("content-type"), headers.get("content-length"), request.stream())
        receive = partial(
            uploads.receive,
            context.tools,
            caller,
            filename=file.filename,
            chunks=file.chunks,
            identify=partial(_identify, request),
        )
        return await answered(request, receive, _answer)
    finally:
        context.keyring.end_upload(caller.key_id)


HANDLERS = [upload_image]


async def _identify(request: Request[Any, Any, Any], sha256: str, filename: str) -> None:
    """An upload is told from others by its file: a client makes another boundary for every try."""
    receipt = receipt_of(request)
    if receipt is not None:
        await receipt.identify(request.scope["path"].encode(), sha256.encode(), filename.encode())


def _answer(received: uploads.Received) -> UploadAnswer:
    file, suggested = received.file, received.suggested
    return UploadAnswer(
        UploadShape(
            key=file.key,
            hash=file.hash,
            media_type=file.format.media_type,
            size_bytes=file.size_bytes,
            width=file.width_px,
            height=file.height_px,
            suggested=SuggestedShape(
                name=suggested.name,
                credit=suggested.credit,
                caption=suggested.caption,
                creator=suggested.creator,
                copyright_notice=suggested.copyright_notice,
                keywords=suggested.keywords,
            ),
        )
    )
