"""Renditions: exact sizes, the right way up, the right colours, moving where they may, and nothing else in them."""

import io
import zlib
from collections.abc import Sequence

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from picturedesk.core.errors import NotAnImage, PictureTooLarge
from picturedesk.core.files import ImageFormat
from picturedesk.core.images import FocalPoint, Gravity
from picturedesk.core.recipes import Attention, CropBox, Fit, OutputFormat, Recipe, Steering
from picturedesk.imaging.check import check
from picturedesk.imaging.render import render
from tests.imaging.pictures import QUARTERS, animation, decoded, encoded, noise, png, png_header, png_rows, quarters
from tests.support.shared import Sample, corpus, needs_shared, photo

SHOWN = {
    OutputFormat.JPEG: "JPEG",
    OutputFormat.PNG: "PNG",
    OutputFormat.WEBP: "WEBP",
    OutputFormat.AVIF: "AVIF",
    OutputFormat.GIF: "GIF",
}
COVER_64 = Recipe(width_px=64, height_px=64, fit=Fit.COVER)


def made(data: bytes, recipe: Recipe, output: OutputFormat = OutputFormat.PNG) -> Image.Image:
    return decoded(render(data, check(data).format, recipe, output))


def colour_at(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """At a point in fractions of the picture."""
    pixel = picture.convert("RGBA").getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(pixel, tuple)
    return tuple(int(value) for value in pixel)


def corners(picture: Image.Image) -> list[tuple[int, ...]]:
    return [colour_at(picture, x, y)[:3] for y in (0.25, 0.75) for x in (0.25, 0.75)]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean over all pixels and bands, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(quarters(80, 60), "PNG", exif=exif)


@pytest.mark.parametrize("output", OutputFormat)
def test_every_format_is_written(output: OutputFormat) -> None:
    content = render(encoded(noise(), "JPEG"), ImageFormat.JPEG, COVER_64, output)
    picture = decoded(content)

    assert (picture.format, picture.size) == (SHOWN[output], (64, 64))


@needs_shared
@pytest.mark.parametrize("sample", [sample for sample in corpus() if sample.expected != "reject"], ids=str)
def test_whatever_passes_the_gate_renders_in_every_format(sample: Sample) -> None:
    data = sample.path.read_bytes()
    try:
        format = check(data).format  # noqa: A001 - the field's word
    except (NotAnImage, PictureTooLarge):
        return
    for output in OutputFormat:
        assert decoded(render(data, format, COVER_64, output)).size == (64, 64)
        assert decoded(render(data, format, Recipe(width_px=300), output)).width <= 300


@settings(max_examples=60)
@given(
    st.sampled_from([(80, 60), (301, 7), (7, 301), (1, 1), (1, 900), (257, 255)]),
    st.integers(0, 9),
    st.integers(1, 300),
    st.integers(1, 300),
    st.sampled_from([Fit.COVER, Fit.PAD]),
    st.one_of(
        st.sampled_from(Gravity), st.just(Attention.AUTO), st.builds(FocalPoint, st.floats(0, 1), st.floats(0, 1))
    ),
    st.booleans(),
)
def test_sizes_are_exact(
    size: tuple[int, int],
    orientation: int,
    width_px: int,
    height_px: int,
    fit: Fit,
    steering: Steering,
    cropped: bool,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    crop = CropBox(x=333, y=111, width=500, height=800) if cropped else None
    recipe = Recipe(width_px=width_px, height_px=height_px, fit=fit, steering=steering, crop=crop)

    content = render(encoded(quarters(*size), "JPEG", exif=exif), ImageFormat.JPEG, recipe, OutputFormat.PNG)

    assert decoded(content).size == (width_px, height_px)


@pytest.mark.parametrize("width_px", [2000, 1363, 1000, 681, 400, 341, 100, 13, 1])
@needs_shared
def test_a_photograph_keeps_its_shape_at_every_width(width_px: int) -> None:
    data = photo("harbour-6mp.jpg").read_bytes()
    picture = made(data, Recipe(width_px=width_px), OutputFormat.JPEG)

    assert picture.size == (width_px, max(1, int(width_px * 2225 / 2725 + 0.5)))


def test_inside_never_enlarges() -> None:
    assert made(encoded(quarters(80, 60), "PNG"), Recipe(width_px=800, height_px=800)).size == (80, 60)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    data = turned(orientation)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))

    picture = made(data, Recipe())

    assert picture.size == expected.size
    assert corners(picture) == corners(expected)


