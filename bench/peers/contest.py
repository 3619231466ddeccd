"""The same cold renditions of one server after the other, so that what else the machine does meets all of them."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bench import machine
from bench.client import Connection
from bench.server import Server

_MILLI: Final = 1_000
_LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A server, and how it is asked for the picture of a number in a format (``jpg``, ``webp``) and a quality."""

    name: str
    server: Server
    path: Callable[[int, str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What it answered a second, and the CPU milliseconds of all of its processes that each answer took."""

    per_second: float
    cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """All rounds of all contenders, by name, for one format and one number of clients."""

    rounds: Mapping[str, Sequence[Round]]

    def rate(self, name: str) -> float:
        return statistics.median(each.per_second for each in self.rounds[name])

    def rate_ratio(self, name: str, other: str) -> float:
        """How many times the other's rate: the median of the rounds' ratios."""
        return statistics.median(
            mine.per_second / theirs.per_second
            for mine, theirs in zip(self.rounds[name], self.rounds[other], strict=True)
        )

    def cpu_ms(self, name: str) -> float:
        return statistics.median(each.cpu_ms for each in self.rounds[name])


def contest(contenders: Sequence[Contender], numbers: Sequence[int], output: str, *, clients: int, rounds: int) -> Cell:
    """Each gets each of *numbers* once, at quality 80, in so many rounds."""
    shares = [numbers[each::rounds] for each in range(rounds)]
    found: dict[str, list[Round]] = {contender.name: [] for contender in contenders}
    for share in shares:
        for contender in contenders:
            found[contender.name].append(_round(contender, [contender.path(n, output, 80) for n in share], clients))
    return Cell(rounds=found)


def ask_all(server: Server, paths: Sequence[str], clients: int) -> None:
    """Every path once, over so many connections."""

    def ask(share: Sequence[str]) -> None:
        with Connection(server.address) as connection:
            for path in share:
                connection.get(path).expect(200)

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(ask, [paths[each::clients] for each in range(clients)]))


@contextmanager
def peak_pss_mb(server: Server) -> Iterator[Callable[[], float]]:
    """What gives the most that all processes of *server* together were seen to hold, twenty times a second."""
    most, over = [machine.tree_pss_mb(server.pid)], threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_EVERY_S):
            most[0] = max(most[0], machine.tree_pss_mb(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: most[0]
    finally:
        over.set()
        watcher.join()


def _round(contender: Contender, paths: Sequence[str], clients: int) -> Round:
    cpu_s, started = contender.server.cpu_s(), time.perf_counter()
    ask_all(contender.server, paths, clients)
    took_s = time.perf_counter() - started
    used_s = contender.server.cpu_s() - cpu_s
    return Round(per_second=len(paths) / took_s, cpu_ms=used_s * _MILLI / len(paths))
