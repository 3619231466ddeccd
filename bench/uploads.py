"""
Uploads of JPEGs of 1 MB and 6 megapixels, durable and checked, against a bare loop of the same steps.

The bare loop has as many processes as we have render processes, and each has its pictures in memory: full decode by
pyvips, write, fsync, rename, fsync of the directory, one row committed with ``synchronous=FULL``. Ours gets them over
HTTP from 8 clients, and hashes, reads the metadata and makes the placeholder as well. Every upload is of other bytes.

The row of 3 MB is read against Directus, which took 26 a second of them on such a machine, unchecked and unsynced.
"""

import multiprocessing
import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Final

import pyvips

from bench import machine, pictures, report, server
from bench.client import BenchFailed, Connection
from bench.report import Row
from bench.server import Server
from bench.stage import Stage

_CLIENTS: Final = 8
_BAR: Final = 0.60
_DIRECTUS_PER_S: Final = 26.0
_START_LIMIT_S: Final = 60.0
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS files (number INTEGER PRIMARY KEY, name TEXT, width INTEGER, height INTEGER)"
)


@dataclass(frozen=True, slots=True)
class _Size:
    text: str
    width_px: int
    height_px: int
    size_bytes: int

    def picture(self) -> bytes:
        return pictures.photograph(self.width_px, self.height_px, self.size_bytes)


_ONE: Final = _Size("1 MB", 2725, 2225, 1_000_000)
_THREE: Final = _Size("3 MB", 2725, 2225, 3_000_000)


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        for size in (_ONE, _THREE):
            yield from _rows(stage, ours, library.headers, size)


def _rows(stage: Stage, ours: Server, headers: dict[str, str], size: _Size) -> Iterator[Row]:
    picture, folder = size.picture(), stage.file("bare")
    folder.mkdir()
    numbers = count()
    _post(ours, headers, picture, numbers, min(1.0, stage.seconds))
    rounds = [
        (_post(ours, headers, picture, numbers, stage.seconds), _bare(folder, picture, stage.seconds))
        for _ in range(stage.rounds)
    ]
    mine, theirs = (statistics.median(each) for each in zip(*rounds, strict=True))
    ratio = statistics.median(one / other for one, other in rounds)
    peer = f"bare {theirs:.1f}/s"
    if size is _ONE:
        yield report.at_least(_BAR, name="uploads of 1 MB", ratio=ratio, ours=f"{mine:.1f}/s", peer=peer)
    yield report.rate_at_least(
        _DIRECTUS_PER_S, name=f"uploads of {size.text}, against Directus", per_second=mine, peer=f"{peer}, {ratio:.2f}"
    )


def _post(ours: Server, headers: dict[str, str], picture: bytes, numbers: "count[int]", seconds: float) -> float:
    """Uploads a second over HTTP."""

    def client() -> float:
        with Connection(ours.address, headers) as connection:
            return _repeat(seconds, lambda: _upload(connection, pictures.distinct(picture, next(numbers))))

    with ThreadPoolExecutor(_CLIENTS) as threads:
        return sum(rate.result() for rate in [threads.submit(client) for _ in range(_CLIENTS)])


def _upload(connection: Connection, picture: bytes) -> None:
    connection.upload("/upload/image", picture, "harbour.jpg").expect(200)


def _bare(folder: Path, picture: bytes, seconds: float) -> float:
    """The same steps a second, in processes that do nothing else."""
    # Fresh interpreters: a fork would take over the memory and the threads of this one.
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(machine.cores() + 1)
    results: multiprocessing.SimpleQueue[float] = context.SimpleQueue()
    workers = [
        context.Process(target=_loop, args=(folder, picture, seconds, barrier, results)) for _ in range(machine.cores())
    ]
    for worker in workers:
        worker.start()
    barrier.wait(_START_LIMIT_S)
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise BenchFailed("a process of the bare loop failed")
    return sum(results.get() for _ in workers)


def _loop(
    folder: Path, picture: bytes, seconds: float, barrier: Barrier, results: "multiprocessing.SimpleQueue[float]"
) -> None:
    """One process of the bare loop."""
    pyvips.cache_set_max(0)
    connection = sqlite3.connect(folder / "bare.sqlite3", timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_SCHEMA)
    numbers = count(time.monotonic_ns())

    def step() -> None:
        number = next(numbers)
        content = pictures.distinct(picture, number)
        image = pyvips.Image.jpegload_buffer(content, access="sequential", fail_on="truncated")
        image.write_to_memory()
        _keep(folder, f"{os.getpid()}-{number}", content)
        row = (f"{os.getpid()}-{number}", image.width, image.height)
        connection.execute("INSERT INTO files (name, width, height) VALUES (?, ?, ?)", row)

    barrier.wait(_START_LIMIT_S)
    results.put(_repeat(seconds, step))


def _keep(folder: Path, name: str, content: bytes) -> None:
    """Write, fsync, rename, fsync of the directory."""
    temp = folder / f"{name}.temp"
    with temp.open("wb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())
    temp.rename(folder / name)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _repeat(seconds: float, step: Callable[[], None]) -> float:
    """Do *step* again and again for so long, and tell how often a second that was."""
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        step()
        done += 1
    return done / (time.perf_counter() - started)
