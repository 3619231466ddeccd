"""Small renditions of large originals are as bright as these look from afar; tiles and frames stay alike."""

import pytest
import pyvips
from PIL import Image

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.recipes import Excerpt, OutputFormat, Recipe
from picturedesk.imaging.render import render
from picturedesk.imaging.steps.scale import scale_by_light
from tests.imaging.pictures import animation, decoded, encoded

HALF_THE_LIGHT = 188
HALF_THE_NUMBER = 128


def pattern(width_px: int = 1600, height_px: int = 1200, mode: str = "RGB") -> Image.Image:
    """White and black lines of one pixel: half of the light of white."""
    lines = Image.frombytes("L", (width_px, 2), b"\xff" * width_px + b"\x00" * width_px)
    whole = Image.new("L", (width_px, height_px))
    for top in range(0, height_px, 2):
        whole.paste(lines, (0, top))
    return whole.convert(mode)


def level(content: bytes) -> int:
    shown = decoded(content).convert("L")
    found = shown.getpixel((shown.width // 2, shown.height // 2))
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("width_px", [64, 320, 400])
def test_a_small_rendition_is_as_bright_as_its_original_looks(width_px: int, mode: str) -> None:
    data = encoded(pattern(mode=mode), "PNG")

    shown = render(data, ImageFormat.PNG, Recipe(width_px=width_px), OutputFormat.PNG)

    assert level(shown) == pytest.approx(HALF_THE_LIGHT, abs=2)


def test_a_small_rendition_of_a_jpeg_loses_little_light_to_its_decoder() -> None:
    data = encoded(pattern(), "JPEG", quality=95, subsampling=0)

    shown = render(data, ImageFormat.JPEG, Recipe(width_px=400), OutputFormat.PNG)

    assert level(shown) == pytest.approx(HALF_THE_LIGHT, abs=3)


@pytest.mark.parametrize("width_px", [641, 1000])
def test_a_large_rendition_is_scaled_by_numbers(width_px: int) -> None:
    data = encoded(pattern(3200, 2400), "PNG")

    shown = render(data, ImageFormat.PNG, Recipe(width_px=width_px), OutputFormat.PNG)

    assert level(shown) == pytest.approx(HALF_THE_NUMBER, abs=2)


def test_what_is_even_comes_out_as_it_was() -> None:
    levels = pyvips.Image.identity().copy(interpretation="b-w")

    assert scale_by_light(levels, Size(256, 1)).write_to_memory() == bytes(range(256))


def test_tiles_of_all_sizes_are_scaled_alike() -> None:
    data = encoded(pattern(), "PNG")
    large, small = (
        Recipe(excerpt=Excerpt(left_px=0, top_px=0, cut_width_px=side, cut_height_px=side, width_px=to, height_px=to))
        for side, to in ((1024, 512), (256, 128))
    )

    shown = [level(render(data, ImageFormat.PNG, recipe, OutputFormat.PNG)) for recipe in (large, small)]

    assert shown == [pytest.approx(HALF_THE_NUMBER, abs=2)] * 2


def test_a_whole_picture_as_an_excerpt_is_as_bright_as_any() -> None:
    data = encoded(pattern(), "PNG")
    whole = Excerpt(left_px=0, top_px=0, cut_width_px=1600, cut_height_px=1200, width_px=320, height_px=240)

    shown = render(data, ImageFormat.PNG, Recipe(excerpt=whole), OutputFormat.PNG)

    assert level(shown) == pytest.approx(HALF_THE_LIGHT, abs=2)


def test_frames_of_an_animation_are_scaled_by_numbers() -> None:
    frame = pattern(400, 300)
    data = animation("GIF", [frame, Image.new("RGB", frame.size), frame], [40, 40, 40])

    shown = render(data, ImageFormat.GIF, Recipe(width_px=100), OutputFormat.WEBP)

    assert level(shown) == pytest.approx(HALF_THE_NUMBER, abs=4)
