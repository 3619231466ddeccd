"""
Quality for bytes: what renditions look like, how long they are and what they cost, ours beside sharp's and thumbor's.

Each maker has its own defaults. How the score is found is told in `bench.quality.judge`; PNG loses nothing, so that its
scores are those of scaling alone. Milliseconds are CPU, from the original's bytes to the rendition's.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import exp, log
from statistics import fmean
from typing import Final

from bench import report
from bench.quality import makers, subjects
from bench.quality.cases import LARGE, MIDDLE, OF_COPIES, OUTPUTS, QUALITIES, THUMB, Case, cases
from bench.quality.contest import Found, held
from bench.quality.judge import Judge
from bench.quality.makers import OURS
from bench.quality.subjects import GRAPHICS, PHOTOGRAPHS, SCENES, TONES
from bench.report import Row
from bench.stage import KEPT, Stage
from picturedesk.core.geometry import Size

_MOST_BYTES: Final = 1.10
_BOX_NAMES: Final[Mapping[Size, str]] = {THUMB: "320 px", MIDDLE: "800x600", LARGE: "1,600 px"}


def run(stage: Stage) -> Iterator[Row]:
    python = makers.metric(KEPT)
    if python is None:
        yield report.skipped("quality for bytes", why="the metric cannot be had here", bar=f"≤ {_MOST_BYTES:.2f}")
        return
    folder = stage.file("quality")
    folder.mkdir()
    peers = makers.peers(KEPT)
    chosen = subjects.write(folder, quick=stage.quick)
    swept = PHOTOGRAPHS if any(subject.group == PHOTOGRAPHS for subject in chosen) else SCENES
    wanted = cases(chosen, [OURS, *(peer.name for peer in peers)], swept)
    found = held(wanted, [makers.ours(), *peers], Judge(python, folder), folder)
    for group in (PHOTOGRAPHS, SCENES, GRAPHICS, TONES):
        yield from _beside_peers(found, group, [peer.name for peer in peers])
    yield from _of_mezzanines(found)
    yield from _at_equal_scores(found, swept, [peer.name for peer in peers])


def _beside_peers(found: Mapping[Case, Found], group: str, peers: Sequence[str]) -> Iterator[Row]:
    """A row for each size, format and peer."""
    for box, box_name in _BOX_NAMES.items():
        for output in OUTPUTS:
            ours = _mean(found, OURS, group, box, output)
            for peer in peers:
                theirs = _mean(found, peer, group, box, output)
                if ours is None or theirs is None:
                    continue
                yield report.information(
                    f"{group}, {box_name}, {output}",
                    ours=str(ours),
                    peer=f"{peer} {theirs}",
                    result=_compared(ours, theirs),
                )


def _of_mezzanines(found: Mapping[Case, Found]) -> Iterator[Row]:
    """The same subjects made both ways."""
    copied = {case.subject for case in found if case.maker == OF_COPIES}
    for box, box_name in _BOX_NAMES.items():
        for output in ("jpg", "png"):
            same = {
                case: each
                for case, each in found.items()
                if case.subject in copied and (case.box, case.output, case.quality) == (box, output, 0)
            }
            of_copies = [each for case, each in same.items() if case.maker == OF_COPIES]
            of_originals = [each for case, each in same.items() if case.maker == OURS]
            if of_copies and of_originals:
                ours, theirs = _averaged(of_copies), _averaged(of_originals)
                yield report.information(
                    f"of the mezzanine, {box_name}, {output}",
                    ours=str(ours),
                    peer=f"of the original {theirs}",
                    result=_compared(ours, theirs),
                )


def _at_equal_scores(found: Mapping[Case, Found], group: str, peers: Sequence[str]) -> Iterator[Row]:
    """The bytes that we need to look like the peer's default, against the bytes that it needs."""
    for output, qualities in QUALITIES.items():
        points = [_mean(found, OURS, group, MIDDLE, output, quality) for quality in qualities]
        for peer in peers:
            theirs = _mean(found, peer, group, MIDDLE, output)
            if theirs is not None:
                name = f"bytes at {peer}'s score, {group}, 800x600, {output}"
                yield _at_equal_score(name, [point for point in points if point], peer, theirs)


def _at_equal_score(name: str, points: Sequence[Found], peer: str, theirs: Found) -> Row:
    shown = f"{peer} {theirs.size_bytes / 1000:.1f} kB at {theirs.score:.1f}"
    ours_bytes = bytes_at(theirs.score, points)
    if ours_bytes is None:
        return report.skipped(name, why=f"{shown}, beyond our qualities", bar=f"≤ {_MOST_BYTES:.2f}")
    ratio = ours_bytes / theirs.size_bytes
    return report.at_most(_MOST_BYTES, name=name, ratio=ratio, ours=f"{ours_bytes / 1000:.1f} kB", peer=shown)


def bytes_at(score: float, points: Sequence[Found]) -> float | None:
    """How many bytes *score* takes, between two points in steps of the logarithm; None where it lies outside of all."""
    for low, high in pairwise(sorted(points, key=lambda point: point.score)):
        if low.score <= score <= high.score:
            share = (score - low.score) / ((high.score - low.score) or 1)
            return exp(log(low.size_bytes) * (1 - share) + log(high.size_bytes) * share)
    return None


def _mean(
    found: Mapping[Case, Found], maker: str, group: str, box: Size, output: str, quality: int = 0
) -> Found | None:
    wanted = (maker, group, box, output, quality)
    same = [
        each
        for case, each in found.items()
        if (case.maker, case.subject.group, case.box, case.output, case.quality) == wanted
    ]
    return _averaged(same) if same else None


def _averaged(several: Sequence[Found]) -> Found:
    return Found(
        fmean(each.score for each in several),
        fmean(each.size_bytes for each in several),
        fmean(each.cpu_ms for each in several),
    )


def _compared(ours: Found, theirs: Found) -> str:
    return f"{ours.score - theirs.score:+.1f}, {ours.size_bytes / theirs.size_bytes:.2f} of its bytes"
