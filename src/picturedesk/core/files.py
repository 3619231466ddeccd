"""Originals as they were uploaded: formats, keys, hashes and what was seen in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

FileNumber = NewType("FileNumber", int)

MAX_FILE_BYTES: Final = 15 * 1024 * 1024


class ImageFormat(StrEnum):
    """The formats an original may have; the value is the extension in keys and URLs."""

    JPEG = "jpg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        return "image/jpeg" if self is ImageFormat.JPEG else f"image/{self.value}"

    @property
    def name_extensions(self) -> tuple[str, ...]:
        """The extensions, in lower case, that a file name of this format may honestly have."""
        return ("jpg", "jpeg") if self is ImageFormat.JPEG else (self.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedTexts:
    """What a file says about itself in IPTC, XMP or EXIF, cleaned; None where it says nothing."""

    name: str | None = None
    credit: str | None = None
    caption: str | None = None
    creator: str | None = None
    copyright_notice: str | None = None
    keywords: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """
    What the gate saw in a picture it let through.

    ``width_px`` and ``height_px`` are those of the first frame seen upright, after EXIF orientation.
    ``transparent`` is True where at least one pixel is not opaque. ``placeholder`` is a ThumbHash (5 to 25 bytes).
    """

    format: ImageFormat
    width_px: int
    height_px: int
    frames: int
    transparent: bool
    placeholder: bytes
    suggested: SuggestedTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """
    One acknowledged upload; several may share the bytes under ``hash`` (SHA-256, lower-case hex).

    The sizes, ``transparent`` and ``placeholder`` are those of `PictureFacts`.
    """

    number: FileNumber
    key: str
    hash: str
    filename: str
    size_bytes: int
    format: ImageFormat
    width_px: int
    height_px: int
    frames: int
    transparent: bool
    placeholder: bytes
    account_id: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOriginal:
    """Bytes that rows name: ``key`` is one row's, ``sizes_bytes`` is what they say of the size, one if all is well."""

    sha256: str
    key: str
    sizes_bytes: frozenset[int]


def extension_as_named(filename: str, format: ImageFormat) -> str:  # noqa: A002 - the field's word
    """The extension of *filename*, case kept, or the content's own where the name has none or a wrong one."""
    _, dot, extension = filename.rpartition(".")
    return extension if dot and extension.lower() in format.name_extensions else format.value
