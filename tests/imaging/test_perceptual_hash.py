"""Renditions show what their recipe says, by perceptual hash with a distance and by exact size, in every format."""

import io
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image, ImageOps

from picturedesk.core.files import ImageFormat
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import CropBox, Fit, OutputFormat, Recipe
from picturedesk.imaging.render import render
from picturedesk.providers import procedural
from tests.imaging.pictures import decoded, encoded
from tests.support.perceptual_hash import distance
from tests.support.shared import needs_shared, photo

MOST_BITS = 5
LEAST_BITS = 14

EXPECTED: dict[Recipe, Callable[[Image.Image], Image.Image]] = {
    Recipe(width_px=320, height_px=320): lambda whole: whole.resize((320, 213)),
    Recipe(width_px=640): lambda whole: whole.resize((640, 427)),
    Recipe(width_px=300, height_px=300, fit=Fit.COVER): lambda whole: ImageOps.fit(whole, (300, 300)),
    Recipe(width_px=200, height_px=300, fit=Fit.COVER, steering=Gravity.EAST): lambda whole: ImageOps.fit(
        whole, (200, 300), centering=(1.0, 0.5)
    ),
    Recipe(width_px=500, height_px=150, fit=Fit.COVER, steering=FocalPoint(0.5, 1.0)): lambda whole: ImageOps.fit(
        whole, (500, 150), centering=(0.5, 1.0)
    ),
    Recipe(width_px=300, height_px=300, fit=Fit.PAD): lambda whole: ImageOps.pad(whole, (300, 300), color="white"),
    Recipe(width_px=240, crop=CropBox(x=500, y=250, width=400, height=600)): lambda whole: whole.crop(
        (600, 200, 1080, 680)
    ).resize((240, 240)),
    Recipe(width_px=400, gray=True): lambda whole: whole.convert("L").resize((400, 267)),
}


@cache
def scene(name: str = "harbour") -> bytes:
    drawn = {scene.__name__: scene for scene in procedural.SCENES}[name]
    return procedural.draw_scene(drawn, "a picture", width_px=1200, height_px=800)


def made(data: bytes, recipe: Recipe, output: OutputFormat = OutputFormat.JPEG) -> Image.Image:
    return decoded(render(data, ImageFormat.JPEG, recipe, output))


@pytest.mark.parametrize("output", OutputFormat)
@pytest.mark.parametrize("recipe", EXPECTED, ids=range(len(EXPECTED)))
def test_a_rendition_shows_what_its_recipe_says(recipe: Recipe, output: OutputFormat) -> None:
    expected = EXPECTED[recipe](decoded(scene()))

    shown = made(scene(), recipe, output)

    assert shown.size == expected.size
    assert distance(shown, expected) <= MOST_BITS


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_shows_the_same_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(decoded(scene()), "JPEG", exif=exif, quality=90)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))

    shown = made(data, Recipe(width_px=200, height_px=200))

    assert shown.size == ((200, 133) if orientation < 5 else (133, 200))
    assert distance(shown, expected) <= MOST_BITS


@needs_shared
@pytest.mark.parametrize("output", OutputFormat)
@pytest.mark.parametrize("width_px", [320, 1000])
@pytest.mark.parametrize("name", ["harbour-6mp.jpg", "xmp-2mp.jpg", "orientation-6.jpg"])
def test_a_photograph_shows_the_same_at_every_size(name: str, width_px: int, output: OutputFormat) -> None:
    data = photo(name).read_bytes()

    shown = made(data, Recipe(width_px=width_px), output)

    assert distance(shown, ImageOps.exif_transpose(decoded(data))) <= MOST_BITS


@pytest.mark.parametrize("wrong", [ImageOps.mirror, ImageOps.flip, ImageOps.invert])
def test_the_hash_tells_a_wrong_picture(wrong: Callable[[Image.Image], Image.Image]) -> None:
    shown = made(scene(), Recipe(width_px=320))

    assert distance(wrong(shown), decoded(scene())) >= LEAST_BITS


def test_the_hash_tells_another_part_of_the_picture() -> None:
    east = made(scene(), Recipe(width_px=200, height_px=300, fit=Fit.COVER, steering=Gravity.EAST))
    west = made(scene(), Recipe(width_px=200, height_px=300, fit=Fit.COVER, steering=Gravity.WEST))

    assert distance(east, west) >= LEAST_BITS


@pytest.mark.parametrize("name", ["hills", "skyline", "discs", "forest"])
def test_the_hash_tells_another_scene(name: str) -> None:
    assert distance(made(scene(), Recipe(width_px=320)), decoded(scene(name))) >= LEAST_BITS
