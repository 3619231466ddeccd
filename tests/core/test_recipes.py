"""The grammar of recipes: one meaning, one spelling."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import Attention, CropBox, Fit, Recipe, canonical, parse

SIDES = st.integers(1, 8_192)
THOUSANDTHS = st.integers(0, 1_000)
STEERINGS = st.sampled_from([*Gravity, Attention.AUTO]) | st.builds(
    lambda x, y: FocalPoint(x / 1_000, y / 1_000), THOUSANDTHS, THOUSANDTHS
)


@st.composite
def crops(draw: st.DrawFn) -> CropBox | None:
    x, y = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    crop = CropBox(x=x, y=y, width=draw(st.integers(1, 1_000 - x)), height=draw(st.integers(1, 1_000 - y)))
    return None if crop == CropBox(x=0, y=0, width=1_000, height=1_000) else crop


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    width, height = draw(st.none() | SIDES), draw(st.none() | SIDES)
    fits = [Fit.INSIDE] if width is None or height is None or width * height > 40_000_000 else list(Fit)
    fit = draw(st.sampled_from(fits))
    return Recipe(
        width_px=width,
        height_px=height,
        fit=fit,
        steering=None if fit is Fit.INSIDE else draw(st.none() | STEERINGS),
        crop=draw(st.none() | crops()),
        quality=draw(st.none() | st.integers(1, 100)),
        background=draw(st.just("ffffff") | st.text(st.sampled_from("0123456789abcdef"), min_size=6, max_size=6)),
        blur_px=draw(st.integers(0, 100)),
        gray=draw(st.booleans()),
    )


TOKENS = st.sampled_from(
    [
        *("w800", "h600", "w0", "w00800", "w8193", "h1", "cover", "inside", "pad", "gc", "gne", "gauto", "gfx500y250"),
        *("gfx1001y0", "gfx1y", "c0.0.1000.1000", "c500.500.500.501", "c1.2.3.4", "c0.0.0.5", "q80", "q0", "q101"),
        *(
            "bgffffff",
            "bg00ff00",
            "bgFFFFFF",
            "bg000",
            "blur1",
            "blur0",
            "blur100",
            "gray",
            "grey",
            "",
            "W1",
            "w",
            "w-1",
        ),
        *("w٣", "q8.0", "thumb", "original"),
    ]
)


@given(recipes())
def test_what_is_written_is_read_back(recipe: Recipe) -> None:
    assert parse(canonical(recipe)) == recipe


@given(recipes(), st.randoms(use_true_random=False))
def test_the_order_of_the_tokens_says_nothing(recipe: Recipe, chance: random.Random) -> None:
    tokens = canonical(recipe).split("-")
    chance.shuffle(tokens)

    assert parse("-".join(tokens)) == recipe


@given(
    st.lists(TOKENS, max_size=6).map("-".join) | st.text() | st.text(st.sampled_from("whgcqbfxy0189.-"), max_size=30)
)
def test_any_text_is_a_recipe_or_refused(text: str) -> None:
    try:
        recipe = parse(text)
    except InvalidRequest:
        return

    spelling = canonical(recipe)
    assert parse(spelling) == recipe
    assert canonical(parse(spelling)) == spelling


@pytest.mark.parametrize(
    "text",
    [
        *("w800", "h600", "w800-h600", "w800-h600-inside", "w800-h600-pad", "w800-h600-gc", "w800-h600-pad-gauto"),
        *("w8192", "w8000-h5000", "w8192-h8192-inside", "w64-q80", "q80", "gray", "blur5", "bg000000", "inside"),
        "w800-h600-gfx0y1000",
        "c0.0.500.500",
        "w1-h1-pad-gse-c1.2.3.4-q100-bgabcdef-blur100-gray",
    ],
)
def test_the_one_spelling_is_left_alone(text: str) -> None:
    assert canonical(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("w800-h600-cover", "w800-h600"),
        ("h600-w800", "w800-h600"),
        ("w0800", "w800"),
        ("w800-inside", "w800"),
        ("inside-h600", "h600"),
        ("inside-gray", "gray"),
        ("w800-bgffffff", "w800"),
        ("bgffffff", "inside"),
        ("c0.0.1000.1000", "inside"),
        ("w800-c00.0.1000.1000", "w800"),
        ("q080-w800", "w800-q80"),
        ("gray-blur005-c01.02.03.04", "c1.2.3.4-blur5-gray"),
        ("gfx0500y001-cover-w8-h8", "w8-h8-gfx500y1"),
    ],
)
def test_another_way_to_say_it_has_the_same_spelling(text: str, spelling: str) -> None:
    assert canonical(parse(text)) == spelling


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "w",
            "w-",
            "w800-",
            "-w800",
            "w800--h600",
            "w0",
            "w8193",
            "h0",
            "h9000",
            "w-1",
            "w+1",
            "w1.5",
            "w 1",
        ),
        *("w800-w800", "w800-w900", "w8-h8-cover-inside", "w8-h8-gc-gn", "w8-h8-gc-gfx1y1", "gray-gray"),
        *(
            "w800-cover",
            "h600-pad",
            "cover",
            "pad",
            "w800-gc",
            "gc",
            "w8-h8-inside-gc",
            "c1.2.3.4-gn",
            "w8-c1.2.3.4-gauto",
        ),
        *("c0.0.0.1", "c0.0.1001.1", "c500.0.501.1", "c0.1000.1.1", "c1.2.3", "c1.2.3.4.5", "c-1.0.1.1"),
        *("q0", "q101", "q", "blur0", "blur101", "blur", "bg", "bgfff", "bgFFFFFF", "bgffffffff", "bggggggg"),
        *(
            "w8-h8-gx",
            "w8-h8-gfx1001y0",
            "w8-h8-gfx1",
            "w8-h8-gcc",
            "w8-h8-gfx1y1001",
            "grey",
            "GRAY",
            "W800",
            "w\uff18",
        ),
        *("w8192-h8192", "w8000-h5001", "w8000-h5001-pad", "w800.h600", "w800_h600", "thumb", "w800\n", "\ud800"),
        "w" + "0" * 400 + "8",
        "w" + "9" * 10_000,
    ],
)
def test_what_says_nothing_or_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parse(text)

    assert [detail.field for detail in refusal.value.details] == ["recipe"]


def test_every_thousandth_survives_being_a_fraction() -> None:
    spellings = [f"w8-h8-gfx{x}y{1_000 - x}" for x in range(1_001)]

    assert [canonical(parse(spelling)) for spelling in spellings] == spellings
