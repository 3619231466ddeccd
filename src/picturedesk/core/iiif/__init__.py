"""IIIF Image API 3.0: what its URLs ask for, and what an image's service can tell of itself."""

from picturedesk.core.iiif.grammar import Asked, parse
from picturedesk.core.iiif.model import (
    Confined,
    Exact,
    Full,
    Height,
    Limits,
    Max,
    Percent,
    PercentBox,
    PixelBox,
    Quality,
    Region,
    Scaling,
    Square,
    Width,
)
from picturedesk.core.iiif.resolution import Resolved, resolve
from picturedesk.core.iiif.tiling import TILE_PX, scale_factors, sizes

__all__ = [
    "TILE_PX",
    "Asked",
    "Confined",
    "Exact",
    "Full",
    "Height",
    "Limits",
    "Max",
    "Percent",
    "PercentBox",
    "PixelBox",
    "Quality",
    "Region",
    "Resolved",
    "Scaling",
    "Square",
    "Width",
    "parse",
    "resolve",
    "scale_factors",
    "sizes",
]
