"""Pictures made for the tests: honest ones by Pillow, dishonest ones byte by byte."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

from PIL import Image

QUARTERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))
"""Upper left, upper right, lower left, lower right."""


def quarters(width_px: int = 80, height_px: int = 60) -> Image.Image:
    """A picture that shows by its corners how it was turned and what was cut off."""
    picture = Image.new("RGB", (width_px, height_px))
    half = (width_px // 2, height_px // 2)
    for number, colour in enumerate(QUARTERS):
        picture.paste(colour, ((number % 2) * half[0], (number // 2) * half[1], *_end(number, half, picture.size)))
    return picture


def encoded(picture: Image.Image, format: str, **options: object) -> bytes:  # noqa: A002 - Pillow's word
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def decoded(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def noise(width_px: int = 200, height_px: int = 150) -> Image.Image:
    return Image.effect_noise((width_px, height_px), 90).convert("RGB")


def animation(format: str, frames: Sequence[Image.Image], durations: Sequence[int], loop: int = 0) -> bytes:  # noqa: A002
    return encoded(
        frames[0], format, save_all=True, append_images=list(frames[1:]), duration=list(durations), loop=loop
    )


def png(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, body) for name, body in chunks)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_header(width_px: int, height_px: int) -> tuple[bytes, bytes]:
    """8-bit RGB, not interlaced."""
    return b"IHDR", struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)


def png_rows(width_px: int, height_px: int) -> bytes:
    """Unfiltered rows of a gradient, as they are before they are deflated."""
    row = bytes(at * 3 % 256 for at in range(3 * width_px))
    return (b"\x00" + row) * height_px


def gif_frame(width_px: int, height_px: int, left_px: int = 0, top_px: int = 0) -> bytes:
    """A frame of one pixel's data, whatever its rectangle claims."""
    return b"\x2c" + struct.pack("<HHHHB", left_px, top_px, width_px, height_px, 0) + b"\x02\x02\x44\x01\x00"


def gif(width_px: int, height_px: int, frames: Iterable[bytes]) -> bytes:
    table = b"\x00\x00\x00\xff\xff\xff"
    return b"GIF89a" + struct.pack("<HHBBB", width_px, height_px, 0x80, 0, 0) + table + b"".join(frames) + b";"


def one_colour_webp(width_px: int, height_px: int) -> bytes:
    """Lossless, a few bytes long whatever the size."""
    bits = (width_px - 1) | (height_px - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + b"\x88\x88\x08\x00"
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def with_many_scans(progressive: bytes, scans: int) -> bytes:
    """A progressive JPEG whose last scan is there again and again."""
    start = progressive.rindex(b"\xff\xda")
    return progressive[:start] + progressive[start:-2] * scans + progressive[-2:]


def _end(number: int, half: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    return (half[0] if number % 2 == 0 else size[0], half[1] if number < 2 else size[1])
