"""What headers say, which limits they are held against, and that no bytes at all break the reading."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import NotAnImage, PictureTooLarge
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging.sniff import Header, look
from tests.imaging.pictures import (
    animation,
    encoded,
    gif,
    gif_frame,
    noise,
    one_colour_webp,
    png,
    png_header,
    quarters,
    with_many_scans,
)

STARTS = (
    b"",
    b"\xff\xd8\xff",
    b"\xff\xd8\xff\xc0\x00\x11\x08",
    b"\x89PNG\r\n\x1a\n",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    b"GIF89a",
    b"GIF87a\x01\x00\x01\x00\x00\x00\x00\x2c",
    b"RIFF\x00\x00\x00\x00WEBP",
    b"RIFF\x00\x00\x00\x00WEBPVP8X",
    b"RIFF\x00\x00\x00\x00WEBPVP8L",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
)


@pytest.mark.parametrize(
    ("name", "format"),
    [("JPEG", ImageFormat.JPEG), ("PNG", ImageFormat.PNG), ("GIF", ImageFormat.GIF), ("WEBP", ImageFormat.WEBP)],
)
def test_honest_pictures_are_read(name: str, format: ImageFormat) -> None:  # noqa: A002 - the field's word
    assert look(encoded(quarters(80, 60), name)) == Header(format=format, size=Size(80, 60))


def test_a_lossless_webp_is_read() -> None:
    assert look(encoded(quarters(80, 60), "WEBP", lossless=True)).size == Size(80, 60)


@pytest.mark.parametrize("name", ["GIF", "WEBP"])
def test_frames_are_counted(name: str) -> None:
    assert look(animation(name, [noise() for _ in range(5)], [40] * 5)).frames == 5


def test_an_animated_png_is_its_first_frame() -> None:
    assert look(animation("PNG", [noise() for _ in range(5)], [40] * 5)).frames == 1


def test_the_scans_of_a_progressive_jpeg_are_counted() -> None:
    progressive = encoded(noise(), "JPEG", progressive=True)

    honest = look(progressive).scans
    assert 5 < honest < 20
    assert look(with_many_scans(progressive, 50)).scans == honest + 49


def test_restart_markers_and_stuffed_bytes_are_no_scans() -> None:
    assert look(encoded(noise(400, 400), "JPEG", quality=100, restart_marker_rows=1)).scans == 1


def test_bytes_after_the_end_are_not_read() -> None:
    assert look(encoded(noise(), "JPEG") + b"\xff\xda\x00\x02" * 1_000).scans == 1


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x00\x01"])
def test_a_comment_with_an_impossible_length_is_stepped_over(length: bytes) -> None:
    whole = encoded(quarters(80, 60), "JPEG")

    assert look(whole[:2] + b"\xff\xfe" + length + whole[2:]).size == Size(80, 60)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (one_colour_webp(16_384, 16_384), "The picture has 268.5 million pixels; at most 100 million are allowed."),
        (png([png_header(50_000, 50_000)]), "The picture has 2,500 million pixels; at most 100 million are allowed."),
        (png([png_header(65_501, 1)]), "A side of the picture is 65,501 pixels long; at most 65,500 are allowed."),
        (png([png_header(10_001, 10_000)]), "The picture has 100.1 million pixels; at most 100 million are allowed."),
        (
            gif(65_535, 65_535, [gif_frame(1, 1)]),
            "A side of the picture is 65,535 pixels long; at most 65,500 are allowed.",
        ),
        (
            gif(1, 1, [gif_frame(1, 1, left_px=60_000, top_px=60_000)]),
            "The picture has 3,600.2 million pixels; at most 100 million are allowed.",
        ),
        (gif(1, 1, [gif_frame(1, 1)] * 100_000), "The animation has 100,000 frames; at most 2,000 are allowed."),
        (
            gif(1_000, 1_000, [gif_frame(1, 1)] * 201),
            "The animation has 201 million pixels over all its 201 frames; at most 200 million are allowed.",
        ),
    ],
    ids=["webp", "png", "png side", "png pixels", "gif screen", "gif frame", "gif frames", "gif all frames"],
)
def test_a_flood_is_refused_by_its_header(data: bytes, sentence: str) -> None:
    with pytest.raises(PictureTooLarge) as refusal:
        look(data)

    assert str(refusal.value) == sentence
    assert refusal.value.details[0].message == sentence


@pytest.mark.parametrize(
    "data",
    [
        png([png_header(65_500, 1)]),
        png([png_header(10_000, 10_000)]),
        gif(1, 1, [gif_frame(1, 1)] * 2_000),
        gif(1_000, 1_000, [gif_frame(1, 1)] * 200),
    ],
    ids=["side", "pixels", "frames", "all frames"],
)
def test_a_picture_at_the_limit_passes(data: bytes) -> None:
    look(data)


def test_fifty_thousand_scans_are_refused() -> None:
    with pytest.raises(PictureTooLarge, match=r"The JPEG has 50,0\d\d scans; at most 100 are allowed\."):
        look(with_many_scans(encoded(quarters(16, 16), "JPEG", progressive=True), 50_000))


def test_many_scans_of_a_large_picture_are_refused() -> None:
    progressive = encoded(quarters(64, 64), "JPEG", progressive=True)
    frame = progressive.index(b"\xff\xc2") + 5
    large = progressive[:frame] + struct.pack(">HH", 9_000, 9_000) + progressive[frame + 4 :]

    with pytest.raises(PictureTooLarge, match=r"pixels over all its \d+ scans; at most 2,000 million are allowed"):
        look(with_many_scans(large, 40))


def test_an_animated_webp_is_held_against_the_frame_limit() -> None:
    canvas = b"\x02\x00\x00\x00" + (9).to_bytes(3, "little") * 2
    chunks = b"VP8X" + struct.pack("<I", 10) + canvas + (b"ANMF" + struct.pack("<I", 0)) * 2_001

    with pytest.raises(PictureTooLarge, match="2,001 frames"):
        look(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"hello", "The file is not a JPEG, PNG, GIF or WebP picture."),
        (b"II*\x00....", "The file is a TIFF picture; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"BM......", "The file is a BMP picture; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"%PDF-1.7", "The file is a PDF document; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"<?xml ?><svg>", "The file is an SVG drawing; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"\0\0\0\x20ftypavif", "The file is an AVIF picture; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"\0\0\0\x20ftypheic", "The file is a HEIC picture; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"\0\0\0\x20ftypisom", "The file is a video; only JPEG, PNG, GIF and WebP pictures are accepted."),
        (b"\x89PNG\r\n\x1a\n\0\0", "The PNG file is cut off: it ends before the picture begins."),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "The JPEG file is cut off: it ends before the picture begins."),
        (b"GIF89a\x01", "The GIF file is cut off: it ends before the picture begins."),
        (b"RIFF\0\0\0\0WEBPVP8", "The WebP file is cut off: it ends before the picture begins."),
        (png([png_header(0, 1)]), "The file begins like a PNG picture, but its header is broken."),
        (b"GIF89a/*<script>*/", "The file begins like a GIF picture, but its header is broken."),
        (b"RIFF\0\0\0\0WEBPXXXX", "The file begins like a WebP picture, but its header is broken."),
        (b"\xff\xd8\xff\xd9......", "The file begins like a JPEG picture, but its header is broken."),
    ],
)
def test_a_refusal_says_why(data: bytes, sentence: str) -> None:
    with pytest.raises(NotAnImage) as refusal:
        look(data)

    assert str(refusal.value) == sentence


def test_a_gif_that_ends_within_a_frame_is_refused() -> None:
    whole = animation("GIF", [noise(), noise()], [40, 40])

    with pytest.raises(NotAnImage, match="its last frame is whole"):
        look(whole[:-40])


def test_a_gif_without_its_last_two_bytes_lacks_no_pixel() -> None:
    whole = encoded(quarters(), "GIF")

    assert look(whole[:-2]).size == Size(80, 60)


@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    with contextlib.suppress(NotAnImage, PictureTooLarge):
        assert look(start + rest).size.pixels >= 1


@given(
    st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 5_000),
)
def test_damaged_pictures_are_read_or_refused(name: str, damage: list[tuple[int, int]], length: int) -> None:
    data = bytearray(encoded(quarters(), name))
    for at, value in damage:
        data[at % len(data)] = value
    with contextlib.suppress(NotAnImage, PictureTooLarge):
        assert look(bytes(data[:length])).size.pixels >= 1
