"""
Pictures of a wanted size in pixels, JPEGs of one in bytes as well, the same in every run.

Drawn from noise at several scales, as photographs have detail at all of them, with grain on top that is made coarser
until the file has the size. The environment variable ``BENCH_PHOTO`` names a photograph to take in their place.
"""

import os
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

# libvips reads it when it is first loaded: one thread in each process, as our render processes have it.
os.environ["VIPS_CONCURRENCY"] = "1"

import pyvips

QUALITY: Final = 85
_CELLS_PX: Final = (1024, 256, 64, 16)
_BAND_SEEDS: Final = (11, 29, 47)
_STRONGEST_GRAIN: Final = 64.0
_HALVINGS: Final = 9
_COMMENT: Final = b"\xff\xfe"
_START: Final = 2
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER_BYTES: Final = 33
"""The signature and the header's chunk."""


@cache
def photograph(width_px: int, height_px: int, size_bytes: int, quality: int = QUALITY) -> bytes:
    """A JPEG of about *size_bytes*; found by halving, as size grows with grain."""
    scene = _scene(width_px, height_px)
    noise = pyvips.Image.gaussnoise(width_px, height_px, mean=0, sigma=1, seed=7).copy_memory()
    least, most = 0.0, _STRONGEST_GRAIN
    encoded = b""
    for _ in range(_HALVINGS):
        grain = (least + most) / 2
        encoded = (scene + noise * grain).cast("uchar").jpegsave_buffer(Q=quality)
        least, most = (grain, most) if len(encoded) < size_bytes else (least, grain)
    return encoded


@cache
def lossless(width_px: int, height_px: int) -> bytes:
    """The same scene as a PNG, without grain."""
    return bytes(_scene(width_px, height_px).pngsave_buffer(keep="none"))


def distinct(picture: bytes, number: int) -> bytes:
    """The same picture in other bytes: a comment behind the start marker, or behind a PNG's header, says *number*."""
    text = f"{number:016d}".encode()
    if picture.startswith(_PNG):
        body = b"tEXtComment\0" + text
        chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
        return picture[:_PNG_HEADER_BYTES] + chunk + picture[_PNG_HEADER_BYTES:]
    comment = _COMMENT + (len(text) + 2).to_bytes(2, "big") + text
    return picture[:_START] + comment + picture[_START:]


def _scene(width_px: int, height_px: int) -> Any:  # noqa: ANN401 - as above
    named = os.environ.get("BENCH_PHOTO")
    if named:
        picture = pyvips.Image.thumbnail(str(Path(named)), width_px, height=height_px, size="force")
        return picture.copy_memory()
    bands = [sum(_octaves(width_px, height_px, seed)) + 128 for seed in _BAND_SEEDS]
    drawn = bands[0].bandjoin(bands[1:]).cast("uchar")
    return drawn.copy(interpretation="srgb").copy_memory()


def _octaves(width_px: int, height_px: int, seed: int) -> Iterator[Any]:
    """Noise of every scale, each weaker than the coarser one before it."""
    for octave, cell in enumerate(_CELLS_PX):
        noise = pyvips.Image.perlin(width_px, height_px, cell_size=min(cell, width_px, height_px), seed=seed + octave)
        yield noise * (90 / 2**octave)
