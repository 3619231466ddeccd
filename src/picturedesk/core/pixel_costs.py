"""Pixel costs: what a rendition costs those who ask for it, in pixels that have to be decoded."""

from typing import Final

from picturedesk.core.mezzanines import Original, mezzanine_of
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat

_MOVING_OUTPUTS: Final = frozenset({OutputFormat.GIF, OutputFormat.WEBP})


def decoded_pixels(original: Original, order: RenderOrder) -> int:
    """The pixels of the file that *order* is made of: the original or its smaller copy, with all frames that count."""
    mezzanine = None if order.copy_of is None else mezzanine_of(original)
    if mezzanine is not None:
        return mezzanine.size.pixels
    keeps_moving = order.output in _MOVING_OUTPUTS and order.recipe.excerpt is None
    return original.width_px * original.height_px * (original.frames if keeps_moving else 1)
