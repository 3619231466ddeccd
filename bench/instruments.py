"""
What counting costs a request that is answered from memory, in this process, without a server around it.

A request's timer as it is, beside the same with the three labels that it had before it knew operations; and a hit in
memory beside a look that counts nothing. Once with numbers that one process has for itself, once with those that
several workers add up, which are files mapped into memory. CPU time, the least of many short rounds in turns.
"""

import json
import os
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import Final

from bench import report
from bench.report import Row
from bench.stage import Stage

_BAR_US: Final = 1.0
_CALLS: Final = 10_000
_ROUNDS: Final = 40


def run(stage: Stage) -> Iterator[Row]:
    for workers in ("one worker", "several workers"):
        found = _measured(several=workers == "several workers", rounds=2 if stage.quick else _ROUNDS)
        more = 0.0
        for what, pairs in (("request's timer", ("timer", "timer before")), ("hit in memory", ("hit", "hit before"))):
            now, before = (found[name] for name in pairs)
            more += now - before
            yield report.information(
                f"{what}, {workers}",
                result=f"{now - before:+.2f} µs",
                ours=f"{now:.2f} µs",
                peer=f"before {before:.2f} µs",
            )
        yield report.under(_BAR_US, "µs", name=f"counting a warm delivery, more than before, {workers}", value=more)


def _measured(*, several: bool, rounds: int) -> Mapping[str, float]:
    """Microseconds by name, of a fresh process: which kind of numbers it has is settled when it begins."""
    with TemporaryDirectory(prefix="bench-numbers-") as folder:
        more = {"PROMETHEUS_MULTIPROC_DIR": folder} if several else {}
        command = [sys.executable, "-m", "bench.instruments", str(rounds)]
        ran = subprocess.run(command, env={**os.environ, **more}, check=True, capture_output=True, text=True)
    found: Mapping[str, float] = json.loads(ran.stdout)
    return found


def _here(rounds: int) -> Mapping[str, float]:
    from prometheus_client import Histogram

    from picturedesk.actions.results import Result, Results
    from picturedesk.api.observing import timer_of

    three = Histogram("before_seconds", "As it was.", ("surface", "method", "status"), buckets=(0.001, 0.01, 0.1, 1))

    @lru_cache(1024)
    def before(surface: str, method: str, status: int) -> Callable[[float], None]:
        observe: Callable[[float], None] = three.labels(surface, method, str(status)).observe
        return observe

    results = Results(None, None, memory_bytes=1024 * 1024)  # type: ignore[arg-type]  # nothing is made here
    results._remember(Result(b"", '""', "place"))  # noqa: SLF001 - as if it had been made
    held: OrderedDict[str, object] = OrderedDict(place=object())

    def remembered(place: str) -> object:
        result = held.get(place)
        if result is not None:
            held.move_to_end(place)
        return result

    return _least(
        {
            "timer": lambda: timer_of("delivery", "/img/{image}/{recipe}", "GET", 200)(0.0002),
            "timer before": lambda: before("delivery", "GET", 200)(0.0002),
            "hit": lambda: results.remembered("place"),
            "hit before": lambda: remembered("place"),
        },
        rounds,
    )


def _least(calls: Mapping[str, Callable[[], object]], rounds: int) -> Mapping[str, float]:
    """Microseconds of CPU a call, the least of *rounds*: what else the machine does only ever adds to it."""
    found = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            started = time.process_time()
            for _ in range(_CALLS):
                call()
            found[name] = min(found[name], (time.process_time() - started) / _CALLS * 1e6)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_here(int(sys.argv[1]))))
