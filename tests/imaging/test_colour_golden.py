"""Colours against a second opinion: what Pillow and LittleCMS make of the same file, in CIEDE2000."""

import io
import struct
from collections.abc import Callable

import pytest
import pyvips
from PIL import Image, ImageCms

from picturedesk.core.recipes import OutputFormat, Recipe
from tests.imaging.colours import (
    RED_GREEN_BLUE,
    chart,
    inks,
    made,
    muted,
    pixel,
    png_of,
    ramp,
    sixteen_bits,
    with_profile,
)
from tests.imaging.pictures import decoded
from tests.support.colorimetry import (
    ADOBE_RGB,
    DISPLAY_P3,
    PAL,
    PROPHOTO,
    REC_2020,
    SRGB,
    Lab,
    Primaries,
    lab,
    through,
    to_xyz,
    xyz_to_lab,
)
from tests.support.colour_difference import Difference, ciede2000, difference
from tests.support.profiles import (
    FOGRA39,
    SRGB_CURVE,
    SWOP,
    gray_profile,
    ink_profile,
    light_profile,
    system_profile,
)

ADOBE_GAMMA, PROPHOTO_GAMMA, LINEAR = (563 / 256,), (1.8,), (1.0,)

WIDE = {
    "adobe-rgb": (ADOBE_RGB, ADOBE_GAMMA),
    "display-p3": (DISPLAY_P3, SRGB_CURVE),
    "prophoto": (PROPHOTO, PROPHOTO_GAMMA),
    "rec-2020": (REC_2020, (2.4,)),
}
INKS: dict[str, Callable[[], bytes]] = {
    "fogra-like": lambda: ink_profile(FOGRA39, 0.14),
    "swop-like": lambda: ink_profile(SWOP, 0.2),
    "libvips-stock": lambda: bytes(pyvips.Operation.call("profile_load", "cmyk")),
    "ghostscript-swop": lambda: system_profile("default_cmyk.icc"),
    "fogra39l": lambda: system_profile("FOGRA39L_coated.icc"),
}

# Measured: mean 0.00 to 0.15, 99 of 100 below 1.0; the limits leave room for another LittleCMS.
CLOSE = Difference(mean=0.5, most_of=1.5)
LOSSY = Difference(mean=2.0, most_of=7.0)


@pytest.mark.parametrize("name", WIDE)
def test_wide_lights_are_shown_as_display_p3(name: str) -> None:
    source, profile = chart(), light_profile(*WIDE[name])

    shown = made(with_profile(source, profile))

    assert_like(shown, by_littlecms(source, profile, DISPLAY_P3), DISPLAY_P3)


@pytest.mark.parametrize("output", [OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.AVIF])
@pytest.mark.parametrize("name", ["adobe-rgb", "prophoto"])
def test_lossy_formats_show_them_so_too(name: str, output: OutputFormat) -> None:
    source, profile = muted(), light_profile(*WIDE[name])

    shown = made(with_profile(source, profile), output, Recipe(quality=95))

    assert_like(shown, by_littlecms(source, profile, DISPLAY_P3), DISPLAY_P3, LOSSY)


@pytest.mark.parametrize("name", WIDE)
def test_within_display_p3_a_colour_is_what_the_standard_says(name: str) -> None:
    primaries, curve = WIDE[name]
    source = muted()

    shown = made(with_profile(source, light_profile(primaries, curve)))

    for at in ((5, 5), (30, 20), (50, 40), (60, 10)):
        expected = by_standard(pixel(source, *at), primaries, curve)
        assert ciede2000(lab(pixel(shown, *at), DISPLAY_P3), expected) < 1


@pytest.mark.parametrize(("primaries", "curve"), [(PAL, (2.2,)), (SRGB, (2.2,)), (SRGB, (1.8,)), (SRGB, LINEAR)])
def test_other_lights_are_shown_as_srgb(primaries: Primaries, curve: tuple[float, ...]) -> None:
    source, profile = chart(), light_profile(primaries, curve)

    shown = made(with_profile(source, profile))

    assert_like(shown, by_littlecms(source, profile, SRGB), SRGB)


