"""What a file is and how big its picture would be, read from its header by ourselves, before any decoder sees it."""

from picturedesk.core.errors import NotAnImage
from picturedesk.core.files import ImageFormat
from picturedesk.imaging.sniff import gif, jpeg, png, webp
from picturedesk.imaging.sniff.header import Header
from picturedesk.imaging.sniff.limits import refuse_beyond_limits
from picturedesk.imaging.sniff.others import name_of

__all__ = ["Header", "format_of", "look"]


def look(data: bytes) -> Header:
    """
    Read the header of *data* and hold it against every limit; linear in its length, whatever the bytes.

    Raises:
        NotAnImage: Empty, of another format, or the header is broken or cut off.
        PictureTooLarge: Over a limit on pixels, sides, frames or scans.
    """
    header = _read(data)
    refuse_beyond_limits(header)
    return header


def format_of(data: bytes) -> ImageFormat | None:
    """The format that the first bytes claim; None for any but our four."""
    if data.startswith(jpeg.MAGIC):
        return ImageFormat.JPEG
    if data.startswith(png.MAGIC):
        return ImageFormat.PNG
    if data.startswith(gif.MAGICS):
        return ImageFormat.GIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ImageFormat.WEBP
    return None


def _read(data: bytes) -> Header:
    match format_of(data):
        case ImageFormat.JPEG:
            return jpeg.read(data)
        case ImageFormat.PNG:
            return png.read(data)
        case ImageFormat.GIF:
            return gif.read(data)
        case ImageFormat.WEBP:
            return webp.read(data)
        case None:
            raise NotAnImage(_refusal(data))


def _refusal(data: bytes) -> str:
    if not data:
        return "The file is empty."
    name = name_of(data)
    if name is None:
        return "The file is not a JPEG, PNG, GIF or WebP picture."
    return f"The file is {name}; only JPEG, PNG, GIF and WebP pictures are accepted."
