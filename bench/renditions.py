"""
A warm rendition of about 40 KB, against nginx serving the same bytes as a file.

What is the same: machine, 8 connections, kept alive, one process, bytes of the body, a log line for each request.
What is not: our answer has 600 bytes of headers, nginx's 250; ours asks the database each time whether the picture
still is what it was.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench import load, nginx, pictures, report, server
from bench.client import BenchFailed, Connection
from bench.load import Target
from bench.report import Row
from bench.stage import Stage

_NAME: Final = "warm rendition, requests/s"
_BAR: Final = 0.25
_WANTED_BYTES: Final = 40_000
_WIDTHS_PX: Final = (256, 384, 512, 640, 768, 1024, 1280)


def run(stage: Stage) -> Iterator[Row]:
    program = nginx.program()
    if program is None:
        yield report.skipped(_NAME, why="nginx cannot be had here", bar=f"≥ {_BAR:.2f}")
        return
    library = stage.library
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        with Connection(ours.address, library.headers) as client:
            path, content = _rendition(client)
        folder = _folder_with(stage.file("nginx"), content)
        with nginx.serving(program, folder) as peer:
            found = load.compare(
                Target(server=ours, paths=[path], headers={}),
                Target(server=peer, paths=["/picture.jpg"], headers={}),
                rounds=stage.rounds,
                seconds=stage.seconds,
                scratch=stage.scratch,
            )
    yield report.at_least(
        _BAR, name=_NAME, ratio=found.ratio, ours=load.shown(found.ours), peer=f"nginx {load.shown(found.peer)}"
    )
    name = f"warm rendition of {len(content):,} bytes, CPU of a request"
    yield report.information(name, result=load.cpu_shown(found))


def _rendition(client: Connection) -> tuple[str, bytes]:
    """The path of a rendition whose size is nearest to the one wanted, and its bytes; it is warm afterwards."""
    picture = pictures.photograph(2725, 2225, 1_000_000)
    key = client.upload("/upload/image", picture, "harbour.jpg").expect(200).data()["key"]
    image = client.post_json("/api/core/v2/assets/images", {"file_key": key}).expect(201).data()
    start = f"/img/{image['id']}/{image['revision']}"
    made = {path: client.get(path).expect(200).body for path in (f"{start}/w{width}.jpg" for width in _WIDTHS_PX)}
    path = min(made, key=lambda path: abs(len(made[path]) - _WANTED_BYTES))
    if not _WANTED_BYTES / 2 < len(made[path]) < _WANTED_BYTES * 2:
        raise BenchFailed(f"no rendition is near {_WANTED_BYTES} bytes: {sorted(map(len, made.values()))}")
    return path, made[path]


def _folder_with(folder: Path, content: bytes) -> Path:
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "picture.jpg").write_bytes(content)
    return folder
