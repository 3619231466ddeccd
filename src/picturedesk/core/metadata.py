"""What an original says about itself in EXIF, IPTC and XMP, within bounds, and without the places where it must be."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

Plain = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None
"""What of a foreign value JSON, XML and a database can carry."""

MAX_TEXT_BYTES: Final = 8 * 1024
MAX_METADATA_BYTES: Final = 256 * 1024

# GPSLatitude, GpsLongtitude of a drone whose maker cannot spell, geo:lat; not ISOSpeedLatitudeyyy.
_PLACE: Final = re.compile(r".*gps.*|.*(?:latitude|longt?itude)|lat|lon|long", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureMetadata:
    """
    Everything readable, cleaned, by standard names.

    ``exif`` has a nested mapping under ``GPSInfo``, where there is one. ``iptc`` has a list for each name. The names in
    ``xmp`` begin with the usual prefix (``dc:title``), or with the namespace where there is no usual one.
    """

    exif: Mapping[str, Plain] = field(default_factory=dict)
    iptc: Mapping[str, Plain] = field(default_factory=dict)
    xmp: Mapping[str, Plain] = field(default_factory=dict)


def without_places(metadata: PictureMetadata) -> PictureMetadata:
    """
    Give the same without where the picture was taken, or of what.

    Goes: EXIF's whole GPS block, and from XMP, at whatever depth, what has ``gps`` in its name or is called a latitude
    or longitude. Stays: what editors wrote, such as city and country in IPTC and XMP, and coordinates that somebody
    typed into a text.
    """
    return PictureMetadata(
        exif=_public(metadata.exif),
        iptc=metadata.iptc,
        xmp=_public(metadata.xmp),
    )


def bounded(metadata: PictureMetadata) -> PictureMetadata:
    """
    Give as much of it as may travel: texts of at most 8 KB of UTF-8, all together at most 256 KB of JSON.

    A longer text is left out, and so is a name whose value is more than there is still room for; IPTC comes first, then
    EXIF, then XMP.
    """
    room = _Room(MAX_METADATA_BYTES)
    return PictureMetadata(
        iptc=dict(room.fitting(metadata.iptc)),
        exif=dict(room.fitting(metadata.exif)),
        xmp=dict(room.fitting(metadata.xmp)),
    )


class _Room:
    """What is left of a number of bytes."""

    def __init__(self, left_bytes: int) -> None:
        self._left_bytes = left_bytes

    def fitting(self, values: Mapping[str, Plain]) -> Iterator[tuple[str, Plain]]:
        for name, value in values.items():
            if _is_too_long(value):
                continue
            short = _short(value)
            size_bytes = len(json.dumps({name: short}, ensure_ascii=False).encode())
            if size_bytes <= self._left_bytes:
                self._left_bytes -= size_bytes
                yield name, short


def _short(value: Plain) -> Plain:
    if isinstance(value, list):
        return [_short(item) for item in value if not _is_too_long(item)]
    if isinstance(value, dict):
        return {name: _short(item) for name, item in value.items() if not _is_too_long(item)}
    return value


def _is_too_long(value: Plain) -> bool:
    return isinstance(value, str) and len(value.encode()) > MAX_TEXT_BYTES


def _public(values: Mapping[str, Plain]) -> dict[str, Plain]:
    return {name: _public_value(value) for name, value in values.items() if not _tells_a_place(name)}


def _public_value(value: Plain) -> Plain:
    if isinstance(value, dict):
        return _public(value)
    return [_public_value(item) for item in value] if isinstance(value, list) else value


def _tells_a_place(name: str) -> bool:
    return _PLACE.fullmatch(name.rpartition(":")[2]) is not None
