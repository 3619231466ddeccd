"""Moments and sizes as the surfaces write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.sizes import size_text
from picturedesk.core.times import iso, publisher_date

VIENNA = timezone(timedelta(hours=1))


def test_a_moment_is_written_in_whole_seconds_of_utc() -> None:
    assert iso(datetime(2019, 2, 27, 12, 19, 5, 999_999, tzinfo=VIENNA)) == "2019-02-27T11:19:05Z"
    assert iso(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"


def test_the_publisher_surface_has_its_own_date() -> None:
    assert publisher_date(datetime(2019, 2, 27, 12, 19, 59, tzinfo=VIENNA)) == "27 Feb 2019 11:19"
    assert publisher_date(datetime(2024, 12, 3, 0, 5, tzinfo=UTC)) == "03 Dec 2024 00:05"


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_read_back_to_the_second(moment: datetime) -> None:
    assert datetime.fromisoformat(iso(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (512, "512 B"),
        (1_023, "1023 B"),
        (1_024, "1.00 KB"),
        (121_416, "118.57 KB"),
        (1_258_291, "1.20 MB"),
        (15_728_640, "15.00 MB"),
        (5 * 1_024**3, "5.00 GB"),
        (5_000 * 1_024**3, "5000.00 GB"),
    ],
)
def test_a_size_is_written_for_people(size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text
