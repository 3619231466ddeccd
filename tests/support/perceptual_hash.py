"""A perceptual hash: 64 bits that say what a picture shows, nearly the same at every size and in every format."""

from math import cos, pi
from typing import Final

from PIL import Image

BITS: Final = 64
_SIDE_PX: Final = 32
_WAVES: Final = 8
_COSINES: Final = [[cos(pi * wave * (2 * at + 1) / (2 * _SIDE_PX)) for at in range(_SIDE_PX)] for wave in range(_WAVES)]


def perceptual_hash(picture: Image.Image) -> int:
    """Of its 64 coarsest waves in lightness, at 32 by 32 pixels, which are above their median: one bit each."""
    gray = picture.convert("RGB").convert("L").resize((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS).tobytes()
    rows = [gray[start : start + _SIDE_PX] for start in range(0, len(gray), _SIDE_PX)]
    across = [[sum(map(float.__mul__, wave, map(float, row))) for wave in _COSINES] for row in rows]
    waves = [sum(map(float.__mul__, wave, column)) for wave in _COSINES for column in zip(*across, strict=True)]
    middle = sorted(waves)[BITS // 2]
    return sum(1 << place for place, wave in enumerate(waves) if wave > middle)


def distance(one: Image.Image, other: Image.Image) -> int:
    """How many of the 64 bits differ: few between renditions of one picture, about half between two pictures."""
    return (perceptual_hash(one) ^ perceptual_hash(other)).bit_count()
