"""The Publisher's images, under Python's names; dates and sizes are the texts that it says."""

import msgspec

from picturedesk.client.answers.images import Author


class PublisherImage(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "created_by": "createdby",
        "created_date": "createddate",
        "modified_by": "modifiedby",
        "modified_date": "modifieddate",
        "attachment_id": "attachmentid",
        "file_size": "filesize",
        "thumbnail_url": "thumbnailurl",
    },
):
    """An image; dates are UTC like ``27 Feb 2019 11:19``, sizes like ``118.57 KB``."""

    id: int
    name: str
    created_by: Author
    created_date: str
    modified_by: Author
    modified_date: str
    status: str
    attachment_id: int
    file_size: str
    thumbnail_url: str
    url: str
    extension: str
    height: int
    width: int


class PublisherPage(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"entries": "image", "total_count": "totalcount", "current_page": "currentpage"},
):
    """A page: ``total`` images are on it, ``total_count`` match in all."""

    total: int
    total_count: int
    current_page: int
    entries: tuple[PublisherImage, ...]


class PublisherFault(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the Publisher's errors means."""

    ref: int
    summary: str
    link: str
    explanation: str


class PublisherFaultAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope of an explained error."""

    error: PublisherFault
