"""Images as the Backoffice reads and writes them: the names of the published API, and ours beside them."""

import base64
from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from picturedesk.api.backoffice.envelopes import AuthorShape, author_shape, said
from picturedesk.core import times
from picturedesk.core.categories import CategoryId
from picturedesk.core.delivery import Links
from picturedesk.core.descriptions import ImageChange, LocaleText
from picturedesk.core.drafts import UNSET as UNSAID
from picturedesk.core.drafts import Unset
from picturedesk.core.identifiers import read_uuid
from picturedesk.core.images import FocalPoint, Gravity, Image, Locale, Status

T = TypeVar("T")


class FocalPointShape(msgspec.Struct):
    """A point as fractions of the upright picture, from its upper left corner."""

    x: Annotated[float, Meta(ge=0, le=1)]
    y: Annotated[float, Meta(ge=0, le=1)]


class LocaleShape(msgspec.Struct):
    """An image's texts in one language."""

    id: str
    locale: str
    credit: str
    caption_html: str
    alt_text: str


class ImageShape(msgspec.Struct):
    """An image, as every Backoffice operation answers it."""

    id: str
    file_key: str
    file_hash: str
    name: str
    gravity: Gravity
    locales: list[LocaleShape]
    inserted_at: str
    updated_at: str
    deleted_at: str | None
    number: int
    revision: str
    origin: str
    status: Status
    media_type: str
    extension: str
    original_filename: str
    size_bytes: int
    width: int
    height: int
    frames: int
    focal_point: FocalPointShape | None
    category_ids: list[str]
    creator: str | None
    copyright_notice: str | None
    license_url: str | None
    digital_source_type: str | None
    url: str
    thumbnail_url: str
    placeholder: str
    created_by: AuthorShape
    modified_by: AuthorShape


class LocaleBody(msgspec.Struct):
    """One language's texts; what is left out is empty."""

    locale: str
    id: str | int | None = None
    credit: str | None = None
    caption_html: str | None = None
    alt_text: str | None = None


class ImageBody(msgspec.Struct, kw_only=True):
    """The writable fields of an image; null empties what may be empty."""

    name: str | UnsetType = UNSET
    gravity: Gravity | UnsetType = UNSET
    locales: list[LocaleBody] | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    focal_point: FocalPointShape | UnsetType | None = UNSET
    category_ids: list[str] | UnsetType = UNSET
    creator: str | UnsetType | None = UNSET
    copyright_notice: str | UnsetType | None = UNSET
    license_url: str | UnsetType | None = UNSET
    digital_source_type: str | UnsetType | None = UNSET


class CreateImageBody(ImageBody, kw_only=True):
    """A new image of an uploaded file. Where a default exists, null asks for it."""

    file_key: str
    file_hash: str | None = None
    name: str | UnsetType | None = UNSET  # type: ignore[assignment] # wider than in an update, on purpose
    gravity: Gravity | UnsetType | None = UNSET  # type: ignore[assignment]
    locales: list[LocaleBody] | UnsetType | None = UNSET  # type: ignore[assignment]


class UpdateImageBody(ImageBody, kw_only=True):
    """A change: only the fields that are present; a new ``file_key`` replaces the file."""

    file_key: str | UnsetType = UNSET


def change(body: CreateImageBody | UpdateImageBody) -> ImageChange:
    """What a body asks for."""
    return ImageChange(
        file_key=said(body.file_key),
        name=_not_null(body.name),
        gravity=_not_null(body.gravity),
        focal_point=_focal_point(body.focal_point),
        status=said(body.status),
        creator=said(body.creator),
        copyright_notice=said(body.copyright_notice),
        license_url=said(body.license_url),
        digital_source_type=said(body.digital_source_type),
        category_ids=_category_ids(body.category_ids),
        locales=_locale_texts(body.locales),
    )


def image_shape(image: Image, links: Links, base_url: str) -> ImageShape:
    """An image as it is answered; *base_url* starts its absolute URLs."""
    file, urls = image.file, links.of(image)
    return ImageShape(
        id=str(image.id),
        file_key=file.key,
        file_hash=file.hash,
        name=image.name,
        gravity=image.gravity,
        locales=[_locale_shape(locale) for locale in image.locales],
        inserted_at=times.iso(image.inserted_at),
        updated_at=times.iso(image.updated_at),
        deleted_at=times.iso(image.deleted_at) if image.deleted_at else None,
        number=image.number,
        revision=urls.revision,
        origin=image.origin.value,
        status=image.status,
        media_type=file.format.media_type,
        extension=image.extension,
        original_filename=file.filename,
        size_bytes=file.size_bytes,
        width=file.width_px,
        height=file.height_px,
        frames=file.frames,
        focal_point=FocalPointShape(image.focal_point.x, image.focal_point.y) if image.focal_point else None,
        category_ids=[str(category) for category in image.category_ids],
        creator=image.creator,
        copyright_notice=image.copyright_notice,
        license_url=image.license_url,
        digital_source_type=image.digital_source_type,
        url=base_url + urls.original,
        thumbnail_url=base_url + urls.thumbnail,
        placeholder=base64.b64encode(file.placeholder).decode(),
        created_by=author_shape(image.created_by),
        modified_by=author_shape(image.modified_by),
    )


def _not_null(value: T | UnsetType | None) -> T | Unset:
    """What a create body leaves to its default by a null; an update's shape lets no null through."""
    return UNSAID if isinstance(value, UnsetType) or value is None else value


def _locale_shape(locale: Locale) -> LocaleShape:
    return LocaleShape(
        id=str(locale.id),
        locale=locale.locale,
        credit=locale.credit,
        caption_html=locale.caption_html,
        alt_text=locale.alt_text,
    )


def _focal_point(point: FocalPointShape | UnsetType | None) -> FocalPoint | Unset | None:
    if isinstance(point, UnsetType):
        return UNSAID
    return FocalPoint(point.x, point.y) if point else None


def _category_ids(ids: list[str] | UnsetType) -> list[CategoryId] | Unset:
    if isinstance(ids, UnsetType):
        return UNSAID
    return [CategoryId(read_uuid(text, f"category_ids[{index}]")) for index, text in enumerate(ids)]


def _locale_texts(locales: list[LocaleBody] | UnsetType | None) -> list[LocaleText] | Unset:
    if isinstance(locales, UnsetType) or locales is None:
        return UNSAID
    return [
        LocaleText(
            locale=entry.locale,
            id=None if entry.id is None else str(entry.id),
            credit=entry.credit or "",
            caption_html=entry.caption_html or "",
            alt_text=entry.alt_text or "",
        )
        for entry in locales
    ]
