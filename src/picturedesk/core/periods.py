"""Periods: from a moment on, until another one or for good; in whole seconds, as they are written."""

from dataclasses import dataclass
from datetime import datetime

from picturedesk.core import times
from picturedesk.core.drafts import Checks
from picturedesk.core.history import Facts
from picturedesk.core.moments import read_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time; ``ends_at`` is None where it has no end."""

    starts_at: datetime
    ends_at: datetime | None

    @property
    def facts(self) -> Facts:
        return {
            "starts_at": times.iso(self.starts_at),
            "ends_at": times.iso(self.ends_at) if self.ends_at else None,
        }


def read_second(text: str | None, field: str) -> datetime | None:
    """A moment as it is sent, without the part of a second; None where there is none. Raises InvalidRequest."""
    return None if text is None else read_moment(text, field).replace(microsecond=0)


def read_period(starts_at: str | None, ends_at: str | None, checks: Checks, now: datetime) -> Period:
    """The period between two moments as they are sent; it starts *now* where none is. Faults are told to *checks*."""
    start = checks.read(read_second, starts_at, "starts_at") or now.replace(microsecond=0)
    end = checks.read(read_second, ends_at, "ends_at")
    if end is not None and end <= start:
        checks.fault("ends_at", "The end does not come after the start.")
    return Period(starts_at=start, ends_at=end)