@needs_shared
@pytest.mark.parametrize("name", ["orientation-6.jpg", "orientation-3.jpg"])
@pytest.mark.parametrize(
    "recipe", [Recipe(width_px=300), Recipe(width_px=200, height_px=300, fit=Fit.COVER)], ids=["inside", "cover"]
)
def test_photographs_that_lie_on_their_side_are_stood_up(name: str, recipe: Recipe) -> None:
    upright = ImageOps.exif_transpose(decoded(photo(name).read_bytes()))
    picture = made(photo(name).read_bytes(), recipe)
    size = (recipe.width_px or 0, recipe.height_px or picture.height)

    assert difference(picture, ImageOps.fit(upright, size, Image.Resampling.LANCZOS)) < 4


def test_a_crop_is_of_the_upright_picture() -> None:
    picture = made(turned(6), Recipe(crop=CropBox(x=500, y=0, width=500, height=500)))

    assert picture.size == (30, 40)
    assert colour_at(picture, 0.5, 0.5)[:3] == QUARTERS[0]


@pytest.mark.parametrize(
    ("steering", "expected"),
    [
        (Gravity.NORTHWEST, QUARTERS[0]),
        (Gravity.NORTHEAST, QUARTERS[1]),
        (Gravity.SOUTHWEST, QUARTERS[2]),
        (Gravity.SOUTHEAST, QUARTERS[3]),
        (FocalPoint(0.9, 0.9), QUARTERS[3]),
        (FocalPoint(0.1, 0.9), QUARTERS[2]),
    ],
)
def test_a_cover_keeps_what_it_is_told_to(steering: Steering, expected: tuple[int, int, int]) -> None:
    lying = made(
        encoded(quarters(400, 100), "PNG"), Recipe(width_px=20, height_px=20, fit=Fit.COVER, steering=steering)
    )
    standing = made(
        encoded(quarters(100, 400), "PNG"), Recipe(width_px=20, height_px=20, fit=Fit.COVER, steering=steering)
    )

    assert expected in (colour_at(lying, 0.5, 0.25)[:3], colour_at(lying, 0.5, 0.75)[:3])
    assert expected in (colour_at(standing, 0.25, 0.5)[:3], colour_at(standing, 0.75, 0.5)[:3])


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_attention_finds_the_one_thing_there_is(orientation: int) -> None:
    picture = Image.new("RGB", (600, 200), (128, 128, 128))
    picture.paste(Image.effect_noise((60, 60), 200).convert("RGB"), (500, 70))
    picture.paste((255, 40, 20), (515, 85, 545, 115))
    exif = Image.Exif()
    exif[0x0112] = orientation
    box = (100, 200) if orientation < 5 else (200, 100)
    recipe = Recipe(width_px=box[0], height_px=box[1], fit=Fit.COVER, steering=Attention.AUTO)

    found = made(encoded(picture, "PNG", exif=exif), recipe)

    assert (255, 40, 20) in [pixel for _, pixel in found.convert("RGB").getcolors(1 << 20) or []]


def test_a_pad_shows_its_background_around_the_whole_picture() -> None:
    recipe = Recipe(width_px=100, height_px=100, fit=Fit.PAD, background="102030", steering=Gravity.NORTH)
    picture = made(encoded(quarters(80, 60), "PNG"), recipe)

    assert colour_at(picture, 0.5, 0.95)[:3] == (0x10, 0x20, 0x30)
    assert colour_at(picture, 0.05, 0.1)[:3] == (0x10, 0x20, 0x30)
    assert colour_at(picture, 0.15, 0.1)[:3] == QUARTERS[0]


@pytest.mark.parametrize("output", [OutputFormat.PNG, OutputFormat.WEBP, OutputFormat.AVIF, OutputFormat.GIF])
def test_transparency_is_kept_where_the_format_has_it(output: OutputFormat) -> None:
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 40, 30))

    shown = made(encoded(picture, "PNG"), Recipe(width_px=40), output)

    assert colour_at(shown, 0.2, 0.2)[3] == 0
    assert colour_at(shown, 0.8, 0.8)[3] == 255


