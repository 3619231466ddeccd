"""Renditions of the largest originals that the gate lets through: made, within what a render may cost."""

import asyncio
import io
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from picturedesk.core.errors import RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, parse
from picturedesk.imaging.pool import RenderPool
from picturedesk.imaging.render import render
from tests.faults.site import LONG
from tests.imaging.test_largest import HIGH, WIDE, png
from tests.support.hostile import moving_webp, one_colour_webp, saved


def rendered(path: Path, content: bytes, source_format: ImageFormat, recipe: str, output: OutputFormat) -> bytes:
    path.write_bytes(content)
    order = RenderOrder(source=path, source_format=source_format, recipe=parse(recipe), output=output)

    async def scenario() -> bytes:
        # What it costs in CPU time and memory is bounded as ever; how long that takes is the machine's affair.
        pool = RenderPool(processes=1, wall_limit_s=600)
        try:
            return await pool.render(order)
        finally:
            await pool.close()

    return asyncio.run(scenario())


@pytest.mark.parametrize("output", [OutputFormat.WEBP, OutputFormat.JPEG])
def test_of_two_frames_of_a_hundred_million_pixels(output: OutputFormat, tmp_path: Path) -> None:
    assert rendered(tmp_path / "moving", moving_webp(WIDE, HIGH, 2), ImageFormat.WEBP, "w640", output)


@pytest.mark.skipif(not LONG, reason="takes ten seconds of CPU time each")
@pytest.mark.parametrize("recipe", ["w5700", "c0.0.570.570"])
def test_as_an_avif_of_thirty_million_transparent_pixels(recipe: str, tmp_path: Path) -> None:
    assert rendered(tmp_path / "deep", png(), ImageFormat.PNG, recipe, OutputFormat.AVIF)


@pytest.mark.skipif(not LONG, reason="takes seconds to make the file")
def test_what_cannot_fit_is_refused_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(RenditionTooCostly, match="33 million pixels at most"):
        rendered(tmp_path / "deep", png(), ImageFormat.PNG, "w6300", OutputFormat.PNG)


@pytest.mark.skipif(not LONG, reason="takes ten seconds of CPU time")
def test_of_a_part_of_a_webp_at_its_full_size(tmp_path: Path) -> None:
    content = one_colour_webp(WIDE, HIGH)

    assert rendered(tmp_path / "part", content, ImageFormat.WEBP, "c100.100.600.600", OutputFormat.AVIF)


@pytest.mark.parametrize(
    ("recipe", "size"),
    [
        ("w640", (640, 480)),
        ("w3700", (3_700, 2_775)),
        ("w1000-h700-gse", (1_000, 700)),
        ("c250.250.500.500-w500", (500, 375)),
    ],
)
def test_a_webp_that_its_decoder_shrinks_is_the_same_picture(recipe: str, size: tuple[int, int]) -> None:
    lossless, as_png = _twice_the_same()

    ours = _read(render(lossless, ImageFormat.WEBP, parse(recipe), OutputFormat.JPEG))
    decoded_whole = _read(render(as_png, ImageFormat.PNG, parse(recipe), OutputFormat.JPEG))

    assert ours.size == decoded_whole.size == size
    assert max(ImageChops.difference(ours, decoded_whole).convert("L").tobytes()) <= 8


@cache
def _twice_the_same() -> tuple[bytes, bytes]:
    """A WebP that is large enough to be shrunk by its decoder, and a PNG of the same pixels."""
    return saved("WEBP", (5_600, 4_200), lossless=True, method=0), saved("PNG", (5_600, 4_200), compress_level=1)


def _read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")
