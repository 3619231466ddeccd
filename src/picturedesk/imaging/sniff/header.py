"""What a header tells, and the two ways in which it can fail to."""

from dataclasses import dataclass

from picturedesk.core.errors import NotAnImage
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    The picture as its header announces it.

    ``size`` is that of the memory a decoder would fill for one frame, as stored: the larger of a GIF's screen and its
    frames. ``scans`` is how often a decoder goes over all pixels; 1 for anything but a JPEG.
    """

    format: ImageFormat
    size: Size
    frames: int = 1
    scans: int = 1


def broken(name: str) -> NotAnImage:
    return NotAnImage(f"The file begins like a {name} picture, but its header is broken.")


def cut_off(name: str, *, before: str = "the picture begins") -> NotAnImage:
    return NotAnImage(f"The {name} file is cut off: it ends before {before}.")
