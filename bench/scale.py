"""
``python -m bench.scale``: what a million images cost, one client, one question after the other.

Lists in milliseconds over HTTP, with what the action alone takes beside it; cursor pages and counts in the actions.
Libraries are filled once and kept (`bench.many`). With ``--big`` ten million are asked as well, without bars.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bench import crowd, inside, machine, many, questions, report, server
from bench.client import BenchFailed, Connection
from bench.many import Many
from bench.report import Row
from bench.stage import KEPT, Stage, staged
from bench.timing import Latency, calmest
from picturedesk.core.images import Status
from picturedesk.core.listing import ImageFilter

_IMAGES: Final = "/api/core/v2/assets/images"
_SMALL, _LARGE, _BIG = 10_000, 1_000_000, 10_000_000
_RATIO_BAR: Final = 1.5
_ROUNDS: Final = 6
_CURSOR_BAR_MS: Final = 20.0
_CURSORS: Final = {
    "all": ImageFilter(),
    "archived": ImageFilter(statuses=frozenset({Status.ARCHIVED})),
    "png": ImageFilter(extensions=frozenset({"png"})),
    "rare extension": ImageFilter(extensions=frozenset({crowd.RARE_EXTENSION})),
    "rare word": ImageFilter(words=[crowd.RARE_WORD]),
    "common word": ImageFilter(words=[questions.COMMON_WORDS[0]]),
    "two common words": ImageFilter(words=list(questions.COMMON_WORDS)),
    "one letter": ImageFilter(words=["b"]),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="A million images, and what they cost.")
    parser.add_argument("--quick", action="store_true", help="20,000 in place of a million: the figures say little")
    parser.add_argument("--big", action="store_true", help="ten million too")
    asked = parser.parse_args()
    _say(f"before: {machine.described()}")
    rows: list[Row] = []
    try:
        with staged(quick=asked.quick) as stage:
            for row in _rows(stage, big=asked.big):
                _say(f"{row.name}: {row.ours or row.result} {row.verdict} (load {machine.load()})")
                rows.append(row)
    except BenchFailed as failure:
        _say(f"error: {failure} (bench-failed)")
        return 1
    print(f"{machine.described()}\n")
    print(report.table(rows))
    return int(report.missed(rows))


def _rows(stage: Stage, *, big: bool) -> Iterator[Row]:
    few = many.library(_SMALL, kept_in=KEPT)
    for count in [20_000 if stage.quick else _LARGE, *([_BIG] if big else [])]:
        library = many.library(count, kept_in=KEPT)
        rows = _measured(stage, library, few)
        yield from rows if count <= _LARGE else (report.information(row.name, result=row.ours) for row in rows)


def _measured(stage: Stage, library: Many, few: Many) -> Iterator[Row]:
    times = 5 if stage.quick else 20
    with inside.opened(library) as within:
        size = library.database.stat().st_size
        each = f"{size / library.count:,.0f} bytes an image"
        yield report.information(f"{library.count:,} images: database", result=f"{size / 1e6:,.0f} MB, {each}")
        for word in (*questions.COMMON_WORDS, "jpg", "b"):
            yield _counted(within, word, times)
        for name, wanted in _CURSORS.items():
            for way, found in within.cursors(wanted, times):
                called = f"cursor in the middle, {name}, {way}, p95"
                yield report.under(_CURSOR_BAR_MS, "ms", name=called, value=found.p95_ms, ours=str(found))
        with _asked(stage, library) as client, _asked(stage, few) as other:
            yield from _points(library, client, few, other)
            for name, path, bar in (*questions.first_pages(), *questions.deep_pages()):
                over_http = calmest(lambda _, path=path: client.get(path).expect(200), times)  # type: ignore[misc]
                alone = f"the action: {within.page(path, 5).p50_ms:.1f} ms"
                yield report.under(
                    bar, "ms", name=f"{name}, p95", value=over_http.p95_ms, ours=str(over_http), peer=alone
                )


def _counted(within: inside.Inside, word: str, times: int) -> Row:
    page, bare, count = within.counted_page(word, times)
    return report.at_most(
        _RATIO_BAR,
        name=f'search "{word}" and its total, to a bare count of {count:,}',
        ratio=page.p50_ms / bare.p50_ms,
        ours=str(page),
        peer=str(bare),
    )


def _points(library: Many, client: Connection, few: Many, other: Connection) -> Iterator[Row]:
    for name in ("id", "hash"):
        # In turns, so that whatever else the machine does meets both.
        rounds = [(_point(library, client, name), _point(few, other, name)) for _ in range(_ROUNDS)]
        here, there = (min(side, key=lambda found: found.p95_ms) for side in zip(*rounds, strict=True))
        yield report.at_most(
            _RATIO_BAR,
            name=f"by {name}, p95, to that of {few.count:,}",
            ratio=here.p95_ms / there.p95_ms,
            ours=str(here),
            peer=str(there),
        )


def _point(library: Many, client: Connection, name: str) -> Latency:
    """Images from all over the library, one after the other."""
    paths = [f"{_IMAGES}/by-{name}/{getattr(image, name)}" for image in library.known]
    return calmest(lambda turn: client.get(paths[turn % len(paths)]), len(paths), rounds=1)


@contextmanager
def _asked(stage: Stage, library: Many) -> Iterator[Connection]:
    with (
        server.picturedesk(library.folder, stage.file("server.log")) as ours,
        Connection(ours.address, library.headers) as client,
    ):
        yield client


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
