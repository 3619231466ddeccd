"""A large AVIF is a grid of small ones: every reader sees the one picture, and texts go into it as into any other."""

import io
from functools import partial

import pytest
import pyvips
from PIL import Image, ImageChops

from picturedesk.core.embedding import Embedded
from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.embed import embed
from picturedesk.imaging.grid import encode_as_grid
from picturedesk.imaging.profiles import Gamut
from picturedesk.imaging.steps.colour import labelled
from picturedesk.imaging.vips import Picture
from tests.imaging.embedding import packet_of, properties
from tests.support.hostile import saved

SIZES = [(300, 200), (258, 130), (128, 400), (130, 66)]


def picture(width: int, height: int, *, transparent: bool = False) -> Picture:
    shown = Image.open(io.BytesIO(saved("PNG", (width, height)))).convert("RGBA" if transparent else "RGB")
    if transparent:
        shown.putalpha(Image.linear_gradient("L").resize((width, height)))
    made = pyvips.Image.new_from_memory(shown.tobytes(), width, height, len(shown.getbands()), "uchar")
    return made.copy(interpretation="srgb")


def encoded(part: Picture, *, subsample_mode: str = "on", keep: str = "none") -> bytes:
    options = {"compression": "av1", "effort": 0, "subsample_mode": subsample_mode, "keep": keep}
    return bytes(part.heifsave_buffer(Q=90, **options))


def shown(content: bytes) -> Image.Image:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened


def most_apart(one: Image.Image, other: Image.Image) -> int:
    return max(max(band.tobytes()) for band in ImageChops.difference(one, other).split())


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_a_grid_shows_what_one_picture_would(size: tuple[int, int], transparent: bool) -> None:
    whole = picture(*size, transparent=transparent)

    tiled, alone = shown(encode_as_grid(whole, encoded, tile_side_px=128)), shown(encoded(whole))

    assert (tiled.size, tiled.mode) == (alone.size, alone.mode)
    assert most_apart(tiled, alone) <= 12


def test_odd_sides_need_whole_colours() -> None:
    whole = picture(201, 131, transparent=True)

    tiled = shown(encode_as_grid(whole, partial(encoded, subsample_mode="off"), tile_side_px=128))

    assert tiled.size == (201, 131)
    assert most_apart(tiled, shown(encoded(whole, subsample_mode="off"))) <= 12


def test_a_wide_gamut_is_said_of_the_whole() -> None:
    whole = labelled(picture(200, 130), Gamut.DISPLAY_P3)

    tiled = shown(encode_as_grid(whole, partial(encoded, keep="icc"), tile_side_px=128))

    assert tiled.info["icc_profile"] == shown(encoded(whole, keep="icc")).info["icc_profile"]


def test_texts_are_put_into_a_grid() -> None:
    content = encode_as_grid(picture(200, 130, transparent=True), encoded, tile_side_px=128)

    with_texts = embed(content, OutputFormat.AVIF, Embedded(credit="Ann"))

    assert properties(packet_of(with_texts, OutputFormat.AVIF)) == {"Credit": "Ann"}
    assert shown(with_texts).tobytes() == shown(content).tobytes()
