"""
Memory of a server worker over 10,000 mixed requests, and of the render processes at a JPEG of 24 megapixels.

PSS: pages that several processes share are counted by their share. Growth is what the least of the last quarter of the
samples has more than the least of the quarter before it, so over the last half: pictures on their way in come and go by
tens of MB, while what leaks stays and lifts the floor.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Final
from uuid import UUID

from bench import machine, pictures, report, server
from bench.client import BenchFailed, Connection
from bench.library import Library
from bench.report import Row
from bench.server import Server
from bench.stage import Stage

_IMAGES: Final = "/api/core/v2/assets/images"
_CLIENTS: Final = 4
_SAMPLES: Final = 40
_WORKER_BAR_MB: Final = 200.0
_GROWTH_BAR_MB: Final = 2.0
"""PSS moves by more than nothing even where nothing grows: arenas of threads, pages that others stop sharing."""
_RENDER_BAR_MB: Final = 300.0
_LOOK_EVERY_S: Final = 0.01
_THUMBS: Final = 100
_ASKED_FOR: Final = 1_000
"""So few images that every bounded cache has seen them by half of the requests: what grows then has no bound."""
_WORDS: Final = ("harbour", "vienna", "flood", "tallinn rain", "opera", "reuters", "photographer", "zur")
_SORTS: Final = ("%2Bname", "-modifieddate", "%2Bstatus", "-createdby")

Ask = Callable[[Connection], None]


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        yield from _worker_rows(stage, ours, library)
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        yield from _render_rows(ours, library)


def _worker_rows(stage: Stage, ours: Server, library: Library) -> Iterator[Row]:
    asks = _mixed(library, _thumbs(ours, library), 500 if stage.quick else 10_000)
    started_mb = machine.pss_mb(ours.pid)
    samples = _ask_all(ours, library, asks)
    quarter = len(samples) // 4
    growth_mb = min(samples[-quarter:]) - min(samples[-2 * quarter : -quarter])
    course = f"{started_mb:.0f} MB at the start, {samples[2 * quarter]:.0f} halfway, {samples[-1]:.0f} at the end"
    name = f"PSS of the worker over {len(asks):,} requests"
    yield report.under(_WORKER_BAR_MB, "MB", name=name, value=max(samples), ours=course)
    yield report.under(_GROWTH_BAR_MB, "MB", name="growth over the last half of them", value=growth_mb)


def _ask_all(ours: Server, library: Library, asks: Sequence[Ask]) -> list[float]:
    """Ask everything, a few clients at once; the PSS after each fortieth of it."""
    samples = []
    size = -(-len(asks) // _SAMPLES)
    with ThreadPoolExecutor(_CLIENTS) as threads:
        for start in range(0, len(asks), size):
            batch = asks[start : start + size]
            shares = [batch[client::_CLIENTS] for client in range(_CLIENTS)]
            list(threads.map(lambda share: _ask_some(ours, library, share), shares))
            samples.append(machine.pss_mb(ours.pid))
    return samples


def _ask_some(ours: Server, library: Library, asks: Sequence[Ask]) -> None:
    with Connection(ours.address, library.headers) as client:
        for ask in asks:
            ask(client)


def _mixed(library: Library, thumbs: Sequence[str], total: int) -> list[Ask]:
    """What an editorial office and its readers ask for, in an order that is the same in every run."""
    dice = random.Random(7)
    small = pictures.photograph(400, 300, 30_000)
    numbers = count()
    images = dice.sample(library.images, _ASKED_FOR)

    def by_id() -> Ask:
        return _get(f"{_IMAGES}/by-id/{dice.choice(images).id}")

    def by_hash() -> Ask:
        return _get(f"{_IMAGES}/by-hash/{dice.choice(images).hash}")

    def thumb() -> Ask:
        return _get(dice.choice(thumbs))

    def publisher_list() -> Ask:
        return _get(f"/api/2/images?sort={dice.choice(_SORTS)}&status=active&limit=30&offset={dice.randrange(20)}")

    def backoffice_list() -> Ask:
        return _get(f"{_IMAGES}?limit={dice.randrange(10, 100)}")

    def search() -> Ask:
        return _get(f"{_IMAGES}?search={dice.choice(_WORDS).replace(' ', '+')}&limit=30")

    def missing() -> Ask:
        return _get(f"{_IMAGES}/by-id/{UUID(int=dice.getrandbits(128))}", 404)

    def upload() -> Ask:
        return _upload(pictures.distinct(small, next(numbers)))

    kinds = (by_id, by_hash, thumb, publisher_list, backoffice_list, search, missing, upload)
    weights = (40, 5, 25, 8, 8, 4, 5, 5)
    return [kind() for kind in dice.choices(kinds, weights, k=total)]


def _get(path: str, status: int = 200) -> Ask:
    def ask(client: Connection) -> None:
        client.get(path).expect(status)

    return ask


def _upload(picture: bytes) -> Ask:
    def ask(client: Connection) -> None:
        client.upload("/upload/image", picture, "small.jpg").expect(200)

    return ask


def _thumbs(ours: Server, library: Library) -> list[str]:
    """Paths of thumbnails and small renditions of pictures that are really there."""
    small = pictures.photograph(400, 300, 30_000)
    paths = []
    with Connection(ours.address, library.headers) as client:
        for number in range(_THUMBS):
            start = _delivery_path(client, pictures.distinct(small, 1_000_000 + number))
            paths += [f"{start}/{recipe}" for recipe in ("thumb.jpg", "w192.webp", "w384.auto")]
    return paths


def _delivery_path(client: Connection, picture: bytes) -> str:
    """Upload *picture*, make an image of it, and tell the start of its delivery paths."""
    key = client.upload("/upload/image", picture, "picture.jpg").expect(200).data()["key"]
    image = client.post_json(_IMAGES, {"file_key": key}).expect(201).data()
    return f"/img/{image['id']}/{image['revision']}"


def _render_rows(ours: Server, library: Library) -> Iterator[Row]:
    picture = pictures.photograph(6000, 4000, 8_000_000)
    with _watched(ours) as peaks, Connection(ours.address, library.headers) as client:
        start = _delivery_path(client, picture)
        yield _render_row("PSS of a render process, check of 24 MP", peaks)
        for recipe in ("thumb.jpg", "w1920.jpg", "w1920.webp", "w1920.avif", "w3840.jpg"):
            peaks.start_again()
            client.get(f"{start}/{recipe}").expect(200)
            yield _render_row(f"PSS of a render process, {recipe} of 24 MP", peaks)


def _render_row(name: str, peaks: "_Peaks") -> Row:
    if not peaks.most_mb:
        raise BenchFailed("no render process was seen")
    resident = f"{peaks.most_mb:.1f} MB, resident peak so far {peaks.most_resident_mb:.1f} MB"
    return report.under(_RENDER_BAR_MB, "MB", name=name, value=peaks.most_mb, ours=resident)


@dataclass(slots=True)
class _Peaks:
    """The most that any one render process was seen to hold, since we started again and in all of its life."""

    most_mb: float = 0.0
    most_resident_mb: float = 0.0

    def start_again(self) -> None:
        self.most_mb = 0.0

    def look(self, server_pid: int) -> None:
        for pid in machine.children(server_pid):
            # It may end between two looks.
            with suppress(OSError, LookupError):
                self.most_mb = max(self.most_mb, machine.pss_mb(pid))
                self.most_resident_mb = max(self.most_resident_mb, machine.peak_resident_mb(pid))


@contextmanager
def _watched(ours: Server) -> Iterator[_Peaks]:
    """Look at the render processes of *ours* a hundred times a second."""
    peaks, over = _Peaks(), threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_EVERY_S):
            peaks.look(ours.pid)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()
