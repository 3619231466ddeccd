"""IIIF image requests: the grammar, what it comes to on a picture, and the one spelling of each."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.geometry import MAX_OUTPUT_SIDE_PX, Size
from picturedesk.core.iiif import TILE_PX, Limits, Resolved, parse, resolve, scale_factors, sizes
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import MAX_OUTPUT_PIXELS, Excerpt, OutputFormat, Recipe, Steering, canonical, render_key

WHOLE = Size(300, 200)
LIMITS = Limits.of_side(4_096)

SIDES = st.integers(1, 65_500)
WHOLES = st.builds(Size, SIDES, SIDES).filter(lambda size: size.pixels <= 100_000_000)
PERCENTS = st.one_of(st.integers(0, 100), st.floats(0, 100).map(lambda number: f"{number:.6f}")).map(str)
REGIONS = st.one_of(
    st.sampled_from(["full", "square"]),
    st.tuples(*[st.integers(0, 70_000)] * 4).map(lambda box: ",".join(map(str, box))),
    st.tuples(*[PERCENTS] * 4).map(lambda box: f"pct:{','.join(box)}"),
)
LENGTHS = st.integers(0, 9_000)
SIZES = st.builds(
    str.__add__,
    st.sampled_from(["", "^"]),
    st.one_of(
        st.just("max"),
        LENGTHS.map(lambda width: f"{width},"),
        LENGTHS.map(lambda height: f",{height}"),
        st.builds("{},{}".format, LENGTHS, LENGTHS),
        st.builds("!{},{}".format, LENGTHS, LENGTHS),
        st.one_of(PERCENTS, st.integers(101, 5_000)).map(lambda percent: f"pct:{percent}"),
    ),
)
ROTATIONS = st.builds(str.__add__, st.sampled_from(["", "!"]), st.sampled_from(["0", "90", "180.0", "270", "360"]))
LASTS = st.builds(
    "{}.{}".format,
    st.sampled_from(["default", "color", "gray", "bitonal"]),
    st.sampled_from(["jpg", "png", "webp", "avif", "gif"]),
)
STEERINGS = st.one_of(st.none(), st.sampled_from(Gravity), st.builds(FocalPoint, st.floats(0, 1), st.floats(0, 1)))


def resolved(request: str, whole: Size = WHOLE, limits: Limits = LIMITS, steering: Steering | None = None) -> Resolved:
    return resolve(parse(*request.split("/")), whole, limits, steering)


def excerpt(found: Resolved) -> Excerpt:
    assert found.recipe.excerpt is not None
    return found.recipe.excerpt


def box(region: str, whole: Size = WHOLE, steering: Steering | None = None) -> tuple[int, int, int, int]:
    made = excerpt(resolved(f"{region}/max/0/default.jpg", whole, steering=steering))
    return made.left_px, made.top_px, made.cut_width_px, made.cut_height_px


def size(text: str, region: str = "full", whole: Size = WHOLE, limits: Limits = LIMITS) -> tuple[int, int]:
    made = excerpt(resolved(f"{region}/{text}/0/default.jpg", whole, limits))
    return made.width_px, made.height_px


def refusal(request: str, whole: Size = WHOLE, limits: Limits = LIMITS) -> str:
    with pytest.raises(InvalidRequest) as refused:
        resolved(request, whole, limits)
    assert str(refused.value).endswith(".")
    return refused.value.details[0].field


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("full", (0, 0, 300, 200)),
        ("square", (50, 0, 200, 200)),
        ("125,15,120,140", (125, 15, 120, 140)),
        ("125,15,200,200", (125, 15, 175, 185)),
        ("0125,15,9999999999,1", (125, 15, 175, 1)),
        ("299,199,1,1", (299, 199, 1, 1)),
        ("pct:41.6,7.5,40,70", (125, 15, 120, 140)),
        ("pct:0,0,100,100", (0, 0, 300, 200)),
        ("pct:50,50,100,100", (150, 100, 150, 100)),
        ("pct:0,0,.1,0.1", (0, 0, 1, 1)),
        ("pct:99.9999,0,1,1", (299, 0, 1, 2)),
    ],
)
def test_regions_become_pixels_of_the_picture(region: str, expected: tuple[int, int, int, int]) -> None:
    assert box(region) == expected


@pytest.mark.parametrize(
    ("steering", "left", "top"),
    [
        (None, 50, 0),
        (Gravity.WEST, 0, 0),
        (Gravity.EAST, 100, 0),
        (FocalPoint(0.4, 1.0), 20, 0),
    ],
)
def test_a_square_holds_on_to_what_the_picture_is_cropped_to(steering: Steering, left: int, top: int) -> None:
    assert box("square", steering=steering)[:2] == (left, top)


@pytest.mark.parametrize(
    "region",
    [
        "",
        "Full",
        "square ",
        "0,0,0,10",
        "0,0,10,0",
        "300,0,1,1",
        "0,200,1,1",
        "-1,0,5,5",
        "0,0,1",
        "0,0,1,1,1",
        "0.5,0,1,1",
        "٣,0,1,1",
        "1e1,0,1,1",
        "99999999999,0,1,1",
        "pct:0,0,0,10",
        "pct:0,0,10,0.0",
        "pct:100,0,1,1",
        "pct:0,100.5,1,1",
        "pct:1e1,0,1,1",
        "pct:-1,0,1,1",
        "pct:0,0,1",
        "pct:0,0,1.,1",
    ],
)
def test_what_is_no_region_is_refused(region: str) -> None:
    assert refusal(f"{region}/max/0/default.jpg") == "region"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max", (300, 200)),
        ("150,", (150, 100)),
        ("0150,", (150, 100)),
        ("300,", (300, 200)),
        (",150", (225, 150)),
        ("pct:50", (150, 100)),
        ("pct:100.0", (300, 200)),
        ("225,100", (225, 100)),
        ("!225,100", (150, 100)),
        ("!100,999", (100, 67)),
        ("!300,999", (300, 200)),
        ("^150,", (150, 100)),
        ("^360,", (360, 240)),
        ("^,240", (360, 240)),
        ("^pct:120", (360, 240)),
        ("^360,360", (360, 360)),
        ("^!360,360", (360, 240)),
        ("^max", (4096, 2731)),
    ],
)
def test_sizes_are_computed_as_the_specification_says(text: str, expected: tuple[int, int]) -> None:
    assert size(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "full",
        "^",
        "^^max",
        "!max",
        "0,",
        ",0",
        "0,0",
        "10,0",
        ",",
        "!,",
        "!10,",
        "!,10",
        "!0,10",
        "!^10,10",
        "pct:0",
        "pct:0.0",
        "pct:",
        "pct:1e1",
        "pct:-5",
        "!pct:5",
        "1.5,",
        "-1,",
        "10 ,",
        "10",
    ],
)
def test_what_is_no_size_is_refused(text: str) -> None:
    assert refusal(f"full/{text}/0/default.jpg") == "size"


@pytest.mark.parametrize("text", ["301,", ",201", "301,200", "300,201", "pct:101", "!301,201", "!9999,9999"])
def test_nothing_is_enlarged_without_being_asked_to(text: str) -> None:
    assert refusal(f"full/{text}/0/default.jpg") == "size"
    assert size(f"^{text}", limits=Limits.of_side(8_192))


@pytest.mark.parametrize("text", ["^4097,", "^,4097", "^4097,1", "^1,4097", "^pct:2000"])
def test_what_names_a_size_over_the_limits_is_refused(text: str) -> None:
    assert refusal(f"full/{text}/0/default.jpg") == "size"


def test_an_area_over_the_limit_is_refused_though_each_side_is_not() -> None:
    limits = Limits(max_width_px=100, max_height_px=100, max_area_px=5_000)

    assert refusal("full/100,51/0/default.jpg", limits=limits) == "size"
    assert size("100,50", limits=limits) == (100, 50)
    assert size("max", whole=Size(100, 100), limits=limits) == (70, 70)
    assert size("^max", whole=Size(10, 10), limits=limits) == (70, 70)


@pytest.mark.parametrize(
    ("text", "expected"), [("max", (4096, 2048)), ("^max", (4096, 2048)), ("!5000,5000", (4096, 2048))]
)
def test_what_leaves_the_size_to_us_stays_within_the_limits(text: str, expected: tuple[int, int]) -> None:
    assert size(text, whole=Size(10_000, 5_000)) == expected


@pytest.mark.parametrize(("text", "whole"), [("10,", Size(1000, 1)), (",10", Size(1, 1000)), ("pct:1", Size(20, 20))])
def test_a_side_of_less_than_a_pixel_is_refused(text: str, whole: Size) -> None:
    assert refusal(f"full/{text}/0/default.jpg", whole) == "size"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", (False, 0)),
        ("90", (False, 90)),
        ("180.0", (False, 180)),
        ("!270", (True, 270)),
        ("360", (False, 0)),
        ("!0", (True, 0)),
    ],
)
def test_rotations_are_quarter_turns_after_mirroring(text: str, expected: tuple[bool, int]) -> None:
    made = excerpt(resolved(f"full/max/{text}/default.jpg"))

    assert (made.mirrored, made.turned_degrees) == expected


@pytest.mark.parametrize("text", ["", "!", "-90", "+90", "45", "0.5", "360.1", "450", "90!", "ninety", "1e1", "!!0"])
def test_what_is_no_rotation_of_ours_is_refused(text: str) -> None:
    assert refusal(f"full/max/{text}/default.jpg") == "rotation"


@pytest.mark.parametrize(
    ("text", "gray", "bitonal"),
    [("default", False, False), ("color", False, False), ("gray", True, False), ("bitonal", True, True)],
)
def test_qualities_are_tones(text: str, gray: bool, bitonal: bool) -> None:
    made = resolved(f"full/max/0/{text}.png")

    assert (made.recipe.gray, excerpt(made).bitonal) == (gray, bitonal)


@pytest.mark.parametrize(
    ("last", "field"),
    [
        ("default.", "format"),
        ("default.tif", "format"),
        ("default.jp2", "format"),
        ("default.JPG", "format"),
        ("default.auto", "format"),
        ("native.jpg", "quality"),
        ("grey.jpg", "quality"),
        ("Default.jpg", "quality"),
        (".jpg", "quality"),
        ("default.jpg.jpg", "quality"),
        ("jpg", "quality"),
        ("", "quality"),
    ],
)
def test_what_is_no_quality_or_format_is_refused(last: str, field: str) -> None:
    assert refusal(f"full/max/0/{last}") == field


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("full/max/0/default.jpg", "full/max/0/default.jpg"),
        ("0,0,300,200/300,200/360/color.jpg", "full/max/0/default.jpg"),
        ("pct:0,0,100,100/pct:50/0/gray.png", "full/150,100/0/gray.png"),
        ("square/200,/!180.0/bitonal.gif", "50,0,200,200/max/!180/bitonal.gif"),
        ("125,15,999,999/!50,50/90/default.webp", "125,15,175,185/47,50/90/default.webp"),
        ("full/^max/0/default.jpg", "full/^max/0/default.jpg"),
        ("full/^4096,2731/0/default.jpg", "full/^max/0/default.jpg"),
        ("full/^150,/0/default.jpg", "full/150,100/0/default.jpg"),
        ("full/^!600,600/0/default.jpg", "full/^600,400/0/default.jpg"),
    ],
)
def test_each_request_has_one_canonical_spelling(request_text: str, expected: str) -> None:
    assert resolved(request_text).canonical == expected


@given(WHOLES, REGIONS, SIZES, ROTATIONS, LASTS, STEERINGS, st.integers(512, 8_192))
def test_whatever_is_not_refused_lies_within_picture_and_limits(
    whole: Size, region: str, scaling: str, rotation: str, last: str, steering: Steering | None, side: int
) -> None:
    limits = Limits.of_side(side)
    try:
        made = excerpt(found := resolved(f"{region}/{scaling}/{rotation}/{last}", whole, limits, steering))
    except InvalidRequest:
        return

    assert min(made.left_px, made.top_px) >= 0
    assert min(made.cut_width_px, made.cut_height_px, made.width_px, made.height_px) >= 1
    assert made.left_px + made.cut_width_px <= whole.width_px
    assert made.top_px + made.cut_height_px <= whole.height_px
    assert max(made.width_px, made.height_px) <= min(side, MAX_OUTPUT_SIDE_PX[found.output])
    assert made.width_px * made.height_px <= MAX_OUTPUT_PIXELS
    if not scaling.startswith("^"):
        assert made.width_px <= made.cut_width_px
        assert made.height_px <= made.cut_height_px
    again = resolved(found.canonical, whole, limits, steering)
    assert again == found


@given(*[st.text(max_size=12)] * 4)
def test_any_text_is_read_or_refused(region: str, scaling: str, rotation: str, last: str) -> None:
    with suppress(InvalidRequest):
        resolve(parse(region, scaling, rotation, last), WHOLE, LIMITS)


@given(WHOLES, st.integers(512, 8_192))
def test_every_size_and_tile_that_is_told_can_be_asked_for(whole: Size, side: int) -> None:
    limits = Limits.of_side(side)
    told, factors = sizes(whole, limits), scale_factors(whole)
    last = factors[-1]

    assert list(told) == sorted(told, key=lambda one: one.pixels)
    assert max(whole.width_px, whole.height_px) <= TILE_PX * last
    for one in told:
        assert size(f"{one.width_px},{one.height_px}", whole=whole, limits=limits) == (one.width_px, one.height_px)
    for factor in (1, last):
        # The tile in the corner, which is the smallest: as OpenSeadragon computes it.
        span = TILE_PX * factor
        left, top = ((length - 1) // span * span for length in (whole.width_px, whole.height_px))
        width, height = whole.width_px - left, whole.height_px - top
        wanted = (-(-width // factor), -(-height // factor))
        assert size(f"{wanted[0]},{wanted[1]}", f"{left},{top},{width},{height}", whole, limits) == wanted


def test_results_of_different_excerpts_and_of_recipes_never_share_a_key() -> None:
    requests = [
        f"{region}/{scaling}/{rotation}/{quality}.png"
        for region in ("full", "0,0,300,100")
        for scaling in ("max", "30,", "30,30")
        for rotation in ("0", "90", "!0", "!90")
        for quality in ("default", "gray", "bitonal")
    ]
    found = [resolved(request).recipe for request in requests] + [Recipe(), Recipe(gray=True)]

    keys = {render_key(one, OutputFormat.PNG, settings_fingerprint="s", encoder_version="e") for one in found}

    assert len(keys) == len(found)


def test_a_recipe_without_an_excerpt_is_spelled_as_ever() -> None:
    assert canonical(Recipe(width_px=64)) == "w64"
