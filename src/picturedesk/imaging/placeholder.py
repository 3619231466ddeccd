"""ThumbHash: a blurred look of a picture in 5 to 25 bytes, to be shown while the picture itself is on its way.

Written from the public description of the format: a few cosine coefficients of lightness, two colour differences and
opacity, each quantised to four bits. https://evanw.github.io/thumbhash/
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from math import cos, floor, pi
from operator import add, mul, sub
from typing import Final

MAX_SIDE_PX: Final = 100

_LIGHTNESS_TERMS: Final = 7
_LIGHTNESS_TERMS_BESIDE_OPACITY: Final = 5
_OPACITY_TERMS: Final = 5
_COLOUR_TERMS: Final = 3


@dataclass(frozen=True, slots=True)
class _Planes:
    """Lightness, yellow to blue, red to green, each pixel laid on the average colour; opacity."""

    lightness: "_Plane"
    yellow_blue: "_Plane"
    red_green: "_Plane"
    opacity: "_Plane"


@dataclass(frozen=True, slots=True)
class _Plane:
    """One number a pixel, 0 to *most* or from minus that."""

    values: Sequence[float]
    most: int = 1


@dataclass(frozen=True, slots=True)
class _Channel:
    """The average; the other coefficients as fractions of the largest (0 to 1, 0.5 is none); that largest."""

    average: float
    terms: Sequence[float]
    largest: float


def thumbhash(width_px: int, height_px: int, rgba: bytes) -> bytes:
    """
    The hash of a picture of at most 100 pixels a side; 32 are enough for what it can tell.

    Args:
        width_px: Pixels across.
        height_px: Pixels down.
        rgba: Four bytes a pixel, row by row, not premultiplied.
    """
    if max(width_px, height_px) > MAX_SIDE_PX or len(rgba) != 4 * width_px * height_px:
        raise ValueError("a ThumbHash is made from at most 100 pixels a side, of four bytes each")
    shines_through = min(rgba[3::4]) < 0xFF  # noqa: PLR2004 - opaque
    planes = _planes(rgba) if shines_through else _opaque_planes(rgba)
    across, down = _lightness_terms(width_px, height_px, shines_through=shines_through)
    lightness = _channel(planes.lightness, width_px, max(3, across), max(3, down))
    yellow_blue = _channel(planes.yellow_blue, width_px, _COLOUR_TERMS, _COLOUR_TERMS)
    red_green = _channel(planes.red_green, width_px, _COLOUR_TERMS, _COLOUR_TERMS)
    landscape = width_px > height_px
    first = (
        _level(lightness.average, 63)
        | _level(0.5 + 0.5 * yellow_blue.average, 63) << 6
        | _level(0.5 + 0.5 * red_green.average, 63) << 12
        | _level(lightness.largest, 31) << 18
        | shines_through << 23
    )
    second = (
        (down if landscape else across)
        | _level(yellow_blue.largest, 63) << 3
        | _level(red_green.largest, 63) << 9
        | landscape << 15
    )
    head = first.to_bytes(3, "little") + second.to_bytes(2, "little")
    terms = [*lightness.terms, *yellow_blue.terms, *red_green.terms]
    if shines_through:
        opacity = _channel(planes.opacity, width_px, _OPACITY_TERMS, _OPACITY_TERMS)
        head += bytes([_level(opacity.average, 15) | _level(opacity.largest, 15) << 4])
        terms += opacity.terms
    return head + _nibbles(terms)


def _lightness_terms(width_px: int, height_px: int, *, shines_through: bool) -> tuple[int, int]:
    most = _LIGHTNESS_TERMS_BESIDE_OPACITY if shines_through else _LIGHTNESS_TERMS
    longer = max(width_px, height_px)
    return max(1, _round(most * width_px / longer)), max(1, _round(most * height_px / longer))


def _planes(rgba: bytes) -> _Planes:
    opacity = [value / 255 for value in rgba[3::4]]
    weight = sum(opacity) * 255 or 1.0
    means = [sum(map(mul, opacity, rgba[band::4])) / weight for band in range(3)]
    red, green, blue = (
        [mean + (value / 255 - mean) * weight for value, weight in zip(rgba[band::4], opacity, strict=True)]
        for band, mean in enumerate(means)
    )
    return _Planes(
        lightness=_Plane([(r + g + b) / 3 for r, g, b in zip(red, green, blue, strict=True)]),
        yellow_blue=_Plane([(r + g) / 2 - b for r, g, b in zip(red, green, blue, strict=True)]),
        red_green=_Plane([r - g for r, g in zip(red, green, strict=True)]),
        opacity=_Plane(opacity),
    )


def _opaque_planes(rgba: bytes) -> _Planes:
    """What nothing shines through needs no average colour, and whole numbers alone: a third of the time."""
    red, green, blue = rgba[0::4], rgba[1::4], rgba[2::4]
    yellow = list(map(add, red, green))
    return _Planes(
        lightness=_Plane(list(map(add, yellow, blue)), most=3 * 255),
        yellow_blue=_Plane(list(map(sub, yellow, map(add, blue, blue))), most=2 * 255),
        red_green=_Plane(list(map(sub, red, green)), most=255),
        opacity=_Plane(rgba[3::4], most=255),
    )


def _channel(plane: _Plane, width_px: int, across: int, down: int) -> _Channel:
    """The cosine coefficients above the diagonal from (*across*, 0) to (0, *down*), row by row."""
    average, *terms = _coefficients(plane, width_px, across, down)
    largest = max(map(abs, terms))
    return _Channel(average, [0.5 + 0.5 / largest * term for term in terms] if largest else terms, largest)


def _coefficients(plane: _Plane, width_px: int, across: int, down: int) -> Iterator[float]:
    """Rows first, then columns: the same sums as over every pixel at once, in far fewer steps."""
    values = plane.values
    height_px, whole = len(values) // width_px, len(values) * plane.most
    rows = [values[start : start + width_px] for start in range(0, len(values), width_px)]
    flat: list[float] = list(map(sum, rows))
    columns = [flat, *([sum(map(mul, row, wave)) for row in rows] for wave in _waves(across, width_px)[1:])]
    for y, wave in enumerate(_waves(down, height_px)):
        for x in range(across):
            if x * down < across * (down - y):
                yield sum(map(mul, columns[x], wave)) / whole


@cache
def _waves(terms: int, length_px: int) -> Sequence[Sequence[float]]:
    """There are at most 700 of them, of 100 numbers each."""
    return [[cos(pi / length_px * term * (at + 0.5)) for at in range(length_px)] for term in range(terms)]


def _nibbles(terms: Sequence[float]) -> bytes:
    levels = [_level(term, 15) for term in terms]
    return bytes(low | high << 4 for low, high in zip_longest(levels[::2], levels[1::2], fillvalue=0))


def _level(fraction: float, most: int) -> int:
    return min(max(_round(fraction * most), 0), most)


def _round(number: float) -> int:
    return floor(number + 0.5)
