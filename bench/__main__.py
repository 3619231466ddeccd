"""``python -m bench``: run the benchmarks, print one table, and leave with 1 where a bar is missed."""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bench import entities, instruments, listing, machine, memory, point_reads, renditions, report, uploads, workers
from bench.client import BenchFailed
from bench.peers import cold
from bench.quality import table as quality
from bench.report import Row
from bench.stage import Stage, staged

BENCHMARKS: Final[Mapping[str, Callable[[Stage], Iterator[Row]]]] = {
    "point_reads": point_reads.run,
    "entities": entities.run,
    "instruments": instruments.run,
    "listing": listing.run,
    "renditions": renditions.run,
    "uploads": uploads.run,
    "workers": workers.run,
    "cold": cold.run,
    "quality": quality.run,
    "memory": memory.run,
}
"""Memory last: it changes the library that the others read."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios of this machine, in one run.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which to run, all by default: {', '.join(BENCHMARKS)}"
    )
    parser.add_argument("--quick", action="store_true", help="try the harness in seconds; the figures say little")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    _say(f"before: {machine.described()}")
    rows: list[Row] = []
    try:
        with staged(quick=wanted.quick) as stage:
            for name in BENCHMARKS:
                if name in wanted.names or not wanted.names:
                    rows += _noted(name, BENCHMARKS[name](stage))
    except BenchFailed as failure:
        _say(f"error: {failure} (bench-failed)")
        return 1
    print(f"{machine.described()}\n")
    print(report.table(rows))
    if wanted.quick:
        print("\nA quick run: these figures say little.")
    return int(report.missed(rows))


def _noted(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, each told on standard error when it is there, as all of them take minutes."""
    for row in rows:
        _say(f"{name}: {row.name}: {row.result or row.peer} (load {machine.load()})")
        yield row


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