def test_where_a_format_has_no_transparency_the_background_shows() -> None:
    picture = quarters().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 40, 30))
    data = encoded(picture, "PNG")

    assert colour_at(made(data, Recipe(), OutputFormat.JPEG), 0.2, 0.2)[:3] == pytest.approx((255, 255, 255), abs=3)
    red = made(data, Recipe(background="ff0000"), OutputFormat.JPEG)
    assert colour_at(red, 0.2, 0.2)[:3] == pytest.approx((255, 0, 0), abs=3)


def test_the_colour_under_transparent_pixels_does_not_bleed() -> None:
    picture = Image.new("RGBA", (80, 80), (255, 255, 255, 255))
    picture.paste((0, 255, 0, 0), (0, 0, 41, 80))

    shown = made(encoded(picture, "PNG"), Recipe(width_px=8))

    assert all(
        pixel[:3] == (255, 255, 255) for _, pixel in shown.getcolors() or [] if isinstance(pixel, tuple) and pixel[3]
    )


@pytest.mark.parametrize("output", [OutputFormat.GIF, OutputFormat.WEBP])
@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_an_animation_keeps_moving(name: str, output: OutputFormat) -> None:
    durations = [40, 50, 60, 70, 80]
    data = animation(name, [noise() for _ in durations], durations, loop=3)

    shown = Image.open(io.BytesIO(render(data, ImageFormat(name.lower()), Recipe(width_px=100), output)))

    assert (shown.size, getattr(shown, "n_frames", 1)) == ((100, 75), 5)
    assert plays(shown) == plays(Image.open(io.BytesIO(data)))
    assert frame_durations(shown) == durations


@pytest.mark.parametrize("output", [OutputFormat.JPEG, OutputFormat.PNG, OutputFormat.AVIF])
def test_elsewhere_an_animation_is_its_first_frame(output: OutputFormat) -> None:
    data = animation("GIF", [quarters(), noise(80, 60)], [40, 40])

    shown = made(data, Recipe(), output)

    assert getattr(shown, "n_frames", 1) == 1
    assert difference(shown, quarters()) < 8


def test_no_frame_of_an_animation_bleeds_into_the_next() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    data = animation("WEBP", [Image.new("RGB", (90, 70), colour) for colour in colours], [40] * 3)

    shown = Image.open(io.BytesIO(render(data, ImageFormat.WEBP, Recipe(width_px=31), OutputFormat.GIF)))

    for number, colour in enumerate(colours):
        shown.seek(number)
        assert all(pixel == pytest.approx(colour, abs=6) for _, pixel in shown.convert("RGB").getcolors() or [])


def test_too_long_an_animation_moves_in_larger_steps() -> None:
    frames = [Image.new("RGB", (100, 100), (number * 6, 0, 255 - number * 6)) for number in range(40)]
    data = animation("WEBP", frames, [40] * 40)
    recipe = Recipe(width_px=2_000, height_px=2_000, fit=Fit.COVER)

    shown = Image.open(io.BytesIO(render(data, ImageFormat.WEBP, recipe, OutputFormat.WEBP)))

    assert (shown.size, getattr(shown, "n_frames", 1)) == ((2_000, 2_000), 7)
    assert frame_durations(shown) == [*[240] * 6, 160]


@needs_shared
def test_a_photograph_in_adobe_rgb_looks_as_it_did() -> None:
    path = photo("adobe-rgb-with-iptc.jpg")
    source = decoded(path.read_bytes())
    expected = as_srgb(source).resize((400, 266), Image.Resampling.LANCZOS)

    picture = made(path.read_bytes(), Recipe(width_px=400))

    assert difference(as_srgb(picture), expected) < 2
    assert difference(picture, source.resize((400, 266))) > 2


