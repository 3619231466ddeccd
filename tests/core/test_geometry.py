"""Sizes and places, by the thousand."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from picturedesk.core.geometry import (
    MAX_MOVING_PIXELS,
    MAX_OUTPUT_FRAMES,
    MAX_OUTPUT_SIDE_PX,
    Box,
    Plan,
    Size,
    as_stored,
    crop_box,
    decoder_shrink,
    fit_inside,
    for_still,
    frame_stride,
    half_up,
    on_copy,
    plan,
    point_in,
    upright,
)
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import MAX_OUTPUT_PIXELS, Attention, CropBox, Fit, OutputFormat, Recipe, Steering

SIDES = st.integers(1, 65_500)
SOURCES = st.builds(Size, SIDES, SIDES).filter(lambda size: size.pixels <= 100_000_000)
BOX_SIDES = st.integers(1, 8_192)
BOXES = st.tuples(BOX_SIDES, BOX_SIDES).filter(lambda box: box[0] * box[1] <= MAX_OUTPUT_PIXELS)
STEERINGS = st.one_of(
    st.none(),
    st.sampled_from(Gravity),
    st.just(Attention.AUTO),
    st.builds(FocalPoint, st.floats(0, 1), st.floats(0, 1)),
)
OUTPUTS = st.sampled_from(OutputFormat)


@st.composite
def crops(draw: st.DrawFn) -> CropBox:
    x, y = draw(st.integers(0, 999)), draw(st.integers(0, 999))
    return CropBox(x=x, y=y, width=draw(st.integers(1, 1000 - x)), height=draw(st.integers(1, 1000 - y)))


def is_within(box: Box, size: Size) -> bool:
    return (
        min(box.left_px, box.top_px) >= 0
        and min(box.width_px, box.height_px) >= 1
        and box.left_px + box.width_px <= size.width_px
        and box.top_px + box.height_px <= size.height_px
    )


def covered(width_px: int, height_px: int, steering: Steering | None = None, crop: CropBox | None = None) -> Recipe:
    return Recipe(width_px=width_px, height_px=height_px, fit=Fit.COVER, steering=steering, crop=crop)


@pytest.mark.parametrize(
    ("source", "box", "expected"),
    [
        (Size(2725, 2225), Size(320, 320), Size(320, 261)),
        (Size(100, 50), Size(320, 320), Size(100, 50)),
        (Size(3, 2), Size(1, 0), Size(1, 1)),
        (Size(65_500, 1), Size(100, 0), Size(100, 1)),
        (Size(1000, 1001), Size(0, 500), Size(500, 500)),
    ],
)
def test_a_picture_is_fitted_into_a_box(source: Size, box: Size, expected: Size) -> None:
    assert fit_inside(source, box) == expected


@pytest.mark.parametrize(("numerator", "expected"), [(5, 3), (4, 2), (1, 1), (0, 0)])
def test_halves_are_rounded_up(numerator: int, expected: int) -> None:
    assert half_up(numerator, 2) == expected


@given(SOURCES, st.builds(Size, st.integers(0, 8_192), st.integers(0, 8_192)))
def test_fitting_never_enlarges_and_never_loses_a_side(source: Size, box: Size) -> None:
    size = fit_inside(source, box)

    assert 1 <= size.width_px <= min(source.width_px, box.width_px or source.width_px)
    assert 1 <= size.height_px <= min(source.height_px, box.height_px or source.height_px)


@given(SOURCES, BOXES, STEERINGS, st.none() | crops(), OUTPUTS)
@example(Size(65_500, 1), (100, 8_000), None, None, OutputFormat.JPEG)
@example(Size(1, 65_500), (8_192, 4_000), None, None, OutputFormat.JPEG)
def test_a_cover_is_exact_and_filled(
    source: Size, box: tuple[int, int], steering: Steering | None, crop: CropBox | None, output: OutputFormat
) -> None:
    made = plan(source, covered(*box, steering, crop), output)

    assert made.canvas == Size(*box)
    assert is_within(made.cut, source)
    assert made.scaled.width_px + made.left_px >= box[0]
    assert made.scaled.height_px + made.top_px >= box[1]
    assert max(made.left_px, made.top_px) <= 0


@given(SOURCES, BOXES)
def test_a_cover_scales_little_more_than_it_shows(source: Size, box: tuple[int, int]) -> None:
    made = plan(source, covered(*box), OutputFormat.JPEG)

    # At most the two source pixels that the window's edges cut through, and a dozen more beside each.
    scale = max(box[0] / source.width_px, box[1] / source.height_px)
    more = 2 * scale if scale >= 1 else 26 * scale
    assert made.scaled.width_px <= box[0] + more + 1
    assert made.scaled.height_px <= box[1] + more + 1


@pytest.mark.parametrize(
    "source", [Size(6000, 4000), Size(5184, 3456), Size(3455, 5183), Size(1733, 1155), Size(2561, 1707)]
)
def test_a_cover_is_neither_shifted_nor_stretched_by_much_of_a_pixel(source: Size) -> None:
    made = plan(source, covered(800, 600, None), OutputFormat.JPEG)

    scale = max(800 / source.width_px, 600 / source.height_px)
    left_px, top_px = (source.width_px * scale - 800) / 2, (source.height_px * scale - 600) / 2
    assert made.cut.width_px * scale == pytest.approx(made.scaled.width_px, abs=0.1)
    assert made.cut.height_px * scale == pytest.approx(made.scaled.height_px, abs=0.1)
    assert made.cut.left_px * scale - made.left_px == pytest.approx(left_px, abs=0.1)
    assert made.cut.top_px * scale - made.top_px == pytest.approx(top_px, abs=0.1)


@given(SOURCES, BOXES, STEERINGS, st.none() | crops(), OUTPUTS)
def test_a_pad_is_exact_shows_everything_and_enlarges_nothing(
    source: Size, box: tuple[int, int], steering: Steering | None, crop: CropBox | None, output: OutputFormat
) -> None:
    recipe = Recipe(width_px=box[0], height_px=box[1], fit=Fit.PAD, steering=steering, crop=crop)
    made = plan(source, recipe, output)

    assert made.canvas == Size(*box)
    assert is_within(Box(made.left_px, made.top_px, made.scaled.width_px, made.scaled.height_px), made.canvas)
    assert made.scaled.width_px <= made.cut.width_px


@given(SOURCES, st.none() | BOX_SIDES, st.none() | BOX_SIDES, st.none() | crops(), OUTPUTS)
def test_inside_stays_within_every_limit(
    source: Size, width_px: int | None, height_px: int | None, crop: CropBox | None, output: OutputFormat
) -> None:
    made = plan(source, Recipe(width_px=width_px, height_px=height_px, crop=crop), output)

    assert made.canvas == made.scaled
    assert made.canvas.pixels <= MAX_OUTPUT_PIXELS
    assert 1 <= made.canvas.width_px <= min(made.cut.width_px, width_px or 65_500, MAX_OUTPUT_SIDE_PX[output])
    assert 1 <= made.canvas.height_px <= min(made.cut.height_px, height_px or 65_500, MAX_OUTPUT_SIDE_PX[output])


def test_without_sides_a_picture_stays_as_it_is() -> None:
    assert plan(Size(2725, 2225), Recipe(), OutputFormat.PNG) == Plan(
        cut=Box(0, 0, 2725, 2225), scaled=Size(2725, 2225), canvas=Size(2725, 2225)
    )


def test_a_hundred_million_pixels_come_out_as_forty() -> None:
    canvas = plan(Size(10_000, 10_000), Recipe(), OutputFormat.JPEG).canvas

    assert canvas == Size(6_324, 6_324)


@pytest.mark.parametrize(("output", "expected"), [(OutputFormat.WEBP, 16_383), (OutputFormat.AVIF, 8_192)])
def test_a_long_picture_is_scaled_into_the_formats_limits(output: OutputFormat, expected: int) -> None:
    assert plan(Size(40_000, 100), Recipe(), output).canvas.width_px == expected


@pytest.mark.parametrize(
    ("steering", "left", "top"),
    [
        (Gravity.CENTER, -50, 0),
        (Gravity.NORTHWEST, 0, 0),
        (Gravity.EAST, -100, 0),
        (FocalPoint(0.3, 0.5), -10, 0),
        (FocalPoint(1.0, 1.0), -100, 0),
        (None, -50, 0),
    ],
)
def test_a_cover_holds_on_to_its_point(steering: Steering | None, left: int, top: int) -> None:
    made = plan(Size(200, 100), covered(100, 100, steering), OutputFormat.JPEG)

    assert (made.left_px - made.cut.left_px, made.top_px - made.cut.top_px) == (left, top)


@pytest.mark.parametrize(
    ("steering", "left", "top"),
    [(Gravity.CENTER, 0, 25), (Gravity.NORTH, 0, 0), (Gravity.SOUTHEAST, 0, 50), (FocalPoint(0.0, 0.1), 0, 5)],
)
def test_a_pad_lays_the_picture_towards_its_point(steering: Steering, left: int, top: int) -> None:
    recipe = Recipe(width_px=100, height_px=100, fit=Fit.PAD, steering=steering)
    made = plan(Size(200, 100), recipe, OutputFormat.JPEG)

    assert (made.left_px, made.top_px) == (left, top)


def test_a_focal_point_outside_of_the_crop_pulls_to_its_nearest_edge() -> None:
    cut = Box(500, 0, 500, 1000)

    assert point_in(cut, Size(1000, 1000), FocalPoint(0.2, 0.25)) == FocalPoint(0.0, 0.25)
    assert point_in(cut, Size(1000, 1000), FocalPoint(0.75, 0.25)) == FocalPoint(0.5, 0.25)
    assert point_in(cut, Size(1000, 1000), Gravity.NORTH) == FocalPoint(0.5, 0.0)


@given(SOURCES, crops())
def test_a_crop_never_leaves_the_picture(source: Size, crop: CropBox) -> None:
    assert is_within(crop_box(source, crop), source)


def test_crops_that_meet_leave_no_gap() -> None:
    left = crop_box(Size(1001, 7), CropBox(x=0, y=0, width=333, height=1000))
    right = crop_box(Size(1001, 7), CropBox(x=333, y=0, width=667, height=1000))

    assert left.left_px + left.width_px == right.left_px
    assert right.left_px + right.width_px == 1001


@given(SOURCES, crops(), st.integers(-1, 300))
def test_a_box_keeps_its_pixels_when_the_picture_lies_down(stored: Size, crop: CropBox, orientation: int) -> None:
    box = crop_box(upright(stored, orientation), crop)
    lying = as_stored(box, stored, orientation)

    assert is_within(lying, stored)
    assert lying.size in (box.size, box.size.turned)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, Box(0, 0, 1, 1)),
        (2, Box(39, 0, 1, 1)),
        (3, Box(39, 29, 1, 1)),
        (4, Box(0, 29, 1, 1)),
        (5, Box(0, 0, 1, 1)),
        (6, Box(0, 29, 1, 1)),
        (7, Box(39, 29, 1, 1)),
        (8, Box(39, 0, 1, 1)),
        (9, Box(0, 0, 1, 1)),
    ],
)
def test_the_upper_left_pixel_comes_from_its_corner(orientation: int, expected: Box) -> None:
    assert as_stored(Box(0, 0, 1, 1), Size(40, 30), orientation) == expected


@pytest.mark.parametrize(("width_px", "expected"), [(2000, 1), (1100, 1), (1000, 2), (500, 4), (250, 8), (10, 8)])
def test_the_decoder_shrinks_only_where_enough_is_left_to_scale(width_px: int, expected: int) -> None:
    assert decoder_shrink(plan(Size(4000, 3000), Recipe(width_px=width_px), OutputFormat.JPEG)) == expected


@pytest.mark.parametrize(
    ("width_px", "by_light", "shrink"),
    [(1000, False, 2), (500, False, 4), (460, True, 2), (400, True, 4), (250, True, 4), (200, True, 8), (10, True, 8)],
)
def test_small_stills_are_scaled_by_light_and_leave_the_decoder_less(
    width_px: int, by_light: bool, shrink: int
) -> None:
    to = for_still(plan(Size(4000, 3000), Recipe(width_px=width_px), OutputFormat.JPEG))

    assert (to.by_light, decoder_shrink(to)) == (by_light, shrink)


@pytest.mark.parametrize("width_px", [300, 200, 151])
def test_what_becomes_hardly_smaller_is_not_scaled_by_light(width_px: int) -> None:
    assert not for_still(plan(Size(300, 300), Recipe(width_px=width_px), OutputFormat.JPEG)).by_light


@given(st.integers(1, 2_000), BOXES, st.sampled_from(sorted(MAX_MOVING_PIXELS)))
def test_all_frames_together_stay_within_their_limit(frames: int, box: tuple[int, int], output: OutputFormat) -> None:
    stride = frame_stride(frames, Size(*box), output)

    most, kept = MAX_MOVING_PIXELS[output], -(-frames // stride)
    assert kept == 1 or kept * box[0] * box[1] <= most
    assert kept <= MAX_OUTPUT_FRAMES
    assert stride == 1 or frames * box[0] * box[1] > most or frames > MAX_OUTPUT_FRAMES


@given(SOURCES, st.builds(Size, st.integers(1, 2_560), st.integers(1, 2_560)), crops())
def test_a_plan_for_a_copy_cuts_out_the_same_part_and_never_leaves_it(source: Size, copy: Size, crop: CropBox) -> None:
    cut = crop_box(source, crop)
    same = on_copy(Plan(cut=cut, scaled=cut.size, canvas=cut.size), source, copy).cut

    assert 0 <= same.left_px < same.left_px + same.width_px <= copy.width_px
    assert 0 <= same.top_px < same.top_px + same.height_px <= copy.height_px
    assert abs(same.left_px - cut.left_px * copy.width_px / source.width_px) <= 1
    assert abs(same.height_px - cut.height_px * copy.height_px / source.height_px) <= 1


def test_cuts_side_by_side_are_so_on_a_copy() -> None:
    source, copy = Size(6_000, 4_000), Size(2_560, 1_707)
    boxes = [Box(left, 0, 512, 4_000) for left in range(0, 5_400, 512)]
    cuts = [on_copy(Plan(cut=box, scaled=box.size, canvas=box.size), source, copy).cut for box in boxes]

    assert all(one.left_px + one.width_px == next_one.left_px for one, next_one in pairwise(cuts))
