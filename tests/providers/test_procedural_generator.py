"""The generator that needs nobody: the same picture for the same wish, in any shape."""

import asyncio
import io

import pytest
from PIL import Image

from picturedesk.core.generations import AspectRatio, PictureOrder
from picturedesk.core.ports import GeneratedPicture
from picturedesk.core.text import DIGITAL_SOURCE_TYPES
from picturedesk.providers.procedural import SCENES, draw_scene
from picturedesk.providers.procedural_generator import ProceduralGenerator, size_for

SQUARE = AspectRatio()


def generate(prompt: str, ratio: AspectRatio = SQUARE) -> GeneratedPicture:
    order = PictureOrder(prompt=prompt, aspect_ratio=ratio, model="scenes")
    return asyncio.run(ProceduralGenerator().generate(order))


def test_the_same_wish_gives_the_same_picture() -> None:
    first, again, other = (generate(prompt, AspectRatio(16, 9)) for prompt in ("a", "a", "b"))

    assert (first.content, first.seed) == (again.content, again.seed)
    assert first.content != other.content
    assert first.seed != other.seed
    assert first.cost is None


def test_another_shape_is_another_picture() -> None:
    wide, tall = generate("a", AspectRatio(3, 2)), generate("a", AspectRatio(2, 3))

    for made, ratio in ((wide, 3 / 2), (tall, 2 / 3)):
        with Image.open(io.BytesIO(made.content)) as picture:
            assert picture.width / picture.height == ratio
    assert wide.seed != tall.seed


@pytest.mark.parametrize("across", range(1, 33))
@pytest.mark.parametrize("down", [1, 2, 3, 9, 16, 31, 32])
def test_every_shape_is_exact_and_about_a_megapixel(across: int, down: int) -> None:
    width_px, height_px = size_for(AspectRatio(across, down))

    assert width_px * down == height_px * across
    assert 0.9e6 < width_px * height_px < 1.3e6
    assert min(width_px, height_px) >= 64


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("ratio", [AspectRatio(1, 32), AspectRatio(32, 1)], ids=str)
def test_every_scene_can_be_drawn_in_the_oddest_shapes(scene: object, ratio: AspectRatio) -> None:
    width_px, height_px = size_for(ratio)
    assert callable(scene)

    content = draw_scene(scene, "x", width_px=width_px, height_px=height_px)

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (width_px, height_px)


def test_it_says_what_it_is() -> None:
    assert ProceduralGenerator.digital_source_type == "algorithmicMedia"
    assert ProceduralGenerator.digital_source_type in DIGITAL_SOURCE_TYPES
