"""What is counted of the pool: how long jobs wait, how long a process is at them, and how they end."""

import time
from functools import lru_cache
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from picturedesk.imaging.messages import Job, RenderJob

_BUCKETS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_DONE: Final = Counter("picturedesk_picture_jobs", "Jobs that the render processes have done.", ["task"])
_CANCELLED: Final = Counter(
    "picturedesk_picture_jobs_cancelled",
    "Jobs that were given up because nobody waited for them any more: in the queue, or at work.",
    ["task", "stage"],
)
_TURNED_AWAY: Final = Counter(
    "picturedesk_picture_jobs_turned_away", "Jobs that found the queue of the render processes full.", ["task"]
)
_WAIT: Final = Histogram(
    "picturedesk_picture_wait_seconds",
    "From a job's arrival to its turn at a render process, or to its end in the queue.",
    ["task"],
    buckets=_BUCKETS,
)
_WORK: Final = Histogram(
    "picturedesk_picture_work_seconds",
    "From a job's turn to its end, with the start of a render process where there was none; without the wait.",
    ["task", "output", "outcome"],
    buckets=_BUCKETS,
)
_NOW: Final = Gauge(
    "picturedesk_picture_queue",
    "Jobs at this moment that wait for a render process, and those that one is at.",
    ["state"],
    multiprocess_mode="livesum",
)
_WAITING, _AT_WORK = _NOW.labels("waiting"), _NOW.labels("at work")


class Course:
    """The way of one job through the pool. Each of its four ends is called at most once, and one of them always."""

    def __init__(self, job: Job) -> None:
        self._job = type(job).__name__.removesuffix("Job").lower()
        self._output = job.output.value if isinstance(job, RenderJob) else "none"
        self._arrived_at = time.perf_counter()
        self._begun_at: float | None = None
        _WAITING.inc()

    def begin(self) -> None:
        """It is its turn."""
        self._begun_at = time.perf_counter()
        _wait_of(self._job).observe(self._begun_at - self._arrived_at)
        _WAITING.dec()
        _AT_WORK.inc()

    def done(self, *, refused: bool) -> None:
        """There is an answer, were it that there is none to be had of this picture."""
        self._end("refused" if refused else "done")
        _DONE.labels(self._job).inc()

    def failed(self) -> None:
        """The process died or took too long; or the job never got a turn."""
        if self._begun_at is None:
            _WAITING.dec()
            _TURNED_AWAY.labels(self._job).inc()
        else:
            self._end("failed")

    def cancelled(self) -> None:
        """Nobody waits for it any more."""
        if self._begun_at is None:
            _WAITING.dec()
            _wait_of(self._job).observe(time.perf_counter() - self._arrived_at)
        else:
            self._end("cancelled")
        _CANCELLED.labels(self._job, "waiting" if self._begun_at is None else "at work").inc()

    def _end(self, outcome: str) -> None:
        if self._begun_at is None:
            raise AssertionError("a job ended that had not begun")
        _AT_WORK.dec()
        _work_of(self._job, self._output, outcome).observe(time.perf_counter() - self._begun_at)


# Bound once: looking labels up costs more than counting.
@lru_cache(None)
def _wait_of(job: str) -> Histogram:
    return _WAIT.labels(job)


@lru_cache(None)
def _work_of(job: str, output: str, outcome: str) -> Histogram:
    return _WORK.labels(job, output, outcome)
