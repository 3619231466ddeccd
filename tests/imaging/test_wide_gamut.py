"""Display P3: kept where the source reaches beyond sRGB, said in the rendition, and said by nothing of the source's."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from picturedesk.core.files import ImageFormat
from picturedesk.core.recipes import Fit, OutputFormat, Recipe
from picturedesk.imaging.curves import is_srgb_curve
from picturedesk.imaging.profiles import Gamut, in_gamut, is_wide, meaning
from picturedesk.imaging.render import render
from picturedesk.imaging.steps.colour import display_p3
from tests.imaging.colours import chart, inks, made, muted, pixel, with_profile
from tests.imaging.pictures import animation, decoded, encoded, quarters
from tests.support.colorimetry import (
    ADOBE_RGB,
    DISPLAY_P3,
    PAL,
    PROPHOTO,
    REC_2020,
    SRGB,
    Primaries,
    lab,
)
from tests.support.colour_difference import ciede2000, difference
from tests.support.profiles import FOGRA39, SRGB_CURVE, gray_profile, ink_profile, light_profile, system_profile

P3 = light_profile(DISPLAY_P3, SRGB_CURVE)
ADOBE = light_profile(ADOBE_RGB, (2.2,))
SAYS_SO = [OutputFormat.JPEG, OutputFormat.PNG, OutputFormat.WEBP, OutputFormat.AVIF]


@pytest.mark.parametrize("output", SAYS_SO)
@pytest.mark.parametrize("profile", [P3, ADOBE], ids=["display-p3", "adobe-rgb"])
def test_a_wide_source_has_renditions_that_say_display_p3(profile: bytes, output: OutputFormat) -> None:
    shown = made(with_profile(chart(), profile), output)

    assert shown.info["icc_profile"] == display_p3()


@pytest.mark.parametrize("output", OutputFormat)
@pytest.mark.parametrize(
    "profile",
    [None, light_profile(SRGB, SRGB_CURVE), light_profile(PAL, (2.2,)), light_profile(SRGB, (1.8,))],
    ids=["none", "srgb", "pal", "gamma"],
)
def test_any_other_source_has_renditions_without_a_profile(profile: bytes | None, output: OutputFormat) -> None:
    shown = made(with_profile(chart(), profile), output)

    assert "icc_profile" not in shown.info


def test_a_gif_is_always_srgb() -> None:
    shown = made(with_profile(muted(), P3), OutputFormat.GIF)

    assert "icc_profile" not in shown.info
    assert difference(shown, SRGB, muted(), DISPLAY_P3).mean < 2
    assert difference(shown, SRGB, muted(), SRGB).mean > 2


def test_a_colour_that_srgb_lacks_is_kept() -> None:
    green = Image.new("RGB", (8, 8), (0, 255, 0))

    shown = made(with_profile(green, P3))

    assert pixel(shown, 4, 4) == (0, 255, 0)
    assert shown.info["icc_profile"] == display_p3()


def test_numbers_that_mean_display_p3_already_are_not_touched() -> None:
    assert made(with_profile(chart(), P3)).tobytes() == chart().tobytes()


def test_our_profile_means_what_it_says() -> None:
    assert is_wide(display_p3())
    assert meaning(display_p3()) is Gamut.DISPLAY_P3
    assert len(display_p3()) < 500


@pytest.mark.parametrize(
    ("primaries", "wide"),
    [(DISPLAY_P3, True), (ADOBE_RGB, True), (PROPHOTO, True), (REC_2020, True), (SRGB, False), (PAL, False)],
)
@pytest.mark.parametrize("name", ["sRGB IEC61966-2.1", "Display P3", ""])
def test_primaries_decide_and_not_the_name(primaries: Primaries, wide: bool, name: str) -> None:
    assert is_wide(light_profile(primaries, (2.2,), name)) is wide


@pytest.mark.parametrize(
    ("name", "wide", "meant"),
    [
        ("compatibleWithAdobeRGB1998.icc", True, None),
        ("AdobeRGB1998.icc", True, None),
        ("ProPhotoRGB.icc", True, None),
        ("ECI-RGBv2.icc", True, None),
        ("sRGB.icc", False, Gamut.SRGB),
        ("srgb.icc", False, Gamut.SRGB),
        ("Rec709.icc", False, None),
        ("AppleRGB.icc", False, None),
        ("BruceRGB.icc", False, None),
        ("SwappedRedAndGreen.icc", False, None),
        ("default_cmyk.icc", False, None),
        ("Gray.icc", False, None),
        ("ITULab.icc", False, None),
    ],
)
def test_profiles_in_the_wild_are_told_apart(name: str, wide: bool, meant: Gamut | None) -> None:
    profile = system_profile(name)

    assert (is_wide(profile), meaning(profile)) == (wide, meant)


@pytest.mark.parametrize("profile", [ink_profile(FOGRA39, 0.14), gray_profile((2.2,)), b"", b"broken", bytes(4096)])
def test_what_is_not_of_lights_is_neither_wide_nor_srgb(profile: bytes) -> None:
    assert (is_wide(profile), meaning(profile)) == (False, None)


@pytest.mark.parametrize("curve", [(2.2,), (1.0,), (2.4, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)])
def test_the_primaries_alone_are_not_the_meaning(curve: tuple[float, ...]) -> None:
    assert meaning(light_profile(SRGB, curve)) is None


def test_a_table_says_more_than_primaries() -> None:
    profile = light_profile(SRGB, SRGB_CURVE)

    assert meaning(profile.replace(b"cprt", b"A2B0", 1)) is None


@pytest.mark.parametrize("entries", [256, 1024, 4096])
def test_a_curve_may_be_a_table(entries: int) -> None:
    steps = [step / (entries - 1) for step in range(entries)]
    light = [((step + 0.055) / 1.055) ** 2.4 if step > 0.04045 else step / 12.92 for step in steps]
    table = struct.pack(f">4sII{entries}H", b"curv", 0, entries, *(round(level * 65_535) for level in light))

    assert is_srgb_curve(table)
    assert not is_srgb_curve(table[:-2])


@pytest.mark.parametrize(
    "curve",
    [
        b"",
        b"curv",
        b"curv\x00\x00\x00\x00\x00\x00\x00\x00",
        b"curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33",
        b"curv\x00\x00\x00\x00\xff\xff\xff\xff",
        b"para\x00\x00\x00\x00\x00\x05\x00\x00",
        b"para\x00\x00\x00\x00\x00\x01\x00\x00" + bytes(12),
        b"para\x00\x00\x00\x00\x00\x03\x00\x00" + b"\xff" * 20,
        b"para\x00\x00\x00\x00\x00\x00\x00\x00\x7f\xff\xff\xff",
        b"para\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00\x00\x00",
    ],
)
def test_other_curves_are_not_srgbs(curve: bytes) -> None:
    assert not is_srgb_curve(curve)


@given(st.data())
def test_no_profile_is_too_odd_to_be_looked_at(data: st.DataObject) -> None:
    profile = bytearray(data.draw(st.sampled_from([P3, light_profile(SRGB, (2.2,)), display_p3()])))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(profile) - 1), st.integers(0, 255)), max_size=20)):
        profile[at] = value
    odd = bytes(profile[: data.draw(st.integers(0, len(profile)))])

    assert is_wide(odd) in {True, False}
    assert meaning(odd) in {None, *Gamut}


@pytest.mark.parametrize("output", SAYS_SO)
def test_nothing_of_the_sources_profile_gets_out(output: OutputFormat) -> None:
    profile = light_profile(DISPLAY_P3, SRGB_CURVE, name="SECRET-NAME")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-CAPTION"
    data = with_profile(chart(), profile, "JPEG", exif=exif, comment=b"SECRET-COMMENT", xmp=b"<SECRET-PACKET/>")

    content = render(data, ImageFormat.JPEG, Recipe(), output)

    assert b"SECRET" not in content
    assert "SECRET".encode("utf-16-be") not in content
    assert not {"exif", "xmp", "comment", "photoshop"} & set(decoded(content).info)


@pytest.mark.parametrize("width_px", [600, 300, 150, 75, 20])
def test_a_jpeg_that_is_decoded_smaller_keeps_its_colours(width_px: int) -> None:
    shown = made(with_profile(muted().resize((640, 480)), ADOBE, "JPEG", quality=95), recipe=Recipe(width_px=width_px))
    whole = made(with_profile(muted().resize(shown.size), ADOBE))

    assert shown.info["icc_profile"] == display_p3()
    assert difference(shown, DISPLAY_P3, whole, DISPLAY_P3).mean < 1


def test_a_background_is_the_colour_that_was_asked() -> None:
    recipe = Recipe(width_px=100, height_px=100, fit=Fit.PAD, background="ff0000")

    shown = made(with_profile(muted(), P3), recipe=recipe)

    assert ciede2000(lab(pixel(shown, 50, 1), DISPLAY_P3), lab((255, 0, 0), SRGB)) < 0.5


def test_a_background_behind_transparency_is_the_colour_that_was_asked() -> None:
    picture = Image.new("RGBA", (32, 32), (0, 255, 0, 0))

    shown = made(with_profile(picture, P3), OutputFormat.JPEG, Recipe(background="ff0000", quality=100))

    assert ciede2000(lab(pixel(shown, 16, 16), DISPLAY_P3), lab((255, 0, 0), SRGB)) < 1


@pytest.mark.parametrize("colour", ["000000", "ffffff", "808080", "ff0000", "00ff00", "0000ff", "123456"])
def test_a_colour_looks_the_same_in_either_gamut(colour: str) -> None:
    there = in_gamut(Gamut.DISPLAY_P3, colour)

    assert in_gamut(Gamut.SRGB, colour) == colour
    assert ciede2000(lab(bytes.fromhex(there), DISPLAY_P3), lab(bytes.fromhex(colour), SRGB)) < 0.7


@pytest.mark.parametrize("output", OutputFormat)
def test_gray_renditions_are_as_light_and_need_no_profile(output: OutputFormat) -> None:
    shown = made(with_profile(muted(), P3), output, Recipe(gray=True, quality=100))

    assert "icc_profile" not in shown.info
    for at in ((5, 5), (30, 20), (50, 40)):
        assert lab(pixel(shown, *at), SRGB)[0] == pytest.approx(lab(pixel(muted(), *at), DISPLAY_P3)[0], abs=1.5)


def test_inks_never_need_display_p3() -> None:
    shown = made(inks(ink_profile(FOGRA39, 0.14)))

    assert "icc_profile" not in shown.info


@pytest.mark.parametrize(("output", "profile"), [(OutputFormat.WEBP, display_p3), (OutputFormat.GIF, lambda: None)])
def test_a_wide_animation_says_so_where_it_can(output: OutputFormat, profile: object) -> None:
    frames = [chart(), chart().transpose(Image.Transpose.ROTATE_180)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=40, icc_profile=P3)

    shown = Image.open(io.BytesIO(render(data, ImageFormat.WEBP, Recipe(width_px=32), output)))

    assert getattr(shown, "n_frames", 1) == 2
    assert shown.info.get("icc_profile") == (profile() if callable(profile) else None)


def test_a_narrow_animation_says_nothing() -> None:
    data = animation("WEBP", [quarters(), quarters().rotate(90)], [40, 40])

    shown = Image.open(io.BytesIO(render(data, ImageFormat.WEBP, Recipe(width_px=32), OutputFormat.WEBP)))

    assert "icc_profile" not in shown.info


def test_a_wide_profile_that_does_not_work_changes_no_colour() -> None:
    broken = P3.replace(b"rTRC", b"xTRC").replace(b"gTRC", b"xTRC").replace(b"bTRC", b"xTRC")
    assert is_wide(broken)

    shown = made(with_profile(muted(), broken))

    assert difference(shown, DISPLAY_P3, muted(), SRGB).mean < 0.5


@pytest.mark.parametrize("output", [OutputFormat.PNG, OutputFormat.WEBP, OutputFormat.AVIF])
def test_transparency_is_kept_beside_the_profile(output: OutputFormat) -> None:
    picture = muted().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 32, 24))

    shown = made(with_profile(picture, P3), output)

    assert shown.info["icc_profile"] == display_p3()
    opacity = [shown.getchannel("A").getpixel(at) for at in ((8, 8), (40, 8), (40, 40))]
    assert opacity == pytest.approx([0, 255, 255], abs=2)
