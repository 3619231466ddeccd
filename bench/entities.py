"""
Backoffice category and reference by what names them, against image by id: one server, one key, one run, in turns.

A thousand of each, as a front end asks for, so that every answer is remembered, and one look tells whether it still
holds. What they cost past that memory is shown beside it: a condition that never holds keeps an answer out of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from bench import load, report, server
from bench.library import Library
from bench.load import Comparison, Target
from bench.report import Row
from bench.server import Server
from bench.stage import Stage

_CORE: Final = "/api/core/v2"
_BAR: Final = 0.95
"""No more cost, but for the noise of two medians."""
_BUSY: Final = 1_000
_TURNS: Final = 4
"""Of each round, both sides in each: they differ by little, and what else the machine does changes by the second."""
_NOT_REMEMBERED: Final = {"if-none-match": '"another"'}


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    images = [f"{_CORE}/assets/images/by-id/{image.id}" for image in library.images[:_BUSY]]
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        for name, paths in _entities(library).items():
            yield from _bar_rows(name, _compare(stage, ours, library.headers, paths, images))
            headers = {**library.headers, **_NOT_REMEMBERED}
            yield _information(name, _compare(stage, ours, headers, paths, images))


def _entities(library: Library) -> Mapping[str, Sequence[str]]:
    return {
        "category by id": [f"{_CORE}/categories/{category_id}" for category_id in library.categories],
        "reference by ref": [f"{_CORE}/references/{quote(ref, safe='')}" for ref in library.refs],
    }


def _compare(
    stage: Stage, ours: Server, headers: Mapping[str, str], paths: Sequence[str], images: Sequence[str]
) -> Comparison:
    return load.compare(
        Target(server=ours, paths=paths, headers=headers),
        Target(server=ours, paths=images, headers=headers),
        rounds=stage.rounds * _TURNS,
        seconds=stage.seconds / _TURNS,
        scratch=stage.scratch,
    )


def _bar_rows(name: str, found: Comparison) -> Iterator[Row]:
    yield report.at_least(
        _BAR,
        name=f"{name}, requests/s of image by id",
        ratio=found.ratio,
        ours=load.shown(found.ours),
        peer=load.shown(found.peer),
    )
    yield report.information(f"{name}, CPU of a request", result=load.cpu_shown(found))


def _information(name: str, found: Comparison) -> Row:
    return report.information(
        f"{name}, past the memory of answers",
        result=f"{found.ratio:.2f}, CPU {found.cpu_ratio:.2f} times",
        ours=load.shown(found.ours),
        peer=load.shown(found.peer),
    )
