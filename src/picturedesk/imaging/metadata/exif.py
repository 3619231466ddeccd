"""EXIF through Pillow, which knows its tags; whatever Pillow stumbles over is left out."""

import warnings
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from PIL import ExifTags, Image

from picturedesk.imaging.metadata.blobs import MAX_BLOB_BYTES
from picturedesk.imaging.metadata.plain import Plain, finite, text_of, tidy

_EXIF_START: Final = b"Exif\x00\x00"
_MOST_ITEMS: Final = 64
_UTF16_NAMES: Final = frozenset({"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"})
_NEVER: Final = frozenset({"MakerNote", "PrintImageMatching", "ExifOffset", "GPSInfo", "JPEGThumbnail"})


def read_exif(tiff: bytes) -> tuple[Mapping[str, Plain], Mapping[str, Plain]]:
    """The tags of the picture and, apart from them, those of its GPS block, by their standard names."""
    with warnings.catch_warnings():
        # Corrupt EXIF is no news to anybody who reads the log.
        warnings.simplefilter("ignore")
        return _read(tiff[:MAX_BLOB_BYTES])


def read_some_exif(tiff: bytes, names: Collection[str]) -> Mapping[str, Plain]:
    """Of the picture's own tags those with *names*, without a look at what the camera and the GPS have to say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exif = _loaded(tiff[:MAX_BLOB_BYTES])
        wanted = [number for number in exif if ExifTags.TAGS.get(number) in names]
        return _plain_tags(exif, ExifTags.TAGS, wanted)


def _loaded(tiff: bytes) -> Image.Exif:
    exif = Image.Exif()
    try:
        exif.load(_EXIF_START + tiff)
    except Exception:  # noqa: BLE001 - odd bytes make Pillow raise nearly anything; odd metadata says nothing
        return Image.Exif()
    return exif


def _read(tiff: bytes) -> tuple[Mapping[str, Plain], Mapping[str, Plain]]:
    exif = _loaded(tiff)
    base = _plain_tags(exif, ExifTags.TAGS)
    detail = _plain_tags(_block(exif, ExifTags.IFD.Exif), ExifTags.TAGS)
    return base | detail, _plain_tags(_block(exif, ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS)


def _block(exif: Image.Exif, number: int) -> Mapping[int, object]:
    try:
        block: Mapping[int, object] = exif.get_ifd(number)
    except Exception:  # noqa: BLE001 - as above
        return {}
    return block


def _plain_tags(
    tags: Mapping[int, object], names: Mapping[int, str], wanted: Iterable[int] | None = None
) -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    for number in list(tags if wanted is None else wanted):
        name = names.get(number, f"0x{number:04x}")
        if name in _NEVER:
            continue
        value = _value_of(tags, number, name)
        if value not in (None, "", []):
            plain[name] = value
    return plain


def _value_of(tags: Mapping[int, object], number: int, name: str) -> Plain:
    """Values are decoded as they are asked for."""
    try:
        return _plain(name, tags[number])
    except Exception:  # noqa: BLE001 - as above
        return None


def _plain(name: str, value: object) -> Plain:
    match value:
        case bytes():
            return _text(name, value)
        case str():
            # Pillow reads Latin-1; programs write UTF-8.
            return text_of(value.encode("latin-1", "replace").rstrip(b"\x00").replace(b"\x00", b"\n"))
        case bool() | int():
            return value
        case tuple() | list():
            if name in _UTF16_NAMES and all(isinstance(item, int) for item in value):
                return _text(name, bytes(value))
            return [_plain(name, item) for item in value[:_MOST_ITEMS]]
        case _:
            return finite(float(value))  # type: ignore[arg-type] # rationals; anything else raises, and is left out


def _text(name: str, raw: bytes) -> Plain:
    """Bytes that are text; others are of no use in JSON."""
    if name in _UTF16_NAMES:
        return tidy(raw.decode("utf-16-le", "replace"))
    for mark in (b"ASCII\x00\x00\x00", b"UNICODE\x00"):
        if raw.startswith(mark):
            return text_of(raw[len(mark) :])
    return text_of(raw) if raw.rstrip(b"\x00").isascii() and len(raw) <= _MOST_ITEMS else None
