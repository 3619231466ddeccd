"""ICC profiles, as far as we decide by them: whether one means sRGB or Display P3, and whether it is a wide one."""

import struct
from collections.abc import Mapping
from enum import StrEnum
from itertools import chain
from typing import Final

from picturedesk.imaging.curves import MOST_BYTES, is_srgb_curve, light_to_srgb, srgb_to_light


class Gamut(StrEnum):
    """The colours that a rendition's numbers reach."""

    SRGB = "srgb"
    DISPLAY_P3 = "p3"


def is_wide(profile: bytes) -> bool:
    """
    Whether its red, green and blue reach clearly farther than sRGB's: span a fifth more area in CIE x, y.

    Display P3 spans 1.32 times as much, Adobe RGB 1.34, eciRGB 1.45, Rec. 2020 1.9, ProPhoto 2.5; PAL's 1.02 and
    Bruce RGB's 1.12 are not worth a profile in every rendition. What has other lights or inks, or tells nothing of
    its primaries, is not wide. Takes microseconds, however long the profile.
    """
    primaries = _primaries(_tags(profile))
    return primaries is not None and _area(primaries) > _WIDE * _area(_OWN_PRIMARIES[Gamut.SRGB])


def meaning(profile: bytes) -> Gamut | None:
    """
    The gamut whose numbers mean under *profile* what they mean anyhow, to less than one of 255 steps; most have none.

    By its primaries and curves, not by its name: there are dozens of profiles for sRGB, and others that bear its name.
    """
    tags = _tags(profile)
    primaries = _primaries(tags)
    if primaries is None or not _TABLES.isdisjoint(tags):
        return None
    same = next((gamut for gamut, own in _OWN_PRIMARIES.items() if _is_near(primaries, own)), None)
    curves = {tags.get(name, b"") for name in _CURVES}
    return same if same and all(map(is_srgb_curve, curves)) else None


def in_gamut(gamut: Gamut, colour: str) -> str:
    """The sRGB *colour*, six hex digits, in the numbers of *gamut*."""
    if gamut is Gamut.SRGB:
        return colour
    light = [srgb_to_light(level / 255) for level in bytes.fromhex(colour)]
    mixed = (sum(part * weight for part, weight in zip(light, row, strict=True)) for row in _SRGB_TO_DISPLAY_P3)
    return bytes(min(255, round(light_to_srgb(level) * 255)) for level in mixed).hex()


_Xyz = tuple[float, float, float]
_Primaries = tuple[_Xyz, ...]
"""Red, green and blue in CIE XYZ, as profiles have them: adapted to D50, the white of their connection space."""

_OWN_PRIMARIES: Final[Mapping[Gamut, _Primaries]] = {
    Gamut.SRGB: ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)),
    Gamut.DISPLAY_P3: ((0.5151, 0.2412, -0.0010), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841)),
}
# From light to light: both have the same white and the same curve. CSS Color 4, "Sample code for color conversions".
_SRGB_TO_DISPLAY_P3: Final = ((0.82246, 0.17754, 0.0), (0.03319, 0.96681, 0.0), (0.01708, 0.07240, 0.91052))

_WIDE: Final = 1.2
_NEAR: Final = 0.002
"""In XYZ: what profiles for one gamut differ by, according to how they adapt its white."""

_COLOURS: Final = slice(16, 20)
_RED_GREEN_BLUE: Final = b"RGB "
_COUNT_AT: Final = 128
_TAGS_AT: Final = 132
_TAG_BYTES: Final = 12
_MOST_TAGS: Final = 100
_XYZ_BYTES: Final = 20
_PRIMARY_NAMES: Final = (b"rXYZ", b"gXYZ", b"bXYZ")
_CURVES: Final = (b"rTRC", b"gTRC", b"bTRC")
_TABLES: Final = frozenset({b"A2B0", b"A2B1", b"D2B0", b"D2B1"})
"""Where there is one of these, colour engines go by it, whatever primaries and curves are beside it."""
_WORTH_READING: Final = _TABLES.union(_PRIMARY_NAMES, _CURVES)


def _tags(profile: bytes) -> Mapping[bytes, bytes]:
    """What a profile of red, green and blue says of primaries and curves; nothing where it is another's."""
    if profile[_COLOURS] != _RED_GREEN_BLUE:
        return {}
    count = min(int.from_bytes(profile[_COUNT_AT:_TAGS_AT]), _MOST_TAGS)
    table = profile[_TAGS_AT : _TAGS_AT + count * _TAG_BYTES]
    whole = table[: len(table) - len(table) % _TAG_BYTES]
    spans = ((name, at, min(size, MOST_BYTES)) for name, at, size in struct.iter_unpack(">4sII", whole))
    return {name: profile[at : at + size] for name, at, size in spans if name in _WORTH_READING}


def _primaries(tags: Mapping[bytes, bytes]) -> _Primaries | None:
    found = [_xyz(tags.get(name, b"")) for name in _PRIMARY_NAMES]
    known = tuple(primary for primary in found if primary and sum(primary) > 0)
    return known if len(known) == len(_PRIMARY_NAMES) else None


def _xyz(tag: bytes) -> _Xyz | None:
    if len(tag) < _XYZ_BYTES or not tag.startswith(b"XYZ "):
        return None
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65_536, y / 65_536, z / 65_536


def _area(primaries: _Primaries) -> float:
    """Of the triangle that they span in CIE x, y."""
    (ax, ay), (bx, by), (cx, cy) = ((x / (x + y + z), y / (x + y + z)) for x, y, z in primaries)
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def _is_near(some: _Primaries, others: _Primaries) -> bool:
    pairs = zip(chain(*some), chain(*others), strict=True)
    return all(abs(one - other) < _NEAR for one, other in pairs)