@pytest.mark.parametrize("name", INKS)
def test_inks_are_shown_by_their_profile(name: str) -> None:
    profile = INKS[name]()
    data = inks(profile)

    shown = made(data)

    assert_like(shown, by_littlecms(decoded(data), profile, SRGB), SRGB)


@pytest.mark.parametrize("name", ["fogra-like", "swop-like"])
def test_lossy_formats_show_inks_so_too(name: str) -> None:
    profile = INKS[name]()
    data = inks(profile)

    shown = made(data, OutputFormat.JPEG, Recipe(quality=95))

    assert_like(shown, by_littlecms(decoded(data), profile, SRGB), SRGB, LOSSY)


def test_two_kinds_of_ink_are_two_pictures() -> None:
    european, american = (made(inks(INKS[name]())) for name in ("fogra-like", "swop-like"))

    assert difference(european, SRGB, american, SRGB).mean > 2


def test_inks_without_a_profile_are_shown_by_the_stock_one() -> None:
    data = inks()

    shown = made(data)

    assert_like(shown, by_littlecms(decoded(data), INKS["libvips-stock"](), SRGB), SRGB)


@pytest.mark.parametrize("profile", [b"broken", light_profile(DISPLAY_P3, SRGB_CURVE)], ids=["broken", "of lights"])
def test_inks_with_a_useless_profile_are_as_without(profile: bytes) -> None:
    assert made(inks(profile)).tobytes() == made(inks()).tobytes()


@pytest.mark.parametrize("profile", [None, ink_profile(FOGRA39, 0.14)], ids=["none", "fogra-like"])
def test_inks_stored_as_luma_and_chroma_are_inks(profile: bytes | None) -> None:
    plain = inks(profile)
    at = plain.index(b"Adobe\x00")
    data = plain[: at + 11] + b"\x02" + plain[at + 12 :]

    shown = made(data)

    assert_like(shown, by_littlecms(decoded(data), profile or INKS["libvips-stock"](), SRGB), SRGB)
    assert difference(shown, SRGB, made(plain), SRGB).mean > 5


@pytest.mark.parametrize("name", WIDE)
def test_sixteen_bits_of_wide_lights_are_shown_as_eight_are(name: str) -> None:
    source, profile = chart(), light_profile(*WIDE[name])

    shown = made(sixteen_bits(source, profile))

    assert_like(shown, by_littlecms(source, profile, DISPLAY_P3), DISPLAY_P3)


def test_sixteen_bits_are_rounded_only_once() -> None:
    levels = [number * 4 for number in range(1024)]
    content = b"".join(struct.pack(">3H", level, level, level) for level in levels)

    shown = made(png_of(1024, 1, 16, RED_GREEN_BLUE, content, light_profile(SRGB, LINEAR)))

    # The first eight bits of light tell 16 shades apart here, the rounded result has 72 of 256.
    assert len(shown.getcolors() or []) == 72


@pytest.mark.parametrize("profile", [None, light_profile(SRGB, SRGB_CURVE)], ids=["none", "srgb"])
@pytest.mark.parametrize("level", [0, 127, 129, 255, 256, 0x7FFF, 0x80FF, 0xFEFF, 0xFFFF])
def test_sixteen_bits_of_srgb_are_rounded(level: int, profile: bytes | None) -> None:
    shown = made(png_of(1, 1, 16, RED_GREEN_BLUE, struct.pack(">3H", level, level, level), profile))

    assert pixel(shown, 0, 0) == (round(level / 257),) * 3


@pytest.mark.parametrize("curve", [(2.2,), (1.8,), LINEAR])
def test_grays_are_shown_by_their_profile(curve: tuple[float, ...]) -> None:
    source, profile = chart().convert("L"), gray_profile(curve)

    shown = made(with_profile(source, profile))

    assert_like(shown, by_littlecms(source, profile, SRGB), SRGB)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("curve", [None, (1.8,)], ids=["none", "gamma"])
