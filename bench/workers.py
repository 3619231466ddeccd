"""What a second worker costs: the CPU of a request with two beside that with one, on the same library, in turns."""

from collections.abc import Iterator
from typing import Final

from bench import load, report, server
from bench.load import Target
from bench.report import Row
from bench.stage import Stage

_BAR: Final = 1.15
_IMAGES: Final = "/api/core/v2/assets/images/by-id"
_LIST: Final = "/api/2/images?sort=%2Bname&status=active&limit=30"
_BUSY: Final = 1_000


def run(stage: Stage) -> Iterator[Row]:
    library = stage.library
    asked = {
        "image by id": [f"{_IMAGES}/{image.id}" for image in library.images[:_BUSY]],
        "publisher list": [_LIST],
    }
    with (
        server.picturedesk(library.folder, stage.file("two.log"), workers=2) as two,
        server.picturedesk(library.folder, stage.file("one.log")) as one,
    ):
        for name, paths in asked.items():
            ours, peer = (Target(server=each, paths=paths, headers=library.headers) for each in (two, one))
            found = load.compare(ours, peer, rounds=stage.rounds, seconds=stage.seconds, scratch=stage.scratch)
            yield report.at_most(
                _BAR,
                name=f"{name}, CPU of a request with two workers to one",
                ratio=found.cpu_ratio,
                ours=load.shown(found.ours),
                peer=load.shown(found.peer),
            )
