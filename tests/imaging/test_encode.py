"""How renditions are encoded: the qualities that settings name, whole colours in small ones, progressive scans."""

import pytest
from PIL import JpegImagePlugin

from picturedesk.core.files import ImageFormat
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging.render import render
from picturedesk.imaging.steps.encode import DEFAULT_QUALITY
from picturedesk.settings.model import Settings
from tests.imaging.pictures import decoded, encoded, noise

WHOLE_COLOURS = 0
HALVED_COLOURS = 2


def test_settings_and_encoder_agree_on_qualities() -> None:
    settings = Settings()

    assert {
        OutputFormat.JPEG: settings.quality_jpg,
        OutputFormat.WEBP: settings.quality_webp,
        OutputFormat.AVIF: settings.quality_avif,
    } == DEFAULT_QUALITY


@pytest.mark.parametrize(("width_px", "expected"), [(320, WHOLE_COLOURS), (800, HALVED_COLOURS)])
def test_small_jpegs_have_whole_colours(width_px: int, expected: int) -> None:
    data = encoded(noise(900, 600), "PNG")

    shown = decoded(render(data, ImageFormat.PNG, Recipe(width_px=width_px), OutputFormat.JPEG))

    assert JpegImagePlugin.get_sampling(shown) == expected


@pytest.mark.parametrize(("width_px", "expected"), [(320, False), (800, True), (2400, False)])
def test_jpegs_of_middle_size_are_progressive(width_px: int, expected: bool) -> None:
    data = encoded(noise(2400, 1600), "PNG")

    shown = decoded(render(data, ImageFormat.PNG, Recipe(width_px=width_px), OutputFormat.JPEG))

    assert bool(shown.info.get("progressive")) is expected


def test_what_is_to_be_worked_on_is_not_progressive() -> None:
    data = encoded(noise(900, 600), "PNG")

    shown = decoded(render(data, ImageFormat.PNG, Recipe(width_px=800, quality=90), OutputFormat.JPEG))

    assert not shown.info.get("progressive")


def test_without_a_quality_the_formats_own_is_taken() -> None:
    data = encoded(noise(), "PNG")
    for output, quality in DEFAULT_QUALITY.items():
        with_it, without = (render(data, ImageFormat.PNG, Recipe(quality=each), output) for each in (quality, None))
        assert with_it == without
