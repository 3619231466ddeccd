"""The bench's own arithmetic: what a likeness is, and what it is between two measured points."""

import pytest
import pyvips

from bench import pictures, report
from bench.peers import ssim
from bench.peers.ssim import Point
from bench.report import Verdict

POINTS = [Point(40_000, 0.94), Point(10_000, 0.90), Point(20_000, 0.92)]


def test_a_picture_is_wholly_like_itself() -> None:
    noise = pyvips.Image.gaussnoise(64, 64, mean=128, sigma=40, seed=3).cast("uchar").copy_memory()

    assert ssim.ssim(noise, noise) == pytest.approx(1.0)


def test_a_shift_by_one_pixel_is_seen() -> None:
    noise = pyvips.Image.gaussnoise(64, 64, mean=128, sigma=40, seed=3).cast("uchar").copy_memory()
    shifted = noise.embed(1, 0, 64, 64, extend="copy")

    assert ssim.ssim(noise, shifted) < 0.5


def test_between_two_points_likeness_goes_by_the_logarithm_of_bytes() -> None:
    assert ssim.at_bytes(POINTS, 14_142) == pytest.approx(0.91, abs=0.0001)
    assert ssim.at_bytes(POINTS, 20_000) == pytest.approx(0.92)


def test_nothing_is_said_of_bytes_outside_of_the_sweep() -> None:
    with pytest.raises(ValueError, match="no two points around 9999 bytes"):
        ssim.at_bytes(POINTS, 9_999)


def test_copies_of_a_png_differ_and_show_the_same() -> None:
    plain = pyvips.Image.gaussnoise(16, 16, mean=128, sigma=40, seed=3).cast("uchar").pngsave_buffer()
    one, other = (pictures.distinct(plain, number) for number in (1, 2))

    assert one != other
    shown = [pyvips.Image.pngload_buffer(each, fail_on="warning").write_to_memory() for each in (plain, one, other)]
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize(
    ("more", "verdict"), [(0.0, Verdict.PASSED), (-0.0004, Verdict.PASSED), (-0.002, Verdict.MISSED)]
)
def test_less_likeness_than_the_peers_is_a_miss_from_the_third_decimal_on(more: float, verdict: Verdict) -> None:
    row = report.not_below(name="a picture", ours=0.95 + more, peer=0.95, peer_text="ipx")

    assert row.verdict is verdict
