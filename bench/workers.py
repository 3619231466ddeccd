"""What a second worker costs: the CPU of a request with two beside that with one, on the same library, in turns."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from bench import load, report, server
from bench.library import Known
from bench.load import Target
from bench.report import Row
from bench.stage import Stage

_BAR: Final = 1.15
_IMAGES: Final = "/api/core/v2/assets/images/by-id"
_LIST: Final = "/api/2/images?sort=%2Bname&status=active&limit=30"
_BUSY: Final = 1_000


class _Library(Protocol):
    @property
    def folder(self) -> Path: ...

    @property
    def headers(self) -> dict[str, str]: ...


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    for name, paths in asked(library.images).items():
        yield compared(stage, library, paths, f"{name}, CPU of a request with two workers to one")


def asked(known: Sequence[Known]) -> Mapping[str, Sequence[str]]:
    """What is asked for, by a name."""
    return {
        "image by id": [f"{_IMAGES}/{image.id}" for image in known[:_BUSY]],
        "publisher list": [_LIST],
    }


def compared(stage: Stage, library: _Library, paths: Sequence[str], name: str) -> Row:
    """Both servers run all the time; each is loaded when the other is not."""
    with (
        server.picturedesk(library.folder, stage.file("two.log"), workers=2) as two,
        server.picturedesk(library.folder, stage.file("one.log")) as one,
    ):
        ours, peer = (Target(server=each, paths=paths, headers=library.headers) for each in (two, one))
        found = load.compare(ours, peer, rounds=stage.rounds, seconds=stage.seconds, scratch=stage.scratch)
    return report.at_most(
        _BAR, name=name, ratio=found.cpu_ratio, ours=load.shown(found.ours), peer=load.shown(found.peer)
    )
