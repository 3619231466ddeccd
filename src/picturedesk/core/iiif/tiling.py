"""Tiling: the scale factors, and the sizes of the whole picture, that viewers are told to ask for."""

from collections.abc import Sequence
from typing import Final

from picturedesk.core.geometry import Size
from picturedesk.core.iiif.model import Limits

TILE_PX: Final = 512
"""A tile's side: a few tens of kilobytes, and a screen needs a dozen of them."""

_SMALLEST_PX: Final = 64


def scale_factors(whole: Size) -> Sequence[int]:
    """Powers of two from 1 to the first at which one tile shows the whole picture."""
    factors = [1]
    while max(_divided(whole, factors[-1])) > TILE_PX:
        factors.append(factors[-1] * 2)
    return factors


def sizes(whole: Size, limits: Limits) -> Sequence[Size]:
    """The whole picture by powers of two down to a small thumbnail, the smallest first, as far as *limits* allow."""
    found = []
    factor = 1
    while factor == 1 or max(_divided(whole, factor)) >= _SMALLEST_PX:
        found.append(Size(*_divided(whole, factor)))
        factor *= 2
    return [size for size in reversed(found) if limits.allow(size)]


def _divided(whole: Size, factor: int) -> tuple[int, int]:
    """Rounded up, as viewers compute the tiles at the edges."""
    return -(-whole.width_px // factor), -(-whole.height_px // factor)
