"""
Backoffice image by id and by hash, against a bare ASGI app that answers the same bytes after one SQLite point read.

What is the same: machine, Python, uvicorn with httptools and uvloop and the same settings, one process, 8 connections,
paths, bytes of the bodies. What only ours does: deadlines for connections, the key, the log line, the metrics, the
request id, the entity tag. The bar is tried with 1,000 images, as a front end asks for; what it costs where no answer
is remembered from before is shown beside it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench import bare, load, report, server
from bench.client import Connection
from bench.library import Library
from bench.load import Comparison, Target
from bench.report import Row
from bench.server import Server
from bench.stage import Stage

_IMAGES: Final = "/api/core/v2/assets/images"
_BAR: Final = 0.45
_BUSY: Final = 1_000
_SCATTERED: Final = 20_000
"""More than the server remembers answers for."""


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    spread = len(library.images) // min(_SCATTERED, len(library.images))
    known = library.images[::spread][:_SCATTERED]
    by_id = [f"{_IMAGES}/by-id/{image.id}" for image in known]
    by_hash = [f"{_IMAGES}/by-hash/{image.hash}" for image in known]
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        database = _answers(ours, library, [*by_id, *by_hash], stage.file("answers.sqlite3"))
        with server.bare(database, stage.file("bare.log")) as peer:
            for name, paths in (("by id", by_id[:_BUSY]), ("by hash", by_hash[:_BUSY])):
                yield from _bar_rows(name, _compare(stage, ours, peer, library, paths))
            yield _information(f"by id, {len(by_id):,} images", _compare(stage, ours, peer, library, by_id))
        with server.bare(database, stage.file("bare.log"), protocol="deadline") as peer:
            found = _compare(stage, ours, peer, library, by_id[:_BUSY])
            yield _information("by id, peer with our connection class", found)


def _compare(stage: Stage, ours: Server, peer: Server, library: Library, paths: Sequence[str]) -> Comparison:
    return load.compare(
        Target(server=ours, paths=paths, headers=library.headers),
        Target(server=peer, paths=paths, headers=library.headers),
        rounds=stage.rounds,
        seconds=stage.seconds,
        scratch=stage.scratch,
    )


def _bar_rows(name: str, found: Comparison) -> Iterator[Row]:
    yield report.at_least(
        _BAR,
        name=f"image {name}, requests/s",
        ratio=found.ratio,
        ours=load.shown(found.ours),
        peer=load.shown(found.peer),
    )
    yield report.information(f"image {name}, CPU of a request", result=load.cpu_shown(found))


def _information(name: str, found: Comparison) -> Row:
    return report.information(
        f"image {name}", result=f"{found.ratio:.2f}", ours=load.shown(found.ours), peer=load.shown(found.peer)
    )


def _answers(ours: Server, library: Library, paths: Sequence[str], database: Path) -> Path:
    """The bare app's database, out of what our server answers."""
    with Connection(ours.address, library.headers) as connection:
        bodies = {path.rpartition("/")[2]: connection.get(path).expect(200).body for path in paths}
    bare.write_answers(database, bodies)
    return database
