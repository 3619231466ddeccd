"""What is counted of a database's writes: how long they wait for their turn, and how long a commit takes."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import Histogram

_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

_WAIT: Final = Histogram(
    "picturedesk_database_wait_seconds",
    "From the moment somebody wants to write to that in which the transaction begins.",
    buckets=_BUCKETS,
)
_COMMIT: Final = Histogram(
    "picturedesk_database_commit_seconds",
    "From the beginning of a transaction to its commit, with the work of all who share it.",
    buckets=_BUCKETS,
)
_GROUP: Final = Histogram(
    "picturedesk_database_group_size", "How many writes shared one commit.", buckets=(1, 2, 4, 8, 16, 32, 64)
)


def committed(waits_s: Iterable[float], work_s: float) -> None:
    """Note a commit, also one that failed: the waits of all who shared it, and what it took. Safe on any thread."""
    size = 0
    for wait_s in waits_s:
        _WAIT.observe(wait_s)
        size += 1
    _COMMIT.observe(work_s)
    _GROUP.observe(size)
