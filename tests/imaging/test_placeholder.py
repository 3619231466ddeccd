"""ThumbHashes, read back by a decoder written for the test."""

from math import cos, pi

import pytest

from picturedesk.imaging.placeholder import thumbhash
from tests.imaging.pictures import quarters


def average(placeholder: bytes) -> tuple[float, float, float, float]:
    """Red, green, blue and opacity, 0 to 1, from the first bytes alone."""
    head = int.from_bytes(placeholder[:3], "little")
    lightness, yellow_blue, red_green = (head & 63) / 63, (head >> 6 & 63) / 31.5 - 1, (head >> 12 & 63) / 31.5 - 1
    blue = lightness - 2 / 3 * yellow_blue
    red = (3 * lightness - blue + red_green) / 2
    return red, red - red_green, blue, (placeholder[5] & 15) / 15 if head >> 23 else 1.0


def lightness_at(placeholder: bytes, x: float, y: float) -> float:
    """Of an opaque picture, at a point in fractions of it."""
    head = int.from_bytes(placeholder[:3], "little")
    second = int.from_bytes(placeholder[3:5], "little")
    landscape = bool(second >> 15)
    across, down = max(3, 7 if landscape else second & 7), max(3, second & 7 if landscape else 7)
    levels = [level for byte in placeholder[5:] for level in (byte & 15, byte >> 4)]
    lightness = (head & 63) / 63
    for v in range(down):
        for u in range(across):
            if u * down < across * (down - v) and (u or v):
                term = (levels.pop(0) / 7.5 - 1) * (head >> 18 & 31) / 31
                lightness += term * cos(pi * u * x) * cos(pi * v * y) * (2 if u else 1) * (2 if v else 1)
    return lightness


@pytest.mark.parametrize(
    "colour", [(255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (200, 120, 40), (128, 128, 128)]
)
def test_one_colour_comes_back(colour: tuple[int, int, int]) -> None:
    placeholder = thumbhash(10, 8, bytes((*colour, 255)) * 80)

    assert average(placeholder) == pytest.approx((*(value / 255 for value in colour), 1.0), abs=0.05)


def test_opacity_comes_back() -> None:
    placeholder = thumbhash(10, 10, bytes((255, 0, 0, 255)) * 50 + bytes(4) * 50)

    assert average(placeholder) == pytest.approx((1.0, 0.0, 0.0, 0.5), abs=0.05)
    assert len(placeholder) == 25


@pytest.mark.parametrize(
    ("width_px", "height_px", "known"),
    [
        (20, 32, "21e985130c2780b1986889f4b30fe95873877078887787"),
        (100, 67, "1f080a2d9a7076777077777777677777908009f877"),
        (1, 1, "000802070000000000000000000000000000000000000000"),
    ],
)
def test_known_hashes_are_made(width_px: int, height_px: int, known: str) -> None:
    """Vectors from another program, thumbhash-python 1.0.1."""

    def pixel(x: int, y: int) -> bytes:
        opacity = 255 if width_px != 20 else int(255 * (x + y) / (width_px + height_px))
        return bytes((int(255 * x / width_px), int(255 * y / height_px), x * y % 256, opacity))

    rgba = b"".join(pixel(at % width_px, at // width_px) for at in range(width_px * height_px))

    assert thumbhash(width_px, height_px, rgba).hex() == known


def test_light_and_dark_are_where_they_were() -> None:
    placeholder = thumbhash(20, 10, b"".join(bytes((value,) * 3 + (255,)) for value in [255] * 10 + [0] * 10) * 10)

    assert lightness_at(placeholder, 0.2, 0.5) > 0.8
    assert lightness_at(placeholder, 0.8, 0.5) < 0.2


def test_the_shape_is_kept() -> None:
    lying, standing = quarters(32, 16).convert("RGBA"), quarters(16, 32).convert("RGBA")

    assert int.from_bytes(thumbhash(32, 16, lying.tobytes())[3:5], "little") >> 15 == 1
    assert int.from_bytes(thumbhash(16, 32, standing.tobytes())[3:5], "little") & 7 == 4


@pytest.mark.parametrize(("width_px", "height_px"), [(1, 1), (100, 1), (1, 100), (100, 100)])
def test_every_size_has_a_hash(width_px: int, height_px: int) -> None:
    assert 5 <= len(thumbhash(width_px, height_px, b"\x10\x80\xf0\xff" * width_px * height_px)) <= 25


def test_a_larger_picture_is_no_input() -> None:
    with pytest.raises(ValueError, match="100 pixels"):
        thumbhash(101, 1, bytes(404))
