"""What can be sent: the fields of bodies and queries, checked by name and type where they are written down."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, TypedDict

from picturedesk.client.answers.categories import CategoryLocale
from picturedesk.client.answers.images import FocalPoint, Locale

Gravity = Literal["center", "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"]
Status = Literal["active", "archived"]
Sort = Literal["+inserted_at", "-inserted_at", "+updated_at", "-updated_at", "+name", "-name"]
RenditionFormat = Literal["auto", "jpg", "png", "webp", "avif", "gif"]
Moment = datetime | date | str
"""A date or a time; a text is ISO 8601."""

Role = Literal[
    "super_admin",
    "system_admin",
    "internal_system_admin",
    "campaign_admin",
    "channel_admin",
    "editor",
    "uploader",
    "viewer",
]


class ImageFields(TypedDict, total=False):
    """The writable fields of an image. None empties what may be empty; what is left out stays as it is."""

    name: str
    gravity: Gravity
    locales: Sequence[Locale]
    status: Status
    focal_point: FocalPoint | None
    category_ids: Sequence[str]
    creator: str | None
    copyright_notice: str | None
    license_url: str | None
    digital_source_type: str | None


class ImageChanges(ImageFields, total=False):
    """What an update may change: a new ``file_key`` replaces the file, and keeps id, texts and history."""

    file_key: str


class ImageQuery(TypedDict, total=False):
    """Which images a list has, in which order, and how many on a page (1 to 200)."""

    search: str
    status: Status | Sequence[Status]
    extension: str | Sequence[str]
    category_id: str
    file_hash: str
    deleted: Literal["exclude", "only", "include"]
    missing_locale: str
    created_by: int
    inserted_from: Moment
    inserted_to: Moment
    orientation: Literal["landscape", "portrait", "square"]
    sort: Sort
    limit: int
    count: bool


class ListQuery(TypedDict, total=False):
    """How many entries a page has (1 to 200)."""

    limit: int


class CategoryQuery(TypedDict, total=False):
    """Which categories a list has, in which order, and how many on a page (1 to 200)."""

    deleted: Literal["exclude", "only", "include"]
    sort: Literal["+inserted_at", "-inserted_at", "+updated_at", "-updated_at"]
    limit: int


class CategoryFields(TypedDict, total=False):
    """The writable fields of a category."""

    locales: Sequence[CategoryLocale]
    svg_icon: str | None
    is_archived: bool


class PublicationFields(TypedDict, total=False):
    """What a publication may say beside its content and its feed."""

    section_id: str | None
    media_id: str | None
    starts_at: datetime | str
    ends_at: datetime | str | None


class BlockFields(TypedDict, total=False):
    """What a block may say beside its HTML; colours are ``#rrggbb``."""

    name: str | None
    description: str | None
    text_color: str | None
    background_color: str | None
    image_ids: Sequence[str]
    metadata: Mapping[str, str]


class BlockChanges(BlockFields, total=False):
    """What an update of a block may change."""

    html: str


class AccountChanges(TypedDict, total=False):
    """What an update of an account may change."""

    name: str
    role: Role


class Prompting(TypedDict, total=False):
    """How a picture is made beside its prompt; ``aspect_ratio`` is ``W:H``, each 1 to 32."""

    aspect_ratio: str
    art_style: str
    art_description: str
    theme_style: str
    theme_description: str
    model: str
    provider: str


class PublisherQuery(TypedDict, total=False):
    """Which images the Publisher lists; ``offset`` is the number of a page, from 0."""

    extension: str | Sequence[str]
    limit: int
    offset: int
    search: str
    sort: str
    status: Status | Sequence[Status]
