"""Files that the limits let through and that cost as much as any can: each under 15 MB, most with noise all over."""

import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pyvips

from tests.support.hostile import moving_webp, one_colour_webp, riff_chunk, segment

MOST_BYTES: Final = 15 * 1024 * 1024
_SIDE_PX: Final = 10_000
_WIDE_PX, _HIGH_PX = 16_383, 6_100
_TILE_PX: Final = 50

Picture = Any


def made(folder: Path, name: str) -> Path:
    """The file *name* in *folder*, made where it is not there yet."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        content = FILES[name]()
        if len(content) > MOST_BYTES:
            raise ValueError(f"{name}: {len(content)} bytes")
        path.write_bytes(content)
    return path


def _noise(width: int, height: int, bands: int, *, deep: bool = False) -> Picture:
    """A small tile of noise again and again, which packers of lossless formats make short work of."""
    size = _TILE_PX * _TILE_PX * bands * (2 if deep else 1)
    tile = pyvips.Image.new_from_memory(os.urandom(size), _TILE_PX, _TILE_PX, bands, "ushort" if deep else "uchar")
    whole = tile.replicate(-(-width // _TILE_PX), -(-height // _TILE_PX)).crop(0, 0, width, height)
    kinds = {1: "grey16" if deep else "b-w", 3: "rgb16" if deep else "srgb", 4: "rgb16" if deep else "srgb"}
    return whole.copy(interpretation=kinds[bands])


def _soft(width: int, height: int, bands: int = 3, grain: float = 1.0) -> Picture:
    """Clouds with a little grain: what a lossy format has much to do with in few bytes."""
    small = pyvips.Image.gaussnoise(width // 50, height // 50, mean=128, sigma=60)
    plane = small.resize(width / small.width, vscale=height / small.height, kernel="cubic")
    planes = [plane + pyvips.Image.gaussnoise(width, height, mean=0, sigma=grain) for _ in range(bands)]
    return planes[0].bandjoin(planes[1:]).cast("uchar").copy(interpretation="cmyk" if bands == 4 else "srgb")


def _smallest(save: Callable[[int], bytes], qualities: range) -> bytes:
    """The best quality that is still small enough."""
    for quality in qualities:
        content = save(quality)
        if len(content) <= MOST_BYTES * 95 // 100:
            return content
    raise ValueError(qualities)


def _jpeg(bands: int, side: int, **options: object) -> bytes:
    picture = _soft(side, side, bands).copy_memory()
    return _smallest(lambda quality: bytes(picture.jpegsave_buffer(Q=quality, **options)), range(75, 5, -10))


def _scans(side: int, scans: int) -> bytes:
    """
    A flat JPEG of three whole planes, each coefficient bit in a scan of its own: all as the standard allows.

    A refining scan makes a decoder look at every coefficient for next to no bytes.
    """
    blocks = (-(-side // 8)) ** 2
    head = segment(0xDB, b"\0" + b"\1" * 64) + segment(0xC2, struct.pack(">BHHB", 8, side, side, 3) + _PLANES)
    only = [b"\0", b"\xe0"]  # no difference; a run of blocks without any coefficient, its length in 14 bits
    tables = b"".join(segment(0xC4, bytes([kind << 4]) + b"\1" + bytes(15) + only[kind]) for kind in range(2))
    steps = [(plane, first, last, bit) for bit in range(13, -1, -1) for first, last in _BANDS for plane in (1, 2, 3)]
    run = _stuffed("".join(f"0{part - 16_384:014b}" for part in _runs(blocks)))
    body = segment(0xDA, b"\3\1\0\2\0\3\0\0\0\0") + _stuffed("0" * 3 * blocks)
    for plane, first, last, bit in steps[: scans - 1]:
        above = 0 if bit == 13 else bit + 1
        body += segment(0xDA, bytes([1, plane, 0, first, last, above << 4 | bit])) + run
    return b"\xff\xd8" + head + tables + body + b"\xff\xd9"


_PLANES: Final = b"\1\x11\0\2\x11\0\3\x11\0"
_BANDS: Final = ((1, 32), (33, 63))


def _runs(blocks: int) -> list[int]:
    """At least 2^14 and less than 2^15 each; the last may go beyond the end."""
    return [32_767] * -(-blocks // 32_767)


def _stuffed(bits: str) -> bytes:
    whole = bits + "1" * (-len(bits) % 8)
    return int(whole, 2).to_bytes(len(whole) // 8).replace(b"\xff", b"\xff\0")


def _png(width: int, height: int, bands: int, *, deep: bool = False, **options: object) -> bytes:
    return bytes(_noise(width, height, bands, deep=deep).pngsave_buffer(compression=4, filter="none", **options))


def _webp_lossless(width: int, height: int, bands: int) -> bytes:
    return bytes(_noise(width, height, bands).copy_memory().webpsave_buffer(lossless=True, effort=0))


def _webp_lossy(bands: int) -> bytes:
    picture = _soft(_WIDE_PX, _HIGH_PX)
    picture = picture.bandjoin(_noise(_WIDE_PX, _HIGH_PX, 1)) if bands == 4 else picture
    picture = picture.copy_memory()
    return _smallest(lambda quality: bytes(picture.webpsave_buffer(Q=quality, effort=0)), range(80, 0, -15))


def _moving_lossless() -> bytes:
    still = _webp_lossless(_WIDE_PX, _HIGH_PX, 4)
    image = still[still.index(b"VP8L") :]
    size = (_WIDE_PX - 1).to_bytes(3, "little") + (_HIGH_PX - 1).to_bytes(3, "little")
    frame = riff_chunk(b"ANMF", bytes(6) + size + (40).to_bytes(3, "little") + b"\x00" + image)
    head = riff_chunk(b"VP8X", b"\x12\x00\x00\x00" + size) + riff_chunk(b"ANIM", bytes(6))
    return riff_chunk(b"RIFF", b"WEBP" + head + frame * 2)


def _moving_small(count: int) -> bytes:
    """One lossy picture of noise, as every frame."""
    width, height = 400, 250
    still = bytes(_soft(width, height, grain=3.0).webpsave_buffer(Q=10, effort=0))
    image = still[still.index(b"VP8 ") :]
    image = image[: 8 + int.from_bytes(image[4:8], "little") + int.from_bytes(image[4:8], "little") % 2]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = riff_chunk(b"ANMF", bytes(6) + size + (40).to_bytes(3, "little") + b"\x00" + image)
    head = riff_chunk(b"VP8X", b"\x12\x00\x00\x00" + size) + riff_chunk(b"ANIM", bytes(6))
    return riff_chunk(b"RIFF", b"WEBP" + head + frame * count)


def _gif(width: int, height: int, frames: int) -> bytes:
    """One frame of stripes in 256 colours that is there again and again."""
    stripe = os.urandom(97 * 3)
    tile = pyvips.Image.new_from_memory(stripe, 97, 1, 3, "uchar").copy(interpretation="srgb")
    still = tile.replicate(-(-width // 97), height).crop(0, 0, width, height)
    content = bytes(still.gifsave_buffer(effort=1, dither=0))
    at = content.index(b"\x21\xf9\x04")
    head = content[:at]
    return head + content[at:-1] * frames + b";" if frames > 1 else content


FILES: Final[Mapping[str, Callable[[], bytes]]] = {
    "jpeg-100mp-baseline": lambda: _jpeg(3, _SIDE_PX),
    "jpeg-100mp-progressive": lambda: _jpeg(3, _SIDE_PX, interlace=True),
    "jpeg-100mp-20-scans": lambda: _scans(_SIDE_PX, 20),
    "jpeg-20mp-100-scans": lambda: _scans(4_472, 85),
    "jpeg-100mp-cmyk-progressive-444": lambda: _jpeg(4, _SIDE_PX, interlace=True, subsample_mode="off"),
    "jpeg-65500-wide": lambda: bytes(_soft(65_500, 1_500).jpegsave_buffer(Q=40, interlace=True)),
    "png-100mp-16-bit-rgba-interlaced": lambda: _png(_SIDE_PX, _SIDE_PX, 4, deep=True, interlace=True),
    "png-100mp-16-bit-rgba": lambda: _png(_SIDE_PX, _SIDE_PX, 4, deep=True),
    "png-100mp-rgb-interlaced": lambda: _png(_SIDE_PX, _SIDE_PX, 3, interlace=True),
    "png-100mp-palette": lambda: _png(_SIDE_PX, _SIDE_PX, 3, palette=True, bitdepth=4),
    "png-65500-wide": lambda: _png(65_500, 1_500, 4),
    "png-65500-high": lambda: _png(1_500, 65_500, 3),
    "png-one-row": lambda: _png(65_500, 1, 3),
    "png-one-column": lambda: _png(1, 65_500, 3),
    "webp-100mp-lossless": lambda: _webp_lossless(_WIDE_PX, _HIGH_PX, 3),
    "webp-100mp-lossless-transparent": lambda: _webp_lossless(_WIDE_PX, _HIGH_PX, 4),
    "webp-100mp-lossy": lambda: _webp_lossy(3),
    "webp-100mp-lossy-transparent": lambda: _webp_lossy(4),
    "webp-100mp-one-colour": lambda: one_colour_webp(_WIDE_PX, _HIGH_PX),
    "webp-2-frames-100mp": _moving_lossless,
    "webp-2-frames-one-colour": lambda: moving_webp(_WIDE_PX, _HIGH_PX, 2),
    "webp-2000-frames": lambda: _moving_small(2_000),
    "webp-200-frames-1mp": lambda: moving_webp(1_000, 1_000, 200),
    "gif-100mp": lambda: _gif(_SIDE_PX, _SIDE_PX, 1),
    "gif-1900-frames": lambda: _gif(388, 257, 1_900),
    "gif-200-frames-1mp": lambda: _gif(1_000, 1_000, 200),
}
"""By name, which begins with the format."""
