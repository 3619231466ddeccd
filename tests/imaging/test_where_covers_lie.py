"""A cover shows what it should where it should, to a fraction of a pixel, however its source was opened."""

import pytest
import pyvips

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.recipes import Fit, OutputFormat, Recipe
from picturedesk.imaging.render import render

DARK, LIGHT = 40, 215
ORIGINAL = Size(6016, 4016)
COPY = Size(2560, 1709)
COVER = Recipe(width_px=800, height_px=600, fit=Fit.COVER)


def edge(size: Size, *, at_px: int) -> pyvips.Image:
    """Dark to the left of a column, light from there on."""
    dark = pyvips.Image.black(at_px, size.height_px) + DARK
    light = pyvips.Image.black(size.width_px - at_px, size.height_px) + LIGHT
    return dark.join(light, "horizontal").cast("uchar").copy(interpretation="b-w")


def edge_of(rendition: bytes) -> float:
    """Where it lies, in pixels from the left: as many as the rendition is dark."""
    picture = pyvips.Image.new_from_buffer(rendition, "")[0]
    return float((LIGHT - picture.avg()) / (LIGHT - DARK) * picture.width)


def expected(source: Size, at_px: int) -> float:
    scale = 600 / source.height_px
    return at_px * scale - (source.width_px * scale - 800) / 2


@pytest.mark.parametrize("at_px", [600, 1504, 5280])
def test_a_cover_of_an_original_that_its_decoder_makes_smaller(at_px: int) -> None:
    data = edge(ORIGINAL, at_px=at_px).jpegsave_buffer(Q=95)

    made = render(data, ImageFormat.JPEG, COVER, OutputFormat.PNG)

    assert edge_of(made) == pytest.approx(expected(ORIGINAL, at_px), abs=0.03)


@pytest.mark.parametrize("at_px", [256, 640, 2252])
def test_a_cover_of_a_copy(at_px: int) -> None:
    data = edge(COPY, at_px=at_px).jpegsave_buffer(Q=95)

    made = render(data, ImageFormat.JPEG, COVER, OutputFormat.PNG, ORIGINAL)

    assert edge_of(made) == pytest.approx(expected(COPY, at_px), abs=0.03)
