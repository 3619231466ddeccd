"""Periods: whole seconds in UTC, and an end that comes after the start."""

from datetime import UTC, datetime

import pytest

from picturedesk.core.drafts import Checks
from picturedesk.core.errors import InvalidRequest
from picturedesk.core.periods import Period, read_period, read_second

NOW = datetime(2026, 1, 31, 12, 0, 0, 999_999, UTC)
NOON = NOW.replace(microsecond=0)


def read(starts_at: str | None = None, ends_at: str | None = None) -> Period:
    checks = Checks()
    period = read_period(starts_at, ends_at, checks, NOW)
    checks.done()
    return period


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00:00.9999Z",
        "2026-01-31T14:30:00+02:30",
        "2026-01-31 12:00Z",
    ],
)
def test_a_moment_is_read_in_utc_without_the_part_of_a_second(text: str) -> None:
    assert read_second(text, "starts_at") == NOON


def test_no_moment_is_none() -> None:
    assert read_second(None, "ends_at") is None


def test_a_period_starts_now_and_has_no_end_unless_something_else_is_said() -> None:
    assert read() == Period(starts_at=NOON, ends_at=None)


def test_a_period_may_be_over() -> None:
    period = read("1970-01-01", "1970-01-02")

    assert period.facts == {"starts_at": "1970-01-01T00:00:00Z", "ends_at": "1970-01-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "fields"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", ["ends_at"]),
        ("2026-01-31T12:00:00.1Z", "2026-01-31T12:00:00.9Z", ["ends_at"]),
        ("2026-01-31T12:00:00Z", "2026-01-31T13:00:00+02:00", ["ends_at"]),
        (None, "2026-01-31T12:00:00Z", ["ends_at"]),
        ("tomorrow", None, ["starts_at"]),
        ("", "9999-12-31T23:59:59-01:00", ["starts_at", "ends_at"]),
    ],
)
def test_a_period_is_refused_where_it_is_none(starts_at: str | None, ends_at: str | None, fields: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(starts_at, ends_at)

    assert [detail.field for detail in refused.value.details] == fields
