"""What the Publisher writes: the names and forms of the published API, in its order."""

from collections.abc import Sequence

import msgspec

from picturedesk.core import times
from picturedesk.core.accounts import Author
from picturedesk.core.delivery import Links
from picturedesk.core.images import Image
from picturedesk.core.sizes import size_text


class PersonShape(msgspec.Struct):
    """An account."""

    id: int
    name: str


class ImageShape(msgspec.Struct):
    """An image; dates are UTC to the minute, like `27 Feb 2019 11:19`, and sizes like `118.57 KB`."""

    id: int
    name: str
    createdby: PersonShape
    createddate: str
    modifiedby: PersonShape
    modifieddate: str
    status: str
    attachmentid: int
    filesize: str
    thumbnailurl: str
    url: str
    extension: str
    height: int
    width: int


class ImageListShape(msgspec.Struct):
    """A page: how many images are on it, how many match in all, which page it is, and the images."""

    total: int
    totalcount: int
    currentpage: int
    image: list[ImageShape]


class ErrorShape(msgspec.Struct):
    """An error; `link` leads to what explains it."""

    ref: int
    summary: str
    link: str


class ErrorAnswer(msgspec.Struct):
    """The envelope of an error in JSON."""

    error: ErrorShape


class ExplanationShape(ErrorShape):
    """An error, and what it means."""

    explanation: str


class ExplanationAnswer(msgspec.Struct):
    """The envelope of an explained error in JSON."""

    error: ExplanationShape


def image_list_shape(
    images: Sequence[Image], *, total: int, offset: int, links: Links, base_url: str
) -> ImageListShape:
    """A page as it is answered; *total* counts all that match, *base_url* starts its absolute URLs."""
    return ImageListShape(
        total=len(images),
        totalcount=total,
        currentpage=offset,
        image=[_image_shape(image, links, base_url) for image in images],
    )


def _image_shape(image: Image, links: Links, base_url: str) -> ImageShape:
    urls = links.of(image)
    return ImageShape(
        id=image.number,
        name=image.name,
        createdby=_person_shape(image.created_by),
        createddate=times.publisher_date(image.inserted_at),
        modifiedby=_person_shape(image.modified_by),
        modifieddate=times.publisher_date(image.updated_at),
        status=image.status.value,
        attachmentid=image.file.number,
        filesize=size_text(image.file.size_bytes),
        thumbnailurl=base_url + urls.thumbnail,
        url=base_url + urls.original,
        extension=image.extension,
        height=image.file.height_px,
        width=image.file.width_px,
    )


def _person_shape(author: Author) -> PersonShape:
    return PersonShape(author.id, author.name)
