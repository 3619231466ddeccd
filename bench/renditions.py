"""
A warm rendition of about 49 KB, against nginx serving the same bytes as a file, and thumbor with its results in files.

What is the same: machine, 8 connections, kept alive, bytes of the body, a log line for each request. What is not: our
answer has 600 bytes of headers, nginx's 250; ours asks the database each time whether the picture still is what it was.
thumbor has two processes for our one, and bytes of its own, of the same width and quality.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import load, nginx, pictures, report, server
from bench.client import BenchFailed, Connection
from bench.load import Comparison, Target
from bench.peers import thumbor
from bench.report import Row
from bench.server import Server
from bench.stage import KEPT, Stage

_NGINX_NAME: Final = "warm rendition, requests/s, beside nginx"
_NGINX_BAR: Final = 0.25
_THUMBOR_NAME: Final = "warm rendition, requests/s, beside thumbor"
_THUMBOR_BAR: Final = 3.0
_WANTED_BYTES: Final = 49_000
_WIDTHS_PX: Final = (256, 384, 512, 640, 768, 1024, 1280)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Warm:
    """A rendition that has been asked for, and how it is asked for again."""

    path: str
    width_px: int
    content: bytes


def run(stage: Stage) -> Iterator[Row]:
    library, picture = stage.library, pictures.photograph(2725, 2225, 1_000_000)
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        with Connection(ours.address, library.headers) as client:
            warm = _rendition(client, picture)
        yield from _beside_nginx(stage, ours, warm)
        yield from _beside_thumbor(stage, ours, warm, picture)


def _beside_nginx(stage: Stage, ours: Server, warm: _Warm) -> Iterator[Row]:
    program = nginx.program()
    if program is None:
        yield report.skipped(_NGINX_NAME, why="nginx cannot be had here", bar=f"≥ {_NGINX_BAR:.2f}")
        return
    folder = stage.file("nginx")
    _write(folder / "files", warm.content)
    with nginx.serving(program, folder) as peer:
        found = _compared(stage, ours, warm, peer, "/picture.jpg")
    yield report.at_least(
        _NGINX_BAR,
        name=_NGINX_NAME,
        ratio=found.ratio,
        ours=load.shown(found.ours),
        peer=f"nginx {load.shown(found.peer)}",
    )
    name = f"warm rendition of {len(warm.content):,} bytes, CPU of a request"
    yield report.information(name, result=load.cpu_shown(found))


def _beside_thumbor(stage: Stage, ours: Server, warm: _Warm, picture: bytes) -> Iterator[Row]:
    python = thumbor.program(KEPT)
    if python is None:
        yield report.skipped(_THUMBOR_NAME, why="thumbor cannot be had here", bar=f"≥ {_THUMBOR_BAR:.2f}")
        return
    files = stage.file("originals")
    _write(files, picture)
    path = thumbor.path("picture.jpg", "jpg", size=f"{warm.width_px}x0")
    with thumbor.serving(python, files, stage.file("thumbor"), results=stage.file("results")) as peer:
        with Connection(peer.address) as client:
            size_bytes = len(client.get(path).expect(200).body)
        found = _compared(stage, ours, warm, peer, path)
    yield report.at_least(
        _THUMBOR_BAR,
        name=_THUMBOR_NAME,
        ratio=found.ratio,
        ours=f"{found.ours.per_second:,.0f}/s",
        peer=f"thumbor {found.peer.per_second:,.0f}/s of {size_bytes:,} bytes",
    )


def _compared(stage: Stage, ours: Server, warm: _Warm, peer: Server, path: str) -> Comparison:
    return load.compare(
        Target(server=ours, paths=[warm.path], headers={}),
        Target(server=peer, paths=[path], headers={}),
        rounds=stage.rounds,
        seconds=stage.seconds,
        scratch=stage.scratch,
    )


def _rendition(client: Connection, picture: bytes) -> _Warm:
    """The rendition whose size is nearest to the one wanted."""
    key = client.upload("/upload/image", picture, "harbour.jpg").expect(200).data()["key"]
    image = client.post_json("/api/core/v2/assets/images", {"file_key": key}).expect(201).data()
    start = f"/img/{image['id']}/{image['revision']}"
    made = [_warm(client, f"{start}/w{width_px}.jpg", width_px) for width_px in _WIDTHS_PX]
    nearest = min(made, key=lambda each: abs(len(each.content) - _WANTED_BYTES))
    if not _WANTED_BYTES / 2 < len(nearest.content) < _WANTED_BYTES * 2:
        sizes = sorted(len(each.content) for each in made)
        raise BenchFailed(f"no rendition is near {_WANTED_BYTES} bytes: {sizes}")
    return nearest


def _warm(client: Connection, path: str, width_px: int) -> _Warm:
    return _Warm(path=path, width_px=width_px, content=client.get(path).expect(200).body)


def _write(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "picture.jpg").write_bytes(content)
