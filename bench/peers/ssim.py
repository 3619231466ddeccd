"""How alike two pictures look, and what that is at a number of bytes that neither encoder happened to hit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pyvips

_SIGMA_PX: Final = 1.5
_DARK: Final = (0.01 * 255) ** 2
_FLAT: Final = (0.03 * 255) ** 2
_SIDE_PX: Final = (800, 600)


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A rendition at one quality: how long it is, and how alike to the reference."""

    size_bytes: int
    ssim: float


def reference(original: bytes) -> Any:  # noqa: ANN401 - pyvips has no types
    """
    800 by 600 covered as well as it can be: all pixels decoded, one Lanczos in floats, nothing encoded.

    Without the gap that libvips leaves to its better scaler: a plain average does not do the rest.
    """
    whole = pyvips.Image.new_from_buffer(original, "").cast("float")
    factor = max(_SIDE_PX[0] / whole.width, _SIDE_PX[1] / whole.height)
    scaled = whole.resize(factor, gap=0).rint().cast("uchar").copy(interpretation="srgb")
    left, top = ((side - wanted) // 2 for side, wanted in zip((scaled.width, scaled.height), _SIDE_PX, strict=True))
    return scaled.crop(left, top, *_SIDE_PX).copy_memory()


def point(rendition: bytes, wanted: Any) -> Point:  # noqa: ANN401 - as above
    return Point(len(rendition), ssim(pyvips.Image.new_from_buffer(rendition, ""), wanted))


def ssim(one: Any, other: Any) -> float:  # noqa: ANN401 - as above
    """Mean structural similarity of their lightness, by a Gaussian window of 1.5 pixels; 1 where they are the same."""
    x, y = (picture.colourspace("b-w").cast("float") for picture in (one, other))
    mean_x, mean_y = x.gaussblur(_SIGMA_PX), y.gaussblur(_SIGMA_PX)
    spread_x = (x * x).gaussblur(_SIGMA_PX) - mean_x * mean_x
    spread_y = (y * y).gaussblur(_SIGMA_PX) - mean_y * mean_y
    shared = (x * y).gaussblur(_SIGMA_PX) - mean_x * mean_y
    above = (mean_x * mean_y * 2 + _DARK) * (shared * 2 + _FLAT)
    below = (mean_x * mean_x + mean_y * mean_y + _DARK) * (spread_x + spread_y + _FLAT)
    return float((above / below).avg())


def at_bytes(points: Sequence[Point], size_bytes: int) -> float:
    """
    The likeness at *size_bytes*, between the points around it, in steps of the logarithm of bytes.

    Raises:
        ValueError: It lies outside of them.
    """
    for low, high in pairwise(sorted(points)):
        if low.size_bytes <= size_bytes <= high.size_bytes:
            span = math.log(high.size_bytes / low.size_bytes)
            share = math.log(size_bytes / low.size_bytes) / span if span else 0.0
            return low.ssim + (high.ssim - low.ssim) * share
    raise ValueError(f"no two points around {size_bytes} bytes")
