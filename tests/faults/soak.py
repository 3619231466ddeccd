"""
A soak: a server is loaded for as long as you like, and has to stay flat. ``make soak MINUTES=480``, which is 8 hours.

A real server with two workers gets a mixed load (`soak_load`) and is looked at every few seconds (`soak_watch`). After
a warm-up, in which caches fill, a line is laid through the samples of each measure (`soak_slopes`); where one rises by
more than its limit, where an answer was wrong, or where anything is left when everybody has gone, it exits with 1. The
samples are in `.cache/soak/`, one JSON object a line; the table is printed. The longer the run, the smaller the leak
that it finds: limits are on the whole rise, not on that of an hour.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.faults.soak_load import Tally, Visitor, hostile
from tests.faults.soak_slopes import Course, Measure, course, table
from tests.faults.soak_watch import Sample, every, look
from tests.support.server import RunningServer, running_server

ROOT: Final = Path(__file__).resolve().parents[2]
KEPT: Final = ROOT / ".cache" / "soak"
"""On a disk, not in /tmp, which may be memory: what is synced there costs nothing."""
WORKERS: Final = 2
CLIENTS: Final = 4
_RESULT_STORE_MB: Final = 16
_LATE_MB: Final = 32
"""The store is trimmed every 15 seconds at most: what a quick machine may have put in since, for two workers."""
_WARM_UP: Final = 0.3
_MOST_WARM_UP_S: Final = 1_800.0
_SAMPLES: Final = 2_000
_LEAST_EVERY_S: Final = 1.0
_QUIET_WITHIN_S: Final = 60.0
_ENVIRONMENT: Final = {
    # Small bounds, so that they are reached, and everything is done that is done when they are.
    "PICTUREDESK_RESULT_STORE_MB": str(_RESULT_STORE_MB),
    "PICTUREDESK_RESULT_MEMORY_MB": "4",
    "PICTUREDESK_SWEEP_EVERY_MINUTES": "1",
    "PICTUREDESK_RENDER_PROCESSES": "1",
}
MEASURES: Final = (
    Measure(name="memory of the server", unit="MB", most_rise=32.0, most=WORKERS * 200.0 + 150.0),
    Measure(name="memory of render processes", unit="MB", most_rise=64.0),
    Measure(name="open files of the server", most_rise=12.0),
    Measure(name="open files of render processes", most_rise=8.0),
    Measure(name="threads of the server", most_rise=6.0),
    Measure(name="processes", most_rise=1.0),
    Measure(name="write-ahead log", unit="MB", most_rise=8.0, most=64.0),
    Measure(name="files in temp", most_rise=2.0, most=float(3 * CLIENTS)),
    Measure(name="stored results", unit="MB", most=float(_RESULT_STORE_MB + _LATE_MB)),
    Measure(name="database", unit="MB"),
)
"""In the order of a sample's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """How a soak went. `left` is what was still there when everybody had gone."""

    courses: Sequence[Course]
    tally: Tally
    left: Sequence[str]

    @property
    def went_well(self) -> bool:
        return all(each.is_flat for each in self.courses) and not self.tally.trouble and not self.left

    def __str__(self) -> str:
        asked = sum(self.tally.asked.values())
        lines = [table(self.courses), "", f"{asked:,} things asked for; {self.tally.later} were told to come again."]
        lines += [f"- trouble: {text}" for text in self.tally.trouble]
        lines += [f"- left over: {text}" for text in self.left]
        return "\n".join(lines)


def soak(folder: Path, *, seconds: float, log: Path, lenience: float = 1.0) -> Soaked:
    """
    Load a new library in *folder* for so long; each sample goes to *log* at once.

    In a run that is too short for caches to fill, things may rise *lenience* times as far.
    """
    hostile()
    samples: list[Sample] = []
    tally = Tally()
    with running_server(folder, options=("--workers", str(WORKERS)), environment=_ENVIRONMENT) as server:
        began = time.monotonic()
        with log.open("w", encoding="utf-8") as lines:

            def note() -> None:
                sample = look(server.process.pid, folder, began=began)
                told = {**sample.as_json(), "asked": sum(tally.asked.values()), "load": os.getloadavg()[0]}
                lines.write(json.dumps(told) + "\n")
                lines.flush()
                samples.append(sample)

            with every(max(_LEAST_EVERY_S, seconds / _SAMPLES), note), _visited(server, tally):
                time.sleep(seconds)
            # However busy the machine was, there is one.
            note()
        left = [*_left(server), *_failures(server)]
    return Soaked(courses=judged(samples, lenience=lenience), tally=tally, left=left)


def judged(samples: Sequence[Sample], *, lenience: float = 1.0) -> list[Course]:
    """The course of each measure, after the warm-up: three tenths of the run, half an hour at most."""
    end_s = samples[-1].at_s
    warm = [sample for sample in samples if sample.at_s >= min(end_s * _WARM_UP, _MOST_WARM_UP_S)]
    at_s = [sample.at_s for sample in warm]
    values = zip(*[list(sample.as_json().values())[1:] for sample in warm], strict=True)
    return [course(measure.times(lenience), at_s, each) for measure, each in zip(MEASURES, values, strict=True)]


@contextmanager
def _visited(server: RunningServer, tally: Tally) -> Iterator[None]:
    over = threading.Event()
    visitors = [Visitor(server, number, tally) for number in range(CLIENTS)]
    threads = [threading.Thread(target=visitor.go_on, args=[over]) for visitor in visitors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if any(visitor.gave_up for visitor in visitors):
        tally.trouble.append("a client gave up")


def _left(server: RunningServer) -> list[str]:
    """What is still there a while after everybody has gone."""
    temp = server.folder / "blobs" / "temp"
    deadline = time.monotonic() + _QUIET_WITHIN_S
    while list(temp.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return [f"blobs/temp/{path.name}" for path in temp.iterdir()]


def _failures(server: RunningServer) -> list[str]:
    """Lines of the log that tell of a failure of ours."""
    return [line[:500] for line in server.log.splitlines() if '"request.failed"' in line or '"Traceback' in line][:10]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=480.0)
    wanted = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    log = KEPT / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
    sys.stderr.write(f"soaking for {wanted.minutes:g} minutes; samples go to {log.relative_to(ROOT)}\n")
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as folder:
        soaked = soak(Path(folder) / "library", seconds=wanted.minutes * 60, log=log)
    log.with_suffix(".md").write_text(f"{soaked}\n", "utf-8")
    sys.stdout.write(f"{soaked}\n")
    return 0 if soaked.went_well else 1


if __name__ == "__main__":
    sys.exit(main())
