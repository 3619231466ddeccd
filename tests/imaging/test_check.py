"""The gate: what it lets through, what it refuses, and what it says about what it saw."""

import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from picturedesk.core.errors import NotAnImage, PictureTooLarge
from picturedesk.core.files import ImageFormat
from picturedesk.imaging.check import check
from picturedesk.imaging.vips import VipsError, load
from tests.imaging.pictures import animation, encoded, noise, png, png_header, png_rows, quarters
from tests.support.shared import Sample, corpus, needs_shared, photo

ROWS = png_rows(100, 100)
PACKED = zlib.compress(ROWS)
HEADER = png_header(100, 100)
END = (b"IEND", b"")


def accepted(data: bytes) -> bool:
    try:
        check(data)
    except (NotAnImage, PictureTooLarge):
        return False
    return True


@needs_shared
@pytest.mark.parametrize("sample", corpus(), ids=str)
def test_the_corpus_is_judged_as_its_manifest_says(sample: Sample) -> None:
    verdict = accepted(sample.path.read_bytes())

    assert sample.expected == "either-but-no-5xx" or verdict == (sample.expected == "accept")


@needs_shared
@pytest.mark.parametrize(
    ("name", "size"), [("orientation-6.jpg", (1, 2)), ("orientation-3.jpg", (1, 1)), ("harbour-6mp.jpg", (2725, 2225))]
)
def test_photographs_are_measured_upright(name: str, size: tuple[int, int]) -> None:
    data = photo(name).read_bytes()
    stored = Image.open(io.BytesIO(data))
    facts = check(data)

    turned = stored.getexif().get(0x0112, 1) >= 5
    assert (facts.width_px, facts.height_px) == (stored.size[::-1] if turned else stored.size)
    assert facts.transparent is False


