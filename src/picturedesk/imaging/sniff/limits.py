"""How big a picture may be, and the sentence for each way of being too big."""

from typing import Final

from picturedesk.core.errors import PictureTooLarge
from picturedesk.imaging.sniff.header import Header

MAX_SIDE_PX: Final = 65_500
MAX_PIXELS: Final = 100_000_000
MAX_FRAMES: Final = 2_000
MAX_PIXELS_OF_ALL_FRAMES: Final = 200_000_000
MAX_SCANS: Final = 100
MAX_PIXELS_TIMES_SCANS: Final = 2_000_000_000

_MILLION: Final = 1_000_000


def refuse_beyond_limits(header: Header) -> None:
    """
    Hold a header against every limit.

    Raises:
        PictureTooLarge: With the limit and the number found.
    """
    _refuse_side(header)
    _refuse_pixels(header)
    _refuse_frames(header)
    _refuse_scans(header)


def _refuse_side(header: Header) -> None:
    side = max(header.size.width_px, header.size.height_px)
    if side > MAX_SIDE_PX:
        raise PictureTooLarge(f"A side of the picture is {side:,} pixels long; at most {MAX_SIDE_PX:,} are allowed.")


def _refuse_pixels(header: Header) -> None:
    pixels = header.size.pixels
    if pixels > MAX_PIXELS:
        raise PictureTooLarge(
            f"The picture has {_millions(pixels)} pixels; at most {_millions(MAX_PIXELS)} are allowed."
        )


def _refuse_frames(header: Header) -> None:
    if header.frames > MAX_FRAMES:
        raise PictureTooLarge(f"The animation has {header.frames:,} frames; at most {MAX_FRAMES:,} are allowed.")
    pixels = header.frames * header.size.pixels
    if pixels > MAX_PIXELS_OF_ALL_FRAMES:
        raise PictureTooLarge(
            f"The animation has {_millions(pixels)} pixels over all its {header.frames:,} frames; "
            f"at most {_millions(MAX_PIXELS_OF_ALL_FRAMES)} are allowed."
        )


def _refuse_scans(header: Header) -> None:
    if header.scans > MAX_SCANS:
        raise PictureTooLarge(f"The JPEG has {header.scans:,} scans; at most {MAX_SCANS} are allowed.")
    work = header.scans * header.size.pixels
    if work > MAX_PIXELS_TIMES_SCANS:
        raise PictureTooLarge(
            f"The JPEG has {_millions(work)} pixels over all its {header.scans} scans; "
            f"at most {_millions(MAX_PIXELS_TIMES_SCANS)} are allowed."
        )


def _millions(pixels: int) -> str:
    """In millions, rounded up at the last digit, so that a number just above a limit never reads like the limit."""
    tenths = -(-pixels * 10 // _MILLION)
    return f"{tenths // 10:,} million" if tenths % 10 == 0 else f"{tenths / 10:,.1f} million"
