"""What Media writes: an envelope around one image or a page of them, or around an error."""

from collections.abc import Sequence

import msgspec

from picturedesk.core import times
from picturedesk.core.delivery import Links
from picturedesk.core.images import Image


class MediaShape(msgspec.Struct):
    """An image; `url` answers without a key."""

    id: str
    originalFilename: str  # noqa: N815 - the published names
    url: str
    mediaType: str  # noqa: N815
    fileSize: int  # noqa: N815
    createdAt: str  # noqa: N815
    updatedAt: str  # noqa: N815


class PaginationShape(msgspec.Struct):
    """Where a page stands; `totalItems` counts all that match."""

    currentPage: int  # noqa: N815
    pageSize: int  # noqa: N815
    totalItems: int  # noqa: N815
    totalPages: int  # noqa: N815


class MediaAnswer(msgspec.Struct, kw_only=True):
    """The envelope of one image."""

    success: bool
    code: int
    message: str
    data: MediaShape


class MediaListAnswer(msgspec.Struct, kw_only=True):
    """The envelope of a page of images."""

    success: bool
    code: int
    message: str
    data: list[MediaShape]
    pagination: PaginationShape


class ErrorAnswer(msgspec.Struct, kw_only=True):
    """The envelope of an error; `errorCode` is what a program goes by."""

    success: bool
    code: int
    errorCode: str  # noqa: N815
    message: str
    timestamp: str


def media_answer(image: Image, links: Links, base_url: str) -> MediaAnswer:
    """One image as it is answered; *base_url* starts its URL."""
    return MediaAnswer(success=True, code=200, message="OK", data=_media_shape(image, links, base_url))


def media_list_answer(
    images: Sequence[Image], *, page: int, page_size: int, total: int, links: Links, base_url: str
) -> MediaListAnswer:
    """A page as it is answered; *total* counts all that match."""
    return MediaListAnswer(
        success=True,
        code=200,
        message="OK",
        data=[_media_shape(image, links, base_url) for image in images],
        pagination=PaginationShape(
            currentPage=page, pageSize=page_size, totalItems=total, totalPages=-(-total // page_size)
        ),
    )


def _media_shape(image: Image, links: Links, base_url: str) -> MediaShape:
    return MediaShape(
        id=str(image.id),
        originalFilename=image.file.filename,
        url=base_url + links.of(image).original,
        mediaType=image.file.format.media_type,
        fileSize=image.file.size_bytes,
        createdAt=times.iso(image.inserted_at),
        updatedAt=times.iso(image.updated_at),
    )
