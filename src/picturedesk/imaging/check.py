"""Check: decode a whole file once, and tell what is in it or why it cannot be kept."""

from dataclasses import dataclass
from typing import Final

from picturedesk.core.errors import NotAnImage, PictureTooLarge
from picturedesk.core.files import ImageFormat, PictureFacts
from picturedesk.imaging.glance import glance, is_plain
from picturedesk.imaging.mend import mended
from picturedesk.imaging.placeholder import thumbhash
from picturedesk.imaging.probe import suggested_texts
from picturedesk.imaging.sniff import Header, look
from picturedesk.imaging.source import Source, open_all, open_first
from picturedesk.imaging.steps.colour import to_srgb
from picturedesk.imaging.steps.stand_up import turn
from picturedesk.imaging.vips import Picture, VipsError, is_out_of_memory, load

_PLACEHOLDER_SIDE_PX: Final = 32
_LARGE_WEBP_PIXELS: Final = 40_000_000
_LARGE_JPEG_SIDE_PX: Final = 1_024
_NAMES: Final = {
    ImageFormat.JPEG: "JPEG",
    ImageFormat.PNG: "PNG",
    ImageFormat.GIF: "GIF",
    ImageFormat.WEBP: "WebP",
}


@dataclass(frozen=True, slots=True)
class _Look:
    """A small version of a frame, in its own colours and not turned; whether any of its pixels is not opaque."""

    small: Picture
    transparent: bool


def check(data: bytes) -> PictureFacts:
    """
    The gate of every upload: one full, strict decode, at little more than its cost.

    Raises:
        NotAnImage: The bytes are no whole JPEG, PNG, GIF or WebP.
        PictureTooLarge: Over a limit on pixels, sides, frames or scans, or it needs more memory than a picture may.
    """
    header = look(data)
    try:
        return _facts(data, header)
    except MemoryError:
        raise PictureTooLarge(_TOO_COSTLY) from None
    except VipsError as error:
        refusal = _refusal(header.format, error)
        whole = mended(data) if header.format is ImageFormat.PNG else None
        if whole is None or isinstance(refusal, PictureTooLarge):
            raise refusal from error
    return check(whole)


def _facts(data: bytes, header: Header) -> PictureFacts:
    first = open_first(data, header.format, strict=True)
    if is_plain(first):
        transparent, placeholder = False, glance(first, side_px=_PLACEHOLDER_SIDE_PX)
    else:
        transparent, placeholder = _seen(data, first)
    size = first.upright
    return PictureFacts(
        format=header.format,
        width_px=size.width_px,
        height_px=size.height_px,
        frames=first.frames,
        transparent=transparent,
        placeholder=placeholder,
        suggested=suggested_texts(data),
    )


def _seen(data: bytes, first: Source) -> tuple[bool, bytes]:
    """Whether any pixel of any frame is not opaque, and the first one's placeholder."""
    looked = _look_through(_thriftily(data, first, n=1) or first.picture)
    transparent = looked.transparent
    if first.frames > 1:
        frames = _thriftily(data, first, n=-1) or open_all(data, first.format, strict=True).picture
        transparent = _decode_all(frames) or transparent
    return transparent, _placeholder(turn(to_srgb(looked.small), first.orientation))


def _thriftily(data: bytes, first: Source, *, n: int) -> Picture | None:
    """
    A large JPEG, or the first *n* frames of a large WebP or all of them, made smaller by its decoder; else None.

    A JPEG's reads all of the file as strictly, every coefficient of it, and then makes of each block its average: two
    thirds of the time, and nothing in what it leaves out can fail. A WebP is always in memory as a whole, at 16 bytes
    a pixel. Halved it is decoded as strictly, to the last byte, at a fifth of that; all that is lost is a lone pixel
    that is not quite opaque.
    """
    stored = first.stored
    if first.format is ImageFormat.JPEG and max(stored.width_px, stored.height_px) >= _LARGE_JPEG_SIDE_PX:
        return load(data, first.format, strict=True, shrink=8)
    if first.format is ImageFormat.WEBP and stored.pixels > _LARGE_WEBP_PIXELS:
        return load(data, first.format, strict=True, n=n, scale=0.5)
    return None


def _look_through(picture: Picture) -> _Look:
    """
    Read every pixel of one frame, once.

    Opacity is averaged in double precision, where one pixel that is not opaque shows in the average of its block
    however large the block is.
    """
    factor = -(-max(picture.width, picture.height) // _PLACEHOLDER_SIDE_PX)
    if not picture.hasalpha():
        return _Look(_shrunk(picture, factor).copy_memory(), transparent=False)
    small = _shrunk(picture.cast("double"), factor).copy_memory()
    dullest = small[small.bands - 1].min()
    return _Look(
        small.cast(picture.format).copy(interpretation=picture.interpretation),
        transparent=dullest < _opaque(picture) - 0.5 / factor**2,
    )


def _decode_all(picture: Picture) -> bool:
    """Read every pixel of every frame; whether any is not opaque. An average never stops early, a minimum may."""
    if not picture.hasalpha():
        picture.avg()
        return False
    return bool(picture[picture.bands - 1].avg() < _opaque(picture))


def _shrunk(picture: Picture, factor: int) -> Picture:
    return picture.shrink(factor, factor, ceil=True) if factor > 1 else picture


def _opaque(picture: Picture) -> int:
    return 65_535 if picture.format == "ushort" else 255


def _placeholder(small: Picture) -> bytes:
    rgba = small if small.hasalpha() else small.addalpha()
    return thumbhash(rgba.width, rgba.height, bytes(rgba.write_to_memory()))


_TOO_COSTLY: Final = "The picture needs more memory to decode than a picture may; save it smaller or less complex."


def _refusal(format: ImageFormat, error: Exception) -> NotAnImage | PictureTooLarge:  # noqa: A002 - the field's word
    if is_out_of_memory(error):
        return PictureTooLarge(_TOO_COSTLY)
    return NotAnImage(f"The {_NAMES[format]} picture does not decode whole: the file is damaged or cut off.")
