"""Sample pictures: the same for the same text, small, and pictures that our own gate lets through."""

import io

import pytest
from PIL import Image

from picturedesk.core.descriptions import ImageChange, cleaned
from picturedesk.providers import procedural
from picturedesk.providers.samples import SAMPLES


def test_the_same_text_gives_the_same_bytes() -> None:
    first, again, other = (procedural.draw(text, width_px=320, height_px=213) for text in ("a", "a", "b"))

    assert first == again
    assert first != other


@pytest.mark.parametrize("scene", procedural.SCENES)
@pytest.mark.parametrize("size", [(320, 213), (213, 320), (64, 64)])
def test_every_scene_has_the_size_asked_for(scene: procedural.Scene, size: tuple[int, int]) -> None:
    content = procedural.draw_scene(scene, "seed", width_px=size[0], height_px=size[1])

    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", size, "RGB")


def test_a_large_picture_stays_under_300_kb() -> None:
    # The busiest scene: lit windows and stars.
    content = procedural.draw_scene(procedural.skyline, "seed", width_px=1600, height_px=1067)

    assert len(content) < 300_000


def test_every_scene_has_its_sample_and_every_sample_good_texts() -> None:
    assert {sample.scene for sample in SAMPLES} == set(procedural.SCENES)
    for sample in SAMPLES:
        change = ImageChange(name=sample.name, locales=sample.locales)
        assert cleaned(change) == change
