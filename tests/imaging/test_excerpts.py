"""Excerpts: exact pixels, whatever was done to them on the way."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Box, Size
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import Excerpt, OutputFormat, Recipe
from picturedesk.imaging.messages import framed, job_of, order_of, read_job
from picturedesk.imaging.render import render
from picturedesk.imaging.steps.cut import on_grid
from tests.imaging.pictures import decoded, encoded, noise, quarters

LENGTH_BYTES = 4


def whole(width_px: int, height_px: int, *, mirrored: bool = False, turned_degrees: int = 0) -> Recipe:
    return Recipe(
        excerpt=Excerpt(
            left_px=0,
            top_px=0,
            cut_width_px=width_px,
            cut_height_px=height_px,
            width_px=width_px,
            height_px=height_px,
            mirrored=mirrored,
            turned_degrees=turned_degrees,
        )
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_picture_is_stood_up_before_it_is_mirrored_and_turned(orientation: int, mirrored: bool, degrees: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(quarters(), "PNG", exif=exif)
    upright = ImageOps.exif_transpose(decoded(content))
    expected = (ImageOps.mirror(upright) if mirrored else upright).rotate(-degrees, expand=True)
    recipe = whole(*upright.size, mirrored=mirrored, turned_degrees=degrees)

    made = decoded(render(content, ImageFormat.PNG, recipe, OutputFormat.PNG))

    assert made.size == expected.size
    assert made.convert("RGB").tobytes() == expected.convert("RGB").tobytes()


@pytest.mark.parametrize("output", OutputFormat)
def test_black_and_white_is_nothing_else(output: OutputFormat) -> None:
    excerpt = Excerpt(
        left_px=5, top_px=5, cut_width_px=64, cut_height_px=48, width_px=32, height_px=24, bitonal=True, mirrored=True
    )

    made = decoded(render(encoded(noise(), "JPEG"), ImageFormat.JPEG, Recipe(excerpt=excerpt, gray=True), output))

    assert made.size == (32, 24)
    if output in {OutputFormat.PNG, OutputFormat.GIF}:
        assert {tone for _, tone in made.convert("L").getcolors() or []} == {0, 255}


@given(st.integers(16, 5_000), st.sampled_from([2, 4, 8]), st.lists(st.integers(1, 4_999), min_size=1, max_size=6))
def test_excerpts_side_by_side_have_one_edge_in_common(side: int, shrink: int, cuts: list[int]) -> None:
    stored, opened = Size(side, side), Size(-(-side // shrink), -(-side // shrink))
    edges = [0, *sorted({cut for cut in cuts if cut < side}), side]
    found = [on_grid(Box(start, 0, end - start, side), stored, opened, shrink) for start, end in pairwise(edges)]

    assert all(box.left_px >= 0 and box.width_px >= 1 for box in found)
    assert all(box.left_px + box.width_px <= opened.width_px for box in found)
    assert (found[0].left_px, found[-1].left_px + found[-1].width_px) == (0, opened.width_px)
    for one, other, edge in zip(found, found[1:], edges[1:], strict=False):
        if edge % shrink == 0 and min(other.width_px, one.width_px) > 1:
            assert one.left_px + one.width_px == other.left_px == edge // shrink


def test_a_worker_is_told_all_of_it() -> None:
    order = RenderOrder(
        source=Path("a"),
        source_format=ImageFormat.JPEG,
        recipe=whole(8, 6, mirrored=True, turned_degrees=90),
        output=OutputFormat.WEBP,
    )

    job = read_job(framed(job_of(order))[LENGTH_BYTES:])

    assert order_of(job) == order  # type: ignore[arg-type]
