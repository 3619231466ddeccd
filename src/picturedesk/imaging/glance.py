"""Glance: the placeholder of a small plain picture, in a tenth of the steps that any picture takes."""

from typing import Final

from PIL import Image

from picturedesk.imaging.placeholder import thumbhash
from picturedesk.imaging.source import Source
from picturedesk.imaging.steps.colour import PROFILE
from picturedesk.imaging.vips import field

_SMALL_PIXELS: Final = 256 * 1024
_UPRIGHT: Final = 1
_RED_GREEN_BLUE: Final = 3


def is_plain(source: Source) -> bool:
    """Whether a picture is small and its numbers are the ones to look at: one frame, upright, opaque sRGB in bytes."""
    picture = source.picture
    return (
        source.stored.pixels <= _SMALL_PIXELS
        and (source.frames, source.orientation, picture.bands) == (1, _UPRIGHT, _RED_GREEN_BLUE)
        and (picture.interpretation, picture.format) == ("srgb", "uchar")
        and not field(picture, PROFILE)
    )


def glance(source: Source, *, side_px: int) -> bytes:
    """
    Decode a picture that `is_plain` whole, and tell its placeholder from at most *side_px* a side.

    Each step of libvips costs a few hundred microseconds however few the pixels, and copies all metadata: more than
    the decoder takes for a thumbnail.

    Raises:
        VipsError: It does not decode.
    """
    size = source.stored
    factor = -(-max(size.width_px, size.height_px) // side_px)
    pixels = source.picture.write_to_memory()
    small = Image.frombuffer("RGB", (size.width_px, size.height_px), pixels, "raw", "RGB", 0, 1).reduce(factor)
    return thumbhash(small.width, small.height, small.convert("RGBA").tobytes())
