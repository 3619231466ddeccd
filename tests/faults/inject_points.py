"""The points at which one operation touches the disk, and what is done at them by the tracer."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx2
import pytest

from tests.faults import inject_tracer
from tests.faults.promises import Promise, Worker
from tests.faults.site import LONG, Site, rounds

_MOST: Final = 10_000
NOWHERE: Final = 0
"""The number of no call: the tracer only counts."""

Step = Callable[[Worker, Promise], httpx2.Response | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done under the tracer, and what must have been done before."""

    name: str
    before: Callable[[Worker, Promise], object]
    act: Step
    few: int = 1
    """At how many points it is killed in the short form; the last is one of them."""


@dataclass
class Trace:
    """The calls that were counted, in their order."""

    calls: list[str] = field(default_factory=list)


def _nothing(_worker: Worker, _promise: Promise) -> None:
    """An upload needs nothing before it."""


def _seen(worker: Worker, promise: Promise) -> None:
    worker.make(promise)
    assert worker.look_at(promise) == 200


def _deleted(worker: Worker, promise: Promise) -> None:
    worker.make(promise)
    worker.delete(promise)


OPERATIONS: Final = (
    Operation("upload", _nothing, lambda worker, promise: worker.upload(promise), few=3),
    Operation("create", lambda worker, promise: worker.upload(promise), lambda worker, promise: worker.create(promise)),
    Operation("edit", _seen, lambda worker, promise: worker.rename(promise, f"edited {promise.number}")),
    Operation("delete", _seen, lambda worker, promise: worker.delete(promise)),
    Operation("restore", _deleted, lambda worker, promise: worker.restore(promise)),
    Operation("generation", _nothing, lambda worker, promise: worker.generate(f"harbour-{promise.number}"), few=2),
)


@contextmanager
def traced(site: Site, *, at: int = NOWHERE, deed: str = "kill") -> Iterator[Trace]:
    """
    Count the calls in the library's folder until the end of the block; do *deed* in place of the one numbered *at*.

    Skips where this machine lets nobody trace.
    """
    if not inject_tracer.CAN_TRACE:
        pytest.skip("no faults at single calls: the tracer knows Linux on x86-64 alone")
    command = [sys.executable, inject_tracer.__file__, str(site.process.pid), str(site.folder), str(at), deed]
    tracer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    trace = Trace()
    try:
        assert tracer.stdout is not None
        if tracer.stdout.readline() != "ready\n":
            assert tracer.stderr is not None
            pytest.skip(f"no faults at single calls: {tracer.stderr.read()}")
        yield trace
    finally:
        tracer.kill()
        out, _ = tracer.communicate()
        trace.calls += out.splitlines()


def calls_of(site: Site, worker: Worker, operation: Operation, promise: Promise) -> int:
    """How many calls *operation* makes where nothing goes wrong; about, for the database's pages differ."""
    operation.before(worker, promise)
    with traced(site) as trace:
        answer = operation.act(worker, promise)
    assert answer is not None
    assert answer.is_success, (operation.name, answer.status_code, answer.text)
    return len(trace.calls)


def points(count: int, few: int) -> Iterator[int]:
    """
    The numbers of calls: 1 and on in the long form, or those of a piece; in the short one *few* of about *count*, the
    last first.

    Where the database writes fewer pages than the first time, a number may come to nothing; the last one, 1, does not.
    """
    if LONG:
        return (number + 1 for number in rounds(long=_MOST, short=0))
    late = count * 3 // 4
    return iter(sorted({max(1, late - number * late // few) for number in range(few)} | {1}, reverse=True))
