"""Estimates: what a render will hold in memory at once, said before a pixel is decoded."""

from typing import Final

from picturedesk.core.errors import RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size

MOST_BYTES: Final = 890 * 1024 * 1024
"""What is left of a worker's limit for the lines under way between decoder and result is 80 MiB."""

_COEFFICIENT_BYTES: Final = 2
_COLOUR_BYTES: Final = 4
_WEBP_STILL_BYTES: Final = 8
"""The decoder's own pixels, and the canvas that libvips lays them on."""
_UNDER_WAY: Final = 3
"""Frames, while one is decoded and laid on the one before it."""
_WEBP_MOVING_BYTES: Final = 16
_MILLION: Final = 1_000_000


def decoder_bytes(
    format: ImageFormat,  # noqa: A002 - the field's word
    opened: Size,
    *,
    samples: int,
    sample_bytes: int,
    in_passes: bool,
    frames: int = 1,
) -> int:
    """
    What a decoder holds of a picture that is read once, from top to bottom.

    Args:
        format: What our own look at the header found.
        opened: One frame, as large as the decoder is asked to make it.
        samples: How many numbers a pixel has.
        sample_bytes: How many bytes each takes.
        in_passes: A PNG that is interlaced, or a JPEG that is progressive: whole in memory before its first line is.
        frames: How many are read; only a WebP holds them all.
    """
    match format:
        case ImageFormat.JPEG:
            return opened.pixels * samples * _COEFFICIENT_BYTES if in_passes else 0
        case ImageFormat.PNG:
            return opened.pixels * samples * sample_bytes if in_passes else 0
        case ImageFormat.GIF:
            return opened.pixels * _COLOUR_BYTES
        case ImageFormat.WEBP:
            whole = opened.pixels * _COLOUR_BYTES
            return opened.pixels * _WEBP_STILL_BYTES if frames == 1 else whole * (frames + _UNDER_WAY)


def unfilled_bytes(format: ImageFormat, frame: Size, frames: int) -> int:  # noqa: A002 - the field's word
    """
    What a decoder asks for and never fills: it counts against a worker's limit while it decodes, and takes no memory.

    Of a WebP that is as much again as it fills, and more where it moves.
    """
    if format is not ImageFormat.WEBP:
        return 0
    return frame.pixels * (_WEBP_STILL_BYTES if frames == 1 else _WEBP_MOVING_BYTES)


def refuse_what_does_not_fit(decoder: int, canvas: Size, *, bands: int, frames: int = 1) -> None:
    """
    Refuse a result of *frames* canvases of so many *bands* of bytes that does not fit beside its *decoder*'s bytes.

    Raises:
        RenditionTooCostly: It says how many pixels would fit.
    """
    if decoder + canvas.pixels * bands * frames <= MOST_BYTES:
        return
    fit = max(MOST_BYTES - decoder, 0) // (bands * frames) // _MILLION
    raise RenditionTooCostly(
        f"This picture can be made into {fit} million pixels at most at once; ask for a smaller size." if fit else None
    )