def test_grays_keep_their_opacity(curve: tuple[float, ...] | None, bits: int) -> None:
    source, opacity = chart().convert("L"), ramp(0)
    profile = gray_profile(curve) if curve else None
    expected = by_littlecms(source, profile, SRGB) if profile else source.convert("RGB")

    picture = Image.merge("LA", [source, opacity])
    shown = made(with_profile(picture, profile) if bits == 8 else sixteen_bits(picture, profile))

    assert shown.mode == "RGBA"
    assert shown.getchannel("A").tobytes() == opacity.tobytes()
    assert_like_where_seen(shown, expected, SRGB)


@pytest.mark.parametrize("name", ["adobe-rgb", None])
def test_a_palette_keeps_its_transparent_colour(name: str | None) -> None:
    source = chart().quantize(64)
    profile = light_profile(*WIDE[name]) if name else None
    gamut = DISPLAY_P3 if name else SRGB
    expected = by_littlecms(source.convert("RGB"), profile, gamut) if profile else source.convert("RGB")

    shown = made(with_profile(source, profile, transparency=7))

    clear = [level == 7 for level in source.tobytes()]
    assert [level == 0 for level in shown.getchannel("A").tobytes()] == clear
    assert_like_where_seen(shown, expected, gamut)


def test_opacity_is_not_converted() -> None:
    source, profile = chart(), light_profile(*WIDE["adobe-rgb"])
    opacity = ramp(0)

    shown = made(with_profile(Image.merge("RGBA", [*source.split(), opacity]), profile))

    assert shown.getchannel("A").tobytes() == opacity.tobytes()
    assert_like_where_seen(shown, by_littlecms(source, profile, DISPLAY_P3), DISPLAY_P3)


@pytest.mark.parametrize("profile", [None, b"broken", gray_profile((1.8,)), light_profile(SRGB, SRGB_CURVE)])
def test_without_a_profile_that_says_otherwise_the_numbers_are_srgb(profile: bytes | None) -> None:
    source = chart()

    shown = made(with_profile(source, profile))

    assert shown.tobytes() == source.tobytes()


@pytest.mark.parametrize("profile", [light_profile(SRGB, SRGB_CURVE), light_profile(DISPLAY_P3, SRGB_CURVE)])
def test_grays_with_a_profile_of_lights_are_as_without(profile: bytes) -> None:
    source = chart().convert("L")

    shown = made(with_profile(source, profile))

    assert "icc_profile" not in shown.info
    assert shown.convert("RGB").tobytes() == source.convert("RGB").tobytes()


def by_littlecms(source: Image.Image, profile: bytes, gamut: Primaries) -> Image.Image:
    shown = ImageCms.profileToProfile(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.ImageCmsProfile(io.BytesIO(light_profile(gamut, SRGB_CURVE))),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    return shown


def by_standard(numbers: tuple[int, ...], primaries: Primaries, curve: tuple[float, ...]) -> Lab:
    """Without any colour engine: by the primaries and the gamma."""
    if len(curve) > 1:
        return lab(numbers, primaries)
    return xyz_to_lab(through(to_xyz(primaries), [(level / 255) ** curve[0] for level in numbers]))


def assert_like(shown: Image.Image, expected: Image.Image, gamut: Primaries, limit: Difference = CLOSE) -> None:
    assert ("icc_profile" in shown.info) == (gamut is DISPLAY_P3)
    found = difference(shown, gamut, expected, gamut)
    assert found.mean < limit.mean
    assert found.most_of < limit.most_of


def assert_like_where_seen(shown: Image.Image, expected: Image.Image, gamut: Primaries) -> None:
    seen = shown.getchannel("A").point(lambda level: 255 if level else 0)
    black = Image.new("RGB", shown.size)
    one, other = (Image.composite(picture.convert("RGB"), black, seen) for picture in (shown, expected))
    found = difference(one, gamut, other, gamut)
    assert ("icc_profile" in shown.info) == (gamut is DISPLAY_P3)
    assert found.mean < CLOSE.mean
    assert found.most_of < CLOSE.most_of
