"""
Renditions that nobody has asked for yet, 800 by 600 at quality 80, beside ipx and thumbor.

Every request is for another file of other bytes, so that no cache helps anybody. Files of peers lie in a local folder;
ours were uploaded earlier, so that large ones have their mezzanines. The CPU is that of all processes of a server.
Fidelity is measured at equal bytes, as a quality of 80 means something else to every encoder: each is asked for several
qualities, and ours is read off between them where ipx has its bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from bench import pictures, report, server
from bench.client import Connection
from bench.library import Library
from bench.peers import ipx, originals, ssim, thumbor
from bench.peers.contest import Cell, Contender, ask_all, contest, peak_pss_mb
from bench.peers.originals import LARGE, SMALL, Subject, Wanted
from bench.report import Row
from bench.server import Server
from bench.stage import KEPT, Stage

_CLIENTS: Final = (1, 2, 8)
_OUTPUTS: Final = ("jpg", "webp")
_QUALITIES: Final = (50, 60, 70, 75, 80, 85, 90, 95)
_AT_QUALITY: Final = 80
_WANTED: Final[Sequence[Wanted]] = [*((output, _AT_QUALITY) for output in _OUTPUTS), ("webp", 79)]
_SWEEP: Final[Sequence[Wanted]] = [(output, quality) for output in _OUTPUTS for quality in _QUALITIES]
_MEMORY_MORE_MB: Final = 100.0
_FIRST_BYTES_BAR_MS: Final = 60.0
_OURS, _IPX, _THUMBOR = "ours", "ipx", "thumbor"


def run(stage: Stage) -> Iterator[Row]:
    library, files, count = stage.library, stage.file("files"), 9 if stage.quick else 200
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        prepared = [_prepared(subject, ours, library, files, count) for subject in (LARGE, SMALL)]
    originals.make_mezzanines(library)
    for subject, ids in prepared:
        with _contenders(stage, library, files, subject, ids) as contenders:
            yield from _fidelity(contenders, subject, count)
            yield from _contests(stage, contenders, subject, count)
            if subject is LARGE:
                yield _memory(contenders, count // len(_CLIENTS))
    with server.picturedesk(library.folder, stage.file("server.log")) as ours:
        yield _first_bytes(ours, library, 5 if stage.quick else 40)


def _prepared(
    subject: Subject, ours: Server, library: Library, files: Path, count: int
) -> tuple[Subject, Sequence[str]]:
    """The last one, one more than are contested, is for fidelity."""
    originals.write(subject, files, count + 1)
    with Connection(ours.address, library.headers) as client:
        return subject, originals.upload(subject, client, count + 1)


@contextmanager
def _contenders(
    stage: Stage, library: Library, files: Path, subject: Subject, ids: Sequence[str]
) -> Iterator[Mapping[str, Contender]]:
    """Those that can be had, freshly started, by name."""
    ipx_script, thumbor_python = ipx.program(KEPT), thumbor.program(KEPT)
    with ExitStack() as stack:
        servers = [_us(stack.enter_context(server.picturedesk(library.folder, stage.file("server.log"))), library, ids)]
        if ipx_script:
            theirs = stack.enter_context(ipx.serving(ipx_script, files, stage.file("ipx")))
            path = lambda number, output, quality: ipx.path(subject.filename(number), output, quality)  # noqa: E731
            servers.append(Contender(name=_IPX, server=theirs, path=path))
        if thumbor_python:
            theirs = stack.enter_context(thumbor.serving(thumbor_python, files, stage.file("thumbor")))
            path = lambda number, output, quality: thumbor.path(subject.filename(number), output, quality)  # noqa: E731
            servers.append(Contender(name=_THUMBOR, server=theirs, path=path))
        yield {contender.name: contender for contender in servers}


def _us(ours: Server, library: Library, ids: Sequence[str]) -> Contender:
    with Connection(ours.address, library.headers) as client:
        known = [originals.paths(client, image_id, _WANTED) for image_id in ids[:-1]]
        known.append(originals.paths(client, ids[-1], _SWEEP))
    return Contender(name=_OURS, server=ours, path=lambda number, output, quality: known[number][output, quality])


def _contests(stage: Stage, contenders: Mapping[str, Contender], subject: Subject, count: int) -> Iterator[Row]:
    for output in _OUTPUTS:
        cells = {}
        for turn, clients in enumerate(_CLIENTS):
            numbers = range(turn, count, len(_CLIENTS))
            rounds = min(3, stage.rounds)
            cells[clients] = contest(list(contenders.values()), numbers, output, clients=clients, rounds=rounds)
            yield _rate_row(cells[clients], f"{subject.name} to {output}, cold, {clients} clients")
        yield _cpu_row(list(cells.values()), f"{subject.name} to {output}, CPU", subject.cpu_bars[output])


def _rate_row(cell: Cell, name: str) -> Row:
    """Above both, so above the faster one."""
    peers = [peer for peer in (_IPX, _THUMBOR) if peer in cell.rounds]
    if not peers:
        return report.skipped(name, why="neither ipx nor thumbor can be had here", bar="> 1.00")
    return report.at_least(
        1.0,
        name=name,
        ratio=min(cell.rate_ratio(_OURS, peer) for peer in peers),
        ours=f"{cell.rate(_OURS):.1f}/s",
        peer=", ".join(f"{peer} {cell.rate(peer):.1f}/s" for peer in peers),
    )


def _cpu_row(cells: Sequence[Cell], name: str, bar: float) -> Row:
    if _IPX not in cells[0].rounds:
        return report.skipped(name, why="ipx cannot be had here", bar=f"≤ {bar:.2f}")
    ms = {peer: median(cell.cpu_ms(peer) for cell in cells) for peer in cells[0].rounds}
    return report.at_most(
        bar,
        name=name,
        ratio=median(cell.cpu_ms(_OURS) / cell.cpu_ms(_IPX) for cell in cells),
        ours=f"{ms[_OURS]:.0f} ms",
        peer=", ".join(f"{peer} {ms[peer]:.0f} ms" for peer in ms if peer != _OURS),
    )


def _fidelity(contenders: Mapping[str, Contender], subject: Subject, last: int) -> Iterator[Row]:
    """Of the last file, whose renditions nobody else asks for."""
    reference = ssim.reference(subject.draw())
    for output in _OUTPUTS:
        name = f"{subject.name} to {output}, SSIM at ipx's bytes"
        if _IPX not in contenders:
            yield report.skipped(name, why="ipx cannot be had here", bar="≥ 0")
            continue
        mine = [_seen(contenders[_OURS], last, (output, quality), reference) for quality in _QUALITIES]
        theirs = _seen(contenders[_IPX], last, (output, _AT_QUALITY), reference)
        yield report.not_below(
            name=name,
            ours=ssim.at_bytes(mine, theirs.size_bytes),
            peer=theirs.ssim,
            peer_text=f"ipx {theirs.ssim:.4f} at {theirs.size_bytes:,} bytes",
        )


def _seen(contender: Contender, number: int, wanted: Wanted, reference: object) -> ssim.Point:
    with Connection(contender.server.address) as client:
        return ssim.point(client.get(contender.path(number, *wanted)).expect(200).body, reference)


def _memory(contenders: Mapping[str, Contender], count: int) -> Row:
    name = "24 MP JPEG, peak PSS of all processes, 8 clients"
    if _IPX not in contenders:
        return report.skipped(name, why="ipx cannot be had here", bar=f"< ipx + {_MEMORY_MORE_MB:.0f} MB")
    most = {each: _peak_mb(contender, count) for each, contender in contenders.items()}
    peers = ", ".join(f"{each} {most_mb:.0f} MB" for each, most_mb in most.items() if each != _OURS)
    return report.under(
        _MEMORY_MORE_MB + most[_IPX], "MB", name=name, value=most[_OURS], ours=f"{most[_OURS]:.0f} MB", peer=peers
    )


def _peak_mb(contender: Contender, count: int) -> float:
    # Quality 79 was not asked for before.
    with peak_pss_mb(contender.server) as most_mb:
        ask_all(contender.server, [contender.path(number, "webp", 79) for number in range(count)], _CLIENTS[-1])
        return most_mb()


def _first_bytes(ours: Server, library: Library, count: int) -> Row:
    """Timed to the last byte, which comes with the first in an answer of this size."""
    picture = pictures.photograph(2725, 2225, 1_000_000)
    subject = Subject(name="6 MP JPEG", suffix="jpg", draw=lambda: picture, cpu_bars={})
    took_ms = []
    with Connection(ours.address, library.headers) as client:
        for image_id in originals.upload(subject, client, count):
            # `latest` needs no look at the image first; `thumb` is 320 pixels a side.
            started = perf_counter()
            client.get(f"/img/{image_id}/latest/thumb.jpg").expect(200)
            took_ms.append((perf_counter() - started) * 1_000)
    ours_text = f"p50 {median(took_ms):.0f} ms, slowest {max(took_ms):.0f} ms"
    return report.under(
        _FIRST_BYTES_BAR_MS, "ms", name="first bytes, cold thumb of 6 MP", value=median(took_ms), ours=ours_text
    )
