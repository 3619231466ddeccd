"""The largest pictures that the limits let through: accepted within the memory and the time that a file may cost."""

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from picturedesk.core.errors import NotAnImage
from picturedesk.core.files import PictureFacts
from picturedesk.imaging import limits
from picturedesk.imaging.pool import RenderPool
from picturedesk.imaging.vips import Picture
from tests.imaging.pictures import encoded

WIDE, HIGH = 16_383, 6_100
"""WebP's longest side, and 100 million pixels with it."""


def plain(width_px: int, height_px: int, *levels: int) -> Picture:
    return pyvips.Image.black(width_px, height_px, bands=len(levels)).linear(1, list(levels), uchar=True)


def webp(picture: Picture) -> bytes:
    return bytes(picture.copy(interpretation="srgb").webpsave_buffer(lossless=True, effort=0))


def moving_webp(picture: Picture) -> bytes:
    """The one picture twice."""
    still = webp(picture)
    image = still[still.index(b"VP8L") :]
    size = (picture.width - 1).to_bytes(3, "little") + (picture.height - 1).to_bytes(3, "little")
    frame = chunk(b"ANMF", bytes(6) + size + (40).to_bytes(3, "little") + b"\x00" + image)
    head = chunk(b"VP8X", b"\x12\x00\x00\x00" + size) + chunk(b"ANIM", bytes(6))
    return chunk(b"RIFF", b"WEBP" + head + frame * 2)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def jpeg() -> bytes:
    inks = plain(10_000, 10_000, 10, 200, 90, 30).copy(interpretation="cmyk")
    return bytes(inks.jpegsave_buffer(interlace=True, subsample_mode="off"))


def png() -> bytes:
    deep = pyvips.Image.black(10_000, 10_000, bands=4).linear(1, [1_000, 20_000, 30_000, 40_000]).cast("ushort")
    return bytes(deep.copy(interpretation="rgb16").pngsave_buffer(interlace=True, compression=1, filter="none"))


def gif() -> bytes:
    return encoded(Image.new("P", (10_000, 10_000), 1), "GIF")


def check(path: Path, content: bytes) -> PictureFacts:
    path.write_bytes(content)

    async def scenario() -> PictureFacts:
        # What it costs in CPU time and memory is bounded as ever; how long that takes is the machine's affair.
        pool = RenderPool(processes=1, wall_limit_s=600)
        try:
            return await pool.check(path)
        finally:
            await pool.close()

    return asyncio.run(scenario())


def test_a_file_may_cost_ten_seconds_and_a_gigabyte() -> None:
    assert limits.CHECK_CPU_S == 10
    assert limits.CHECK_MEMORY_BYTES <= 1 << 30


@pytest.mark.parametrize("make", [jpeg, png, gif])
def test_a_hundred_million_pixels_are_accepted(make: Callable[[], bytes], tmp_path: Path) -> None:
    facts = check(tmp_path / "largest", make())

    assert (facts.width_px, facts.height_px) == (10_000, 10_000)


def test_so_are_those_of_a_webp(tmp_path: Path) -> None:
    facts = check(tmp_path / "largest", webp(plain(WIDE, HIGH, 9, 99, 199)))

    assert (facts.width_px, facts.height_px, facts.transparent) == (WIDE, HIGH, False)


def test_and_of_a_webp_that_moves(tmp_path: Path) -> None:
    facts = check(tmp_path / "largest", moving_webp(plain(WIDE, HIGH, 9, 99, 199, 100)))

    assert (facts.width_px, facts.height_px, facts.frames, facts.transparent) == (WIDE, HIGH, 2, True)


def test_a_large_webp_that_lacks_pixels_is_refused_all_the_same(tmp_path: Path) -> None:
    grain = pyvips.Image.gaussnoise(6_500, 60, mean=128, sigma=40).cast("uchar").embed(0, 6_240, 6_500, 6_300)
    whole = webp(grain.bandjoin([grain, grain]))
    image = whole[whole.index(b"VP8L") + 8 : len(whole) - 60_000]

    with pytest.raises(NotAnImage, match="does not decode whole"):
        check(tmp_path / "cut", chunk(b"RIFF", b"WEBP" + chunk(b"VP8L", image)))
