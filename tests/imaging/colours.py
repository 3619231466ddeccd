"""Pictures whose colours are known, and how to look at what becomes of them."""

import struct
import zlib
from functools import cache
from typing import Final

from PIL import Image

from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.check import check
from picturedesk.imaging.render import render
from tests.imaging.pictures import decoded, encoded, png

SIZE_PX: Final = (64, 48)
GRAY_AND_OPACITY, RED_GREEN_BLUE = 4, 2
"""PNG's numbers for them."""


def made(data: bytes, output: OutputFormat = OutputFormat.PNG, recipe: Recipe | None = None) -> Image.Image:
    return decoded(render(data, check(data).format, recipe or Recipe(), output))


def with_profile(picture: Image.Image, profile: bytes | None, format: str = "PNG", **options: object) -> bytes:  # noqa: A002
    return encoded(picture, format, **({"icc_profile": profile} if profile else {}), **options)


@cache
def chart() -> Image.Image:
    """Ramps that run across one another: 3,072 colours of all kinds, out to the walls of the cube."""
    return Image.merge("RGB", [ramp(degrees) for degrees in (0, 90, 180)])


@cache
def muted() -> Image.Image:
    """Colours that every gamut here has."""
    return chart().point(lambda level: 100 + level // 4)


@cache
def inks(profile: bytes | None = None) -> bytes:
    """A JPEG of light inks and heavy ones, from bare paper to all four at their fullest."""
    picture = Image.merge(
        "CMYK", [ramp(0), ramp(0).transpose(Image.Transpose.ROTATE_180), ramp(90), ramp(0).point(_late)]
    )
    return with_profile(picture, profile, "JPEG", quality=100, subsampling=0)


@cache
def ramp(degrees: int) -> Image.Image:
    return Image.linear_gradient("L").rotate(degrees).resize(SIZE_PX)


def sixteen_bits(picture: Image.Image, profile: bytes | None) -> bytes:
    """The same colours in a PNG of twice the bits."""
    width_px, height_px = picture.size
    kind = GRAY_AND_OPACITY if picture.mode == "LA" else RED_GREEN_BLUE
    levels = [level * 257 for level in picture.tobytes()]
    return png_of(width_px, height_px, 16, kind, struct.pack(f">{len(levels)}H", *levels), profile)


def png_of(width_px: int, height_px: int, bits: int, kind: int, content: bytes, profile: bytes | None) -> bytes:
    """Of unfiltered rows; Pillow writes none with 16 bits of red, green and blue."""
    header = struct.pack(">IIBBBBB", width_px, height_px, bits, kind, 0, 0, 0)
    row_bytes = len(content) // height_px
    rows = b"".join(b"\x00" + content[at : at + row_bytes] for at in range(0, len(content), row_bytes))
    described = [(b"iCCP", b"made\x00\x00" + zlib.compress(profile))] if profile else []
    return png([(b"IHDR", header), *described, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])


def pixel(picture: Image.Image, x_px: int, y_px: int) -> tuple[int, ...]:
    found = picture.convert("RGB").getpixel((x_px, y_px))
    assert isinstance(found, tuple)
    return tuple(int(level) for level in found)


def _late(level: int) -> float:
    return max(0, 2 * level - 255)
