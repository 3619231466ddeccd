"""Images and what is told about them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from picturedesk.client.answers.entities import Entity


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says about itself in IPTC, XMP or EXIF; None where it says nothing."""

    name: str | None = None
    credit: str | None = None
    caption: str | None = None
    creator: str | None = None
    copyright_notice: str | None = None
    keywords: str | None = None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An acknowledged upload. An image is made of its ``key`` within a day; its size is that of the picture upright."""

    key: str
    hash: str
    media_type: str
    size_bytes: int
    width: int
    height: int
    suggested: Suggested = Suggested()


class Locale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An image's texts in one language, to read and to send; ``id`` is the server's to give."""

    locale: str
    credit: str = ""
    caption_html: str = ""
    alt_text: str = ""
    id: str | None = None


class FocalPoint(msgspec.Struct, frozen=True):
    """A point as fractions of the upright picture, from its upper left corner; to read and to send."""

    x: float
    y: float


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as others see it."""

    id: int
    name: str


class Image(Entity, frozen=True, kw_only=True):
    """An image; ``deleted_at`` is None while it is live, width and height are those of the picture upright."""

    id: str
    file_key: str
    file_hash: str
    name: str
    gravity: str
    locales: tuple[Locale, ...]
    inserted_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    number: int
    revision: str
    origin: str
    status: str
    media_type: str
    extension: str
    original_filename: str
    size_bytes: int
    width: int
    height: int
    frames: int
    focal_point: FocalPoint | None
    category_ids: tuple[str, ...]
    creator: str | None
    copyright_notice: str | None
    license_url: str | None
    digital_source_type: str | None
    url: str
    thumbnail_url: str
    placeholder: str
    created_by: Author
    modified_by: Author


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an original says about itself, by the standards' own names.

    ``exif`` may have a nested mapping ``GPSInfo``, ``iptc`` has a list for each name, names in ``xmp`` have prefixes.
    """

    exif: Mapping[str, Any] = msgspec.field(default_factory=dict)
    iptc: Mapping[str, Any] = msgspec.field(default_factory=dict)
    xmp: Mapping[str, Any] = msgspec.field(default_factory=dict)


class DeliveryUrl(msgspec.Struct, frozen=True, kw_only=True):
    """A URL that can be used as it is; ``recipe`` is the text that was asked for, ``expires_at`` None means never."""

    recipe: str
    url: str
    expires_at: datetime | None = None


class Srcset(msgspec.Struct, frozen=True, kw_only=True):
    """The attributes of an ``img``; width and height are those of ``src`` in pixels."""

    srcset: str
    sizes: str
    src: str
    width: int
    height: int


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere an image is used."""

    kind: str
    id: str
    label: str | None = None
    url: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a history; ``before`` and ``after`` hold what differs, None where there was or is nothing."""

    at: datetime
    account: Author
    action: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
