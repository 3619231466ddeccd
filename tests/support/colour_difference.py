"""How different two colours look: the CIEDE2000 difference between them, and between two pictures."""

from dataclasses import dataclass
from functools import cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

from PIL import Image

from tests.support.colorimetry import Lab, Primaries, lab


@dataclass(frozen=True, slots=True)
class Difference:
    """Between two pictures, over their pixels."""

    mean: float
    most_of: float
    """What 99 of 100 pixels stay below."""


def difference(one: Image.Image, one_in: Primaries, other: Image.Image, other_in: Primaries) -> Difference:
    """
    CIEDE2000 between RGB pictures of one size, each with its primaries, both with sRGB's curve.

    Pairs of colours are measured once: a picture of 10,000 different ones takes 0.3 s.
    """
    pairs = zip(_pixels(one), _pixels(other), strict=True)
    measured = sorted(_between(mine, one_in, theirs, other_in) for mine, theirs in pairs)
    return Difference(sum(measured) / len(measured), measured[len(measured) * 99 // 100])


def ciede2000(one: Lab, other: Lab) -> float:
    """As Sharma, Wu and Dalal write it down in "The CIEDE2000 Color-Difference Formula" (2005), equations 2 to 22."""
    stretch = 1.5 - 0.5 * _sevenths((hypot(*one[1:]) + hypot(*other[1:])) / 2)
    chroma_1, hue_1 = _polar(one[1] * stretch, one[2])
    chroma_2, hue_2 = _polar(other[1] * stretch, other[2])
    lightness, chroma = (one[0] + other[0]) / 2, (chroma_1 + chroma_2) / 2
    gray = chroma_1 * chroma_2 == 0
    hue = hue_1 + hue_2 if gray else _mean_hue(hue_1, hue_2)
    by_lightness = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2))
    by_chroma = (chroma_2 - chroma_1) / (1 + 0.045 * chroma)
    turn = 0.0 if gray else (hue_2 - hue_1 + 180) % 360 - 180
    by_hue = 2 * sqrt(chroma_1 * chroma_2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue))
    rotation = -sin(radians(60 * exp(-(((hue - 275) / 25) ** 2)))) * 2 * _sevenths(chroma)
    return sqrt(max(0.0, by_lightness**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue))


def _hue_weight(hue: float) -> float:
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(height * cos(radians(times * hue + shift)) for height, times, shift in waves)


def _sevenths(chroma: float) -> float:
    return sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _polar(a: float, b: float) -> tuple[float, float]:
    return hypot(a, b), degrees(atan2(b, a)) % 360


def _mean_hue(one: float, other: float) -> float:
    if abs(one - other) <= 180:
        return (one + other) / 2
    return (one + other + (360 if one + other < 360 else -360)) / 2


@cache
def _between(one: tuple[int, ...], one_in: Primaries, other: tuple[int, ...], other_in: Primaries) -> float:
    return ciede2000(lab(one, one_in), lab(other, other_in))


def _pixels(picture: Image.Image) -> list[tuple[int, ...]]:
    content = picture.convert("RGB").tobytes()
    return list(zip(content[::3], content[1::3], content[2::3], strict=True))
