"""What a render will hold in memory, said before it begins: the largest honest ones fit, others are told what would."""

import pytest

from picturedesk.core.errors import RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging import limits
from picturedesk.imaging.estimates import (
    MOST_BYTES,
    decoder_bytes,
    refuse_what_does_not_fit,
    unfilled_bytes,
)

LARGEST = Size(10_000, 10_000)
LARGEST_RESULT = Size(8_192, 4_882)


def held(source_format: ImageFormat, opened: Size = LARGEST, **said: int) -> int:
    said = {"samples": 3, "sample_bytes": 1, "in_passes": 1, "frames": 1} | said
    return decoder_bytes(
        source_format,
        opened,
        samples=said["samples"],
        sample_bytes=said["sample_bytes"],
        in_passes=bool(said["in_passes"]),
        frames=said["frames"],
    )


@pytest.mark.parametrize(
    "decoder",
    [
        held(ImageFormat.JPEG),
        held(ImageFormat.JPEG, samples=4),
        held(ImageFormat.PNG),
        held(ImageFormat.PNG, samples=3, sample_bytes=2),
        held(ImageFormat.PNG, samples=4, sample_bytes=2, in_passes=0),
        held(ImageFormat.GIF),
        held(ImageFormat.WEBP),
        held(ImageFormat.WEBP, Size(400, 250), frames=2_000),
    ],
)
def test_the_largest_result_fits_beside_nearly_every_largest_original(decoder: int) -> None:
    refuse_what_does_not_fit(decoder, LARGEST_RESULT, bands=3)


def test_what_does_not_fit_is_told_what_would() -> None:
    deep_and_interlaced = held(ImageFormat.PNG, samples=4, sample_bytes=2)

    with pytest.raises(RenditionTooCostly, match="33 million pixels at most"):
        refuse_what_does_not_fit(deep_and_interlaced, LARGEST_RESULT, bands=4)
    refuse_what_does_not_fit(deep_and_interlaced, Size(8_250, 4_000), bands=4)


def test_what_a_decoder_shrinks_takes_a_quarter() -> None:
    assert held(ImageFormat.WEBP, Size(5_000, 5_000)) * 4 == held(ImageFormat.WEBP)


def test_what_is_read_line_by_line_takes_nothing() -> None:
    assert held(ImageFormat.JPEG, in_passes=0) == held(ImageFormat.PNG, in_passes=0) == 0


def test_estimates_leave_room_within_a_workers_limit_and_that_within_a_gigabyte() -> None:
    assert MOST_BYTES + (80 << 20) <= limits.RENDER_MEMORY_BYTES
    assert limits.RENDER_MEMORY_BYTES + (50 << 20) <= 1 << 30


def test_only_a_webp_asks_for_what_it_never_fills() -> None:
    assert unfilled_bytes(ImageFormat.PNG, LARGEST, 1) == unfilled_bytes(ImageFormat.GIF, LARGEST, 2) == 0
    assert unfilled_bytes(ImageFormat.WEBP, LARGEST, 2) > unfilled_bytes(ImageFormat.WEBP, LARGEST, 1) > 0
