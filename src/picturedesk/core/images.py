"""Images: a file with a name, texts per language, and a point that every crop holds on to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from picturedesk.core import times
from picturedesk.core.accounts import Author
from picturedesk.core.categories import CategoryId
from picturedesk.core.files import StoredFile, extension_as_named
from picturedesk.core.history import Facts

ImageId = NewType("ImageId", UUID)
ImageNumber = NewType("ImageNumber", int)
LocaleId = NewType("LocaleId", UUID)


class Gravity(StrEnum):
    """The edge or corner that a crop keeps."""

    CENTER = "center"
    NORTH = "north"
    NORTHEAST = "northeast"
    EAST = "east"
    SOUTHEAST = "southeast"
    SOUTH = "south"
    SOUTHWEST = "southwest"
    WEST = "west"
    NORTHWEST = "northwest"


class Status(StrEnum):
    """Archived images are kept out of nothing but the editors' way: they are still delivered."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Origin(StrEnum):
    """Where the pixels came from."""

    UPLOADED = "uploaded"
    GENERATED = "generated"


class Orientation(StrEnum):
    """The shape of a picture seen upright."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"

    @classmethod
    def of(cls, *, width_px: int, height_px: int) -> "Orientation":
        if width_px == height_px:
            return cls.SQUARE
        return cls.LANDSCAPE if width_px > height_px else cls.PORTRAIT


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """The point a crop keeps in sight, as fractions of the upright picture: (0, 0) is its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """An image's texts in one language; ``locale`` is a BCP 47 tag in canonical case."""

    id: LocaleId
    locale: str
    credit: str
    caption_html: str
    alt_text: str

    @property
    def facts(self) -> Facts:
        return {
            "id": str(self.id),
            "locale": self.locale,
            "credit": self.credit,
            "caption_html": self.caption_html,
            "alt_text": self.alt_text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of the library."""

    id: ImageId
    number: ImageNumber
    file: StoredFile
    name: str
    gravity: Gravity
    focal_point: FocalPoint | None
    status: Status
    origin: Origin
    creator: str | None
    copyright_notice: str | None
    license_url: str | None
    digital_source_type: str | None
    content_digest: bytes
    """What the revision in its delivery URLs is made from (core.revisions)."""
    locales: Sequence[Locale]
    category_ids: Sequence[CategoryId]
    hidden_category_ids: Sequence[CategoryId]
    """Categories that are deleted: shown nowhere, and there again when they are restored."""
    created_by: Author
    modified_by: Author
    inserted_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @property
    def live(self) -> bool:
        return self.deleted_at is None

    @property
    def extension(self) -> str:
        """The extension of the uploaded file's name, case kept, or the content's own where that is none or wrong."""
        return extension_as_named(self.file.filename, self.file.format)

    @property
    def orientation(self) -> Orientation:
        return Orientation.of(width_px=self.file.width_px, height_px=self.file.height_px)

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {
            "file_key": self.file.key,
            "file_hash": self.file.hash,
            "name": self.name,
            "gravity": self.gravity.value,
            "focal_point": {"x": self.focal_point.x, "y": self.focal_point.y} if self.focal_point else None,
            "status": self.status.value,
            "origin": self.origin.value,
            "creator": self.creator,
            "copyright_notice": self.copyright_notice,
            "license_url": self.license_url,
            "digital_source_type": self.digital_source_type,
            "category_ids": [str(category) for category in self.category_ids],
            "locales": [locale.facts for locale in self.locales],
            "deleted_at": times.iso(self.deleted_at) if self.deleted_at else None,
        }