@pytest.mark.parametrize("orientation", range(10))
def test_the_size_is_the_one_seen(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts = check(encoded(quarters(80, 60), "JPEG", exif=exif))

    assert (facts.width_px, facts.height_px) == ((60, 80) if 5 <= orientation <= 8 else (80, 60))


@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_the_orientation_of_other_formats_counts_too(name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert check(encoded(quarters(80, 60), name, exif=exif)).width_px == 60


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_an_animation_has_frames(name: str) -> None:
    facts = check(animation(name, [noise() for _ in range(5)], [40] * 5))

    assert (facts.format, facts.frames) == (ImageFormat(name.lower()), 5)


def test_one_pixel_that_is_not_opaque_makes_a_picture_transparent() -> None:
    picture = noise(1_000, 900).convert("RGBA")
    assert check(encoded(picture, "PNG")).transparent is False

    picture.putpixel((777, 888), (0, 0, 0, 254))
    assert check(encoded(picture, "PNG")).transparent is True


def test_one_pixel_in_sixty_five_thousand_shows_in_sixteen_bits() -> None:
    def rows(last_opacity: int) -> bytes:
        opaque = struct.pack(">HHHH", 9, 9, 9, 65_535)
        return (b"\x00" + opaque * 255 + struct.pack(">HHHH", 9, 9, 9, last_opacity)) * 255

    def picture(last_opacity: int) -> bytes:
        header = (b"IHDR", struct.pack(">IIBBBBB", 256, 255, 16, 6, 0, 0, 0))
        return png([header, (b"IDAT", zlib.compress(rows(last_opacity))), END])

    assert check(picture(65_535)).transparent is False
    assert check(picture(65_534)).transparent is True


def test_a_later_frame_can_be_the_transparent_one() -> None:
    clear = noise().convert("RGBA")
    clear.putpixel((3, 3), (0, 0, 0, 0))
    frames = [noise().convert("RGBA"), clear]

    assert check(animation("WEBP", frames, [40, 40])).transparent is True
    assert check(animation("WEBP", frames[:1] * 2, [40, 40])).transparent is False


def test_the_placeholder_is_a_thumbhash() -> None:
    assert 5 <= len(check(encoded(quarters(), "JPEG")).placeholder) <= 25


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_refused(name: str, share: float) -> None:
    whole = encoded(noise(), name)

    assert accepted(whole)
    with pytest.raises(NotAnImage, match="cut off"):
        check(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_an_animation_that_was_cut_off_is_refused(name: str) -> None:
    whole = animation(name, [noise() for _ in range(5)], [40] * 5)

    with pytest.raises(NotAnImage, match="cut off"):
        check(whole[: len(whole) // 2])


def test_a_progressive_jpeg_that_was_cut_off_is_refused() -> None:
    whole = encoded(noise(), "JPEG", progressive=True)

    assert not accepted(whole[: len(whole) // 2])


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "WEBP"])
def test_bytes_after_the_picture_do_no_harm(name: str) -> None:
    assert accepted(encoded(noise(), name) + b"PK\x03\x04 and a thousand more" * 1_000)


@pytest.mark.parametrize(
    "chunks",
    [
        [HEADER, (b"IDAT", PACKED[:-4] + b"\x00\x00\x00\x00"), END],
        [HEADER, (b"IDAT", PACKED[:50]), (b"IDAT", PACKED[50:-4] + b"abcd"), END],
        [HEADER, (b"IDAT", PACKED)],
    ],
    ids=["pixels", "pixels in two chunks", "no end"],
)
def test_a_wrong_checksum_alone_does_not_refuse(chunks: list[tuple[bytes, bytes]]) -> None:
    assert accepted(png(chunks))


def test_a_wrong_chunk_checksum_alone_does_not_refuse() -> None:
    whole = bytearray(png([HEADER, (b"IDAT", PACKED), END]))
    whole[-13] ^= 0xFF

    assert accepted(bytes(whole))


@pytest.mark.parametrize(
    "packed",
    [PACKED[:-20], zlib.compress(ROWS[:-1]), zlib.compress(ROWS[: len(ROWS) // 2])[:-4] + b"abcd"],
    ids=["cut off", "a byte short", "half, with a wrong checksum"],
)
def test_missing_pixels_refuse(packed: bytes) -> None:
    assert not accepted(png([HEADER, (b"IDAT", packed), END]))


@pytest.mark.parametrize(
    "extra",
    [
        [(b"tEXt", b"Comment\x00" + b"x" * 12_000_000)],
        [(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"x" * 100_000_000))],
        [(b"tEXt", b"Comment%d\x00hello" % number) for number in range(3_000)],
        [(b"iTXt", b"broken"), (b"zTXt", b"a\x00\x00broken"), (b"tEXt", b"broken")],
        [(b"iCCP", b"broken\x00\x00" + zlib.compress(b"broken"))],
        [(b"iCCP", b"bomb\x00\x00" + zlib.compress(b"x" * 100_000_000))],
        [(b"eXIf", b"broken")],
        [(b"acTL", struct.pack(">II", 1_000_000, 0))],
    ],
    ids=["long text", "text bomb", "many texts", "broken texts", "broken profile", "profile bomb", "exif", "frames"],
)
def test_chunks_beside_the_pixels_do_not_refuse(extra: list[tuple[bytes, bytes]]) -> None:
    assert accepted(png([HEADER, *extra, (b"IDAT", PACKED), END]))


@settings(max_examples=60)
@given(
    st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_damage_is_judged_and_never_raises_anything_else(name: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(encoded(quarters(), name))
    for at, value in damage:
        data[at % len(data)] = value
    accepted(bytes(data))


def decodes_whole(data: bytes) -> bool:
    try:
        load(data, ImageFormat.JPEG, strict=True).copy_memory()
    except VipsError:
        return False
    return True


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 20, "restart_marker_blocks": 4}], ids=str)
def test_a_large_jpeg_is_judged_as_if_every_pixel_had_been_made(options: dict[str, int]) -> None:
    """The decoder makes an eighth of it; what is damaged or cut off must not come through for that."""
    whole, dice = encoded(noise(1_100, 64), "JPEG", **options), random.Random(7)

    verdicts = set()
    for _ in range(60):
        data = bytearray(whole)
        data[dice.randrange(600, len(data))] = dice.randrange(256)
        data = data[: dice.choice((len(data), len(data), dice.randrange(600, len(data))))]
        verdicts.add((accepted(bytes(data)), decodes_whole(bytes(data))))

    assert verdicts == {(True, True), (False, False)}


@pytest.mark.parametrize("size", [(96, 64), (31, 200), (1_100, 160)])
def test_the_short_ways_to_a_placeholder_see_what_the_long_one_sees(size: tuple[int, int]) -> None:
    """A small plain picture and a large JPEG have ways of their own; one of 16 bits never has."""
    picture = quarters(*size)
    fine = in_sixteen_bits(picture)

    assert close(check(encoded(picture, "JPEG", quality=98, subsampling=0)).placeholder, check(fine).placeholder)


def in_sixteen_bits(picture: Image.Image) -> bytes:
    """A PNG whose every number is 257 times that of *picture*."""
    width, height = picture.size
    pixels = picture.tobytes()
    rows = b"".join(
        b"\x00" + bytes(value for value in pixels[at : at + 3 * width] for _ in range(2))
        for at in range(0, len(pixels), 3 * width)
    )
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
    return png([header, (b"IDAT", zlib.compress(rows, 1)), END])


def close(one: bytes, other: bytes) -> bool:
    """No more than a step apart in any of the levels after the head, nor in the average lightness."""
    levels = [[level for byte in hash_[5:] for level in (byte & 15, byte >> 4)] for hash_ in (one, other)]
    return abs((one[0] & 63) - (other[0] & 63)) <= 1 and all(
        abs(first - second) <= 1 for first, second in zip(*levels, strict=True)
    )
