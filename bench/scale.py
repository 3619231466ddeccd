"""
``python -m bench.scale``: what a million images cost, one client, one question after the other.

Lists in milliseconds over HTTP, with what the action alone takes beside it; cursor pages and counts in the actions.
Libraries are filled once and kept (`bench.many`), on SQLite or on a server of PostgreSQL.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from bench import crowd, inside, machine, many, questions, report, server, workers
from bench.client import BenchFailed, Connection
from bench.many import Many
from bench.report import Row
from bench.server import Server
from bench.stage import KEPT, Stage, staged
from bench.timing import Latency, calmest
from picturedesk.core.images import Status
from picturedesk.core.listing import ImageFilter

_IMAGES: Final = "/api/core/v2/assets/images"
_SMALL, _QUICK, _LARGE = 10_000, 20_000, 1_000_000
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

Question = tuple[str, Callable[[str], Row]]
"""What a row is called, and what finds it out by that name."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="A million images, and what they cost.")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK:,} images: the figures say little")
    parser.add_argument("--images", type=int, default=_LARGE, help="how many; above a million there are no bars")
    parser.add_argument("--database", metavar="URL", help="on this PostgreSQL server, whose user may make databases")
    parser.add_argument("--only", default="", metavar="PATTERN", help="the rows whose names have this in them")
    parser.add_argument("--fill", action="store_true", help="fill the libraries and leave")
    asked = parser.parse_args()
    _say(f"before: {machine.described()}")
    rows: list[Row] = []
    try:
        with staged(quick=asked.quick) as stage:
            few, library = (
                many.library(count, kept_in=KEPT, server=asked.database)
                for count in (_SMALL, _QUICK if stage.quick else asked.images)
            )
            for row in () if asked.fill else _rows(stage, library, few, re.compile(asked.only)):
                _say(f"{row.name}: {row.ours or row.result} {row.verdict} (load {machine.load()})")
                rows.append(row if library.count <= _LARGE else report.information(row.name, result=row.ours))
    except BenchFailed as failure:
        _say(f"error: {failure} (bench-failed)")
        return 1
    print(f"{machine.described()}\n")
    print(report.table(rows))
    return int(report.missed(rows))


def _rows(stage: Stage, library: Many, few: Many, only: re.Pattern[str]) -> Iterator[Row]:
    with (
        inside.opened(library) as within,
        _served(stage, library) as here,
        _served(stage, few) as there,
    ):
        for name, find_out in _questions(stage, within, here, there):
            if only.search(name):
                yield find_out(name)


def _questions(stage: Stage, within: inside.Inside, here: "_Asked", there: "_Asked") -> Iterator[Question]:
    library = here.library
    times = 5 if stage.quick else 20
    for point in ("id", "hash"):
        yield f"by {point}, p95, to that of {there.library.count:,}", partial(_points, point, here, there)
    for name, path, bar in (*questions.first_pages(), *questions.deep_pages()):
        yield f"{name}, p95", partial(_page, path, bar, here, within, times)
    for asked, paths in workers.asked(library.known).items():
        yield f"workers, {asked}, CPU of a request with two to one", partial(workers.compared, stage, library, paths)
    for word in (*questions.COMMON_WORDS, "jpg", "b"):
        yield f'search "{word}" and its total, to a bare count', partial(_counted, within, word, times)
    for called, wanted in _CURSORS.items():
        for order, place in inside.PLACES.items():
            for way in inside.WAYS:
                ask = partial(within.cursor, wanted, order, place, way, times)
                yield f"cursor in the middle, {called}, {order}, {way}, p95", partial(_cursor, ask)


def _page(path: str, bar: float, asked: "_Asked", within: inside.Inside, times: int, name: str) -> Row:
    before = asked.cpu_s()
    with asked.client() as connection:
        over_http = calmest(lambda _: connection.get(path).expect(200), times)
        # A page's own, for whoever shares the machine meanwhile; of all that were asked, in steps of 10 ms.
        cpu_ms = (asked.cpu_s() - before) * 1_000 / connection.answered
    alone = f"CPU {cpu_ms:.1f} ms, the action {within.page(path, 5).p50_ms:.1f} ms"
    return report.under(bar, "ms", name=name, value=over_http.p95_ms, ours=str(over_http), peer=alone)


def _cursor(ask: Callable[[], Latency], name: str) -> Row:
    found = ask()
    return report.under(_CURSOR_BAR_MS, "ms", name=name, value=found.p95_ms, ours=str(found))


def _counted(within: inside.Inside, word: str, times: int, name: str) -> Row:
    page, bare, count = within.counted_page(word, times)
    return report.at_most(
        _RATIO_BAR, name=name, ratio=page.p50_ms / bare.p50_ms, ours=str(page), peer=f"{bare} for {count:,}"
    )


def _points(point: str, here: "_Asked", there: "_Asked", name: str) -> Row:
    # In turns, so that whatever else the machine does meets both.
    rounds = [(_point(here, point), _point(there, point)) for _ in range(_ROUNDS)]
    ours, peer = (min(side, key=lambda found: found.p95_ms) for side in zip(*rounds, strict=True))
    return report.at_most(_RATIO_BAR, name=name, ratio=ours.p95_ms / peer.p95_ms, ours=str(ours), peer=str(peer))


def _point(asked: "_Asked", name: str) -> Latency:
    """Images from all over the library, one after the other."""
    paths = [f"{_IMAGES}/by-{name}/{getattr(image, name)}" for image in asked.library.known]
    with asked.client() as client:
        return calmest(lambda turn: client.get(paths[turn % len(paths)]), len(paths), rounds=1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A running server of a library."""

    library: Many
    server: Server

    def client(self) -> Connection:
        """For each question anew, as a server soon closes what nobody uses."""
        return Connection(self.server.address, self.library.headers)

    def cpu_s(self) -> float:
        """That of the server and, where it is on this machine, of the database."""
        url = self.library.url
        return self.server.cpu_s() + (0 if url is None else machine.backends_cpu_s(urlsplit(url).path[1:]))


@contextmanager
def _served(stage: Stage, library: Many) -> Iterator[_Asked]:
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        yield _Asked(library, ours)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
