"""Moments and how the surfaces write them; every moment is aware, and is written in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final

# English whatever the process's locale is, which strftime would ask.
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def iso(moment: datetime) -> str:
    """Write ISO 8601 in whole seconds, the rest dropped: ``2019-02-27T11:19:05Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"


def publisher_date(moment: datetime) -> str:
    """Write the Publisher surface's form, to the minute: ``27 Feb 2019 11:19``."""
    utc = moment.astimezone(UTC)
    return f"{utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} {utc.hour:02}:{utc.minute:02}"


def later(last: datetime, now: datetime) -> datetime:
    """Now, or just after *last* where the clock has not moved on: a change always moves its entity's time."""
    return max(now, last + timedelta(microseconds=1))
