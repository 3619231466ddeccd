"""Scrubbing: where a pass over all originals is, and where it should be by now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self

END: Final = 1 << 60
"""Where a pass ends. Originals lie between 0 and here by the first 15 digits of their hashes, and so evenly."""

_DIGITS: Final = 15
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubCounts:
    """What a pass has looked at so far: originals and their bytes, and how many had a fault."""

    originals: int = 0
    bytes: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrubPass:
    """
    A pass under way: everything below ``position`` has been looked at.

    ``owner`` works on it, and is believed to until ``leased_until``; ``passes`` came to an end before, the last of them
    with ``last``.
    """

    started_at: datetime
    position: int = 0
    counts: ScrubCounts = ScrubCounts()
    passes: int = 0
    last: ScrubCounts = ScrubCounts()
    owner: int = 0
    leased_until: datetime = _EPOCH

    @classmethod
    def read(cls, stored: Mapping[str, int]) -> Self:
        """What `stored` wrote."""
        return cls(
            started_at=_moment(stored["started_at"]),
            position=stored["position"],
            counts=ScrubCounts(originals=stored["originals"], bytes=stored["bytes"], faults=stored["faults"]),
            passes=stored["passes"],
            last=ScrubCounts(
                originals=stored["last_originals"], bytes=stored["last_bytes"], faults=stored["last_faults"]
            ),
            owner=stored["owner"],
            leased_until=_moment(stored["leased_until"]),
        )

    def stored(self) -> Mapping[str, int]:
        """Everything, in numbers alone."""
        return {
            **self.shown(),
            "started_at": _seconds(self.started_at),
            "position": self.position,
            "owner": self.owner,
            "leased_until": _seconds(self.leased_until),
        }

    def shown(self) -> Mapping[str, int]:
        """What whoever asks for the library's status is told."""
        return {
            "originals": self.counts.originals,
            "bytes": self.counts.bytes,
            "faults": self.counts.faults,
            "passes": self.passes,
            "last_originals": self.last.originals,
            "last_bytes": self.last.bytes,
            "last_faults": self.last.faults,
        }

    def is_free_for(self, owner: int, now: datetime) -> bool:
        """Whether nobody else works on it."""
        return self.owner == owner or self.leased_until <= now

    def due(self, now: datetime, period: timedelta) -> int:
        """Where it should be by *now*, so that it takes *period* in even steps."""
        return max(0, min(END, int(END * ((now - self.started_at) / period))))

    def with_one_more(self, sha256: str, *, size_bytes: int, fault: bool) -> Self:
        """The pass after a look at the next original."""
        counts = ScrubCounts(
            originals=self.counts.originals + 1,
            bytes=self.counts.bytes + size_bytes,
            faults=self.counts.faults + fault,
        )
        return replace(self, position=int(sha256[:_DIGITS], 16) + 1, counts=counts)

    def next(self, now: datetime) -> Self:
        """The pass that begins when this one has come to its end."""
        return type(self)(started_at=now, passes=self.passes + 1, last=self.counts)


def hash_at(position: int) -> str:
    """The least hash that lies at *position*."""
    return f"{position:015x}".ljust(64, "0") if position < END else "f" * 64


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
