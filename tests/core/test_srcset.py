"""Sets of widths: one shape, no width twice, no pixel that is not there."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size, crop_box, plan
from picturedesk.core.images import Gravity
from picturedesk.core.recipes import (
    MAX_OUTPUT_PIXELS,
    CropBox,
    Fit,
    OutputFormat,
    Preset,
    Recipe,
    canonical,
    parse,
    read_target,
)
from picturedesk.core.srcset import Candidate, candidates, rendered_size, sizes

SIDES = st.integers(1, 12_000)
SOURCES = st.builds(Size, SIDES, SIDES).filter(lambda size: size.pixels <= 100_000_000)
BOX_SIDES = st.integers(1, 8_192)
OUTPUTS = st.sampled_from([None, *OutputFormat])


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    fit = draw(st.sampled_from(Fit))
    boxed = fit is not Fit.INSIDE
    width, height = (draw(BOX_SIDES if boxed else st.none() | BOX_SIDES) for _ in range(2))
    assume(width is None or height is None or width * height <= MAX_OUTPUT_PIXELS)
    x, y = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    crop = CropBox(x=x, y=y, width=draw(st.integers(1, 1000 - x)), height=draw(st.integers(1, 1000 - y)))
    return Recipe(
        width_px=width,
        height_px=height,
        fit=fit,
        steering=draw(st.none() | st.sampled_from(Gravity)) if boxed else None,
        crop=draw(st.none() | st.just(crop)),
        quality=draw(st.none() | st.integers(1, 100)),
        blur_px=draw(st.integers(0, 100)),
        gray=draw(st.booleans()),
    )


PRESETS = st.builds(Preset, st.just("card"), recipes(), OUTPUTS)


def preset(text: str, output: OutputFormat | None = OutputFormat.JPEG) -> Preset:
    return Preset("card", parse(text), output)


def names(found: list[Candidate]) -> list[str]:
    return [f"{candidate.target.text} {candidate.size.width_px}" for candidate in found]


@given(PRESETS, SOURCES)
def test_every_candidate_is_a_target_that_delivery_reads_as_it_is(wanted: Preset, source: Size) -> None:
    presets = {wanted.name: wanted.recipe}

    for candidate in candidates(wanted, source):
        assert read_target(candidate.target.text, presets, own=ImageFormat.PNG) == candidate.target


@given(PRESETS, SOURCES)
def test_each_width_is_there_once_in_order_and_is_what_a_render_gives(wanted: Preset, source: Size) -> None:
    found = candidates(wanted, source)

    assert all(one.size.width_px < next_.size.width_px for one, next_ in pairwise(found))
    for candidate in found:
        assert candidate.size == plan(source, candidate.target.recipe, wanted.output or OutputFormat.AVIF).canvas


@given(PRESETS, SOURCES)
def test_the_preset_itself_is_one_of_them(wanted: Preset, source: Size) -> None:
    own = Candidate(target=wanted, size=rendered_size(wanted, source))

    assert own in candidates(wanted, source)


@given(PRESETS, SOURCES)
def test_nothing_wider_than_the_preset_enlarges(wanted: Preset, source: Size) -> None:
    own = rendered_size(wanted, source)

    for candidate in candidates(wanted, source):
        if candidate.size.width_px > own.width_px:
            made = plan(source, candidate.target.recipe, wanted.output or OutputFormat.AVIF)
            assert made.scaled.width_px <= made.cut.width_px
            assert made.scaled.height_px <= made.cut.height_px


@given(PRESETS, SOURCES)
def test_none_is_more_than_three_times_as_wide(wanted: Preset, source: Size) -> None:
    own = rendered_size(wanted, source)

    assert candidates(wanted, source)[-1].size.width_px <= 3 * own.width_px


@given(PRESETS, SOURCES)
def test_all_have_the_presets_shape_but_for_rounding(wanted: Preset, source: Size) -> None:
    recipe = wanted.recipe
    if recipe.fit is Fit.INSIDE:
        shape = crop_box(source, recipe.crop).size if recipe.crop else source
    else:
        assert recipe.width_px is not None
        assert recipe.height_px is not None
        shape = Size(recipe.width_px, recipe.height_px)

    for candidate in candidates(wanted, source):
        size, ratio = candidate.size, shape.height_px / shape.width_px
        # Half a pixel on either side; giants are cut to the limits of their format in whole pixels.
        assert abs(size.height_px - size.width_px * ratio) <= 1 + ratio or size.height_px == 1


@given(BOX_SIDES, BOX_SIDES, SOURCES)
def test_a_padded_picture_fills_as_much_of_each_as_of_the_preset(width: int, height: int, source: Size) -> None:
    assume(width * height <= MAX_OUTPUT_PIXELS)
    wanted = Preset("card", Recipe(width_px=width, height_px=height, fit=Fit.PAD), OutputFormat.JPEG)
    own = plan(source, wanted.recipe, OutputFormat.JPEG)

    for candidate in candidates(wanted, source):
        made = plan(source, candidate.target.recipe, OutputFormat.JPEG)
        across = made.scaled.width_px / made.canvas.width_px - own.scaled.width_px / own.canvas.width_px
        # Half a pixel on either side of the picture and of its canvas, wherever the other side decides on the scale.
        assert abs(across) <= sum(
            1.5 / side for one in (made.canvas, own.canvas) for side in (one.width_px, one.height_px)
        )


class TestAPresetThatCovers:
    def test_has_half_its_width_and_up_to_three_times(self) -> None:
        found = list(candidates(preset("w640-h360-cover"), Size(4000, 3000)))

        assert names(found) == [
            "w320-h180.jpg 320",
            "card.jpg 640",
            "w960-h540.jpg 960",
            "w1280-h720.jpg 1280",
            "w1920-h1080.jpg 1920",
        ]

    def test_ends_with_the_widest_that_the_source_has_the_pixels_for(self) -> None:
        assert names(list(candidates(preset("w640-h360-cover"), Size(1200, 600)))) == [
            "w320-h180.jpg 320",
            "card.jpg 640",
            "w960-h540.jpg 960",
            "w1066-h600.jpg 1066",
        ]

    def test_and_enlarges_is_the_widest_itself(self) -> None:
        assert names(list(candidates(preset("w640-h360-cover"), Size(100, 80)))) == [
            "w320-h180.jpg 320",
            "card.jpg 640",
        ]


class TestAPresetThatFitsInside:
    def test_is_told_by_its_width_alone(self) -> None:
        assert names(list(candidates(preset("w320-h320-inside", None), Size(3000, 4000)))) == [
            "w120.auto 120",
            "card.auto 240",
            "w360.auto 360",
            "w480.auto 480",
            "w720.auto 720",
        ]

    def test_of_a_small_source_goes_no_further(self) -> None:
        assert names(list(candidates(preset("w1920"), Size(1000, 500)))) == ["w500.jpg 500", "card.jpg 1000"]

    def test_of_a_crop_is_bounded_by_the_crop(self) -> None:
        assert names(list(candidates(preset("w400-c0.0.500.1000"), Size(1000, 1000)))) == [
            "w200-c0.0.500.1000.jpg 200",
            "card.jpg 400",
            "w500-c0.0.500.1000.jpg 500",
        ]

    def test_of_a_single_pixel_is_alone(self) -> None:
        assert names(list(candidates(preset("w320-h320-inside"), Size(1, 1)))) == ["card.jpg 1"]


def test_a_padded_picture_smaller_than_its_box_is_not_scaled() -> None:
    assert names(list(candidates(preset("w640-h640-pad"), Size(300, 200)))) == ["card.jpg 640"]


def test_a_recipe_beyond_the_largest_output_is_left_out() -> None:
    found = candidates(preset("w4000-h4000-cover"), Size(9000, 9000))

    assert names(list(found)) == ["w2000-h2000.jpg 2000", "card.jpg 4000", "w6000-h6000.jpg 6000"]


def test_blur_grows_with_the_picture() -> None:
    found = candidates(preset("w100-blur40"), Size(1000, 1000))

    assert [each.target.text for each in found] == [
        "w50-blur20.jpg",
        "card.jpg",
        "w150-blur60.jpg",
        "w200-blur80.jpg",
        "w300-blur100.jpg",
    ]


@pytest.mark.parametrize("output", [OutputFormat.PNG, OutputFormat.GIF])
def test_a_quality_is_not_named_where_the_format_has_none(output: OutputFormat) -> None:
    found = candidates(preset("w100-q50", output), Size(1000, 1000))

    assert found[0].target.text == f"w50.{output.value}"
    with pytest.raises(InvalidRequest):
        read_target(f"{canonical(parse('w50-q50'))}.{output.value}", {}, own=ImageFormat.PNG)


def test_sizes_are_those_of_an_img() -> None:
    assert sizes(640) == "(max-width: 640px) 100vw, 640px"