def test_inks_are_shown_by_their_profile() -> None:
    picture = Image.merge("CMYK", [Image.linear_gradient("L").rotate(turn) for turn in (0, 90, 180, 270)])
    profile = bytes(pyvips.Operation.call("profile_load", "cmyk"))
    data = encoded(picture, "JPEG", icc_profile=profile, quality=100)

    assert difference(made(data, Recipe()), as_srgb(decoded(data))) < 2


def test_inks_without_a_profile_are_not_taken_for_light() -> None:
    picture = Image.new("CMYK", (40, 40), (0, 255, 255, 0))

    red, green, blue, _ = colour_at(made(encoded(picture, "JPEG", quality=95), Recipe()), 0.5, 0.5)

    assert red > 180
    assert max(green, blue) < 80


@pytest.mark.parametrize("profile", [b"broken", b"\x00" * 200])
def test_a_broken_profile_is_as_none(profile: bytes) -> None:
    picture = made(encoded(quarters(), "JPEG", icc_profile=profile, quality=95, subsampling=0), Recipe())

    assert difference(picture, quarters()) < 3


def test_a_profile_for_other_colours_is_as_none() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = made(encoded(quarters(), "PNG", icc_profile=profile), Recipe())

    assert difference(picture, quarters()) < 3


def test_sixteen_bits_become_eight() -> None:
    picture = Image.new("I;16", (20, 20), 0x8080)

    assert colour_at(made(encoded(picture, "PNG"), Recipe()), 0.5, 0.5) == pytest.approx((128, 128, 128, 255), abs=1)


def test_gray_is_gray_and_blur_is_soft() -> None:
    data = encoded(quarters(80, 60), "PNG")
    gray = made(data, Recipe(gray=True))
    soft = made(data, Recipe(blur_px=10))

    assert gray.mode == "L"
    assert len({value for _, value in gray.getcolors() or []}) == 4
    assert len(soft.getcolors(1 << 16) or []) > 100
    assert soft.size == (80, 60)


@pytest.mark.parametrize("sigma_px", [8, 20, 100])
def test_a_wide_blur_is_as_wide_as_asked(sigma_px: int) -> None:
    picture = Image.new("L", (900, 20), 0)
    picture.paste(255, (450, 0, 900, 20))

    shown = made(encoded(picture, "PNG"), Recipe(blur_px=sigma_px)).convert("L")

    # One sigma beside an edge, 16 % of it are left.
    assert shown.getpixel((450 - sigma_px, 10)) == pytest.approx(0.16 * 255, abs=14)


@pytest.mark.parametrize("output", OutputFormat)
def test_nothing_of_the_originals_metadata_gets_out(output: OutputFormat) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-CAPTION"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(noise(), "JPEG", exif=exif, xmp=b"<x:xmpmeta>SECRET-PACKET</x:xmpmeta>", comment=b"SECRET-COMMENT")

    content = render(data + b"SECRET-TRAILER", ImageFormat.JPEG, Recipe(width_px=100), output)

    assert b"SECRET" not in content
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(decoded(content).info)


def test_a_wrong_checksum_costs_no_row() -> None:
    packed = zlib.compress(png_rows(60, 40))
    whole, wrong = (
        png([png_header(60, 40), (b"IDAT", packed[:-4] + adler), (b"IEND", b"")])
        for adler in (packed[-4:], b"\x00\x00\x00\x00")
    )

    assert difference(made(wrong, Recipe()), made(whole, Recipe())) == 0


@pytest.mark.parametrize("output", [OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.AVIF])
def test_quality_counts(output: OutputFormat) -> None:
    data = encoded(noise(), "PNG")
    sizes = [len(render(data, ImageFormat.PNG, Recipe(quality=quality), output)) for quality in (20, 60, 95)]

    assert sizes == sorted(set(sizes))


def frame_durations(picture: Image.Image) -> Sequence[int]:
    durations = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        # Pillow knows a WebP frame's duration once it is decoded.
        picture.load()
        durations.append(int(picture.info["duration"]))
    return durations


def plays(picture: Image.Image) -> int:
    """How often it is shown: WebP says that, GIF how often it is repeated."""
    return int(picture.info["loop"]) + (picture.format == "GIF")


def as_srgb(picture: Image.Image) -> Image.Image:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    shown = ImageCms.profileToProfile(
        picture,
        profile,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert shown is not None
    return shown
