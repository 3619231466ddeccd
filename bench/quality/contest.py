"""One contest: every case made by its maker, then judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.quality.cases import OF_COPIES, Case, mezzanine
from bench.quality.judge import Judge
from bench.quality.makers import OURS, Job, Maker
from bench.quality.subjects import Subject
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.core.mezzanines import SIDE_PX

_TIMES: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a case, or of several in the mean."""

    score: float
    size_bytes: float
    cpu_ms: float

    def __str__(self) -> str:
        return f"{self.score:.1f} · {self.size_bytes / 1000:.1f} kB · {self.cpu_ms:.0f} ms"


def held(chosen: Sequence[Case], makers: Sequence[Maker], judge: Judge, folder: Path) -> Mapping[Case, Found]:
    """All files go to *folder*."""
    references = _references(chosen, judge, folder)
    judge.check_itself(next(iter(references.values())))
    cpu_ms: dict[Case, float] = {}
    for maker in makers:
        own = [case for case in chosen if case.maker == maker.name]
        cpu_ms |= zip(own, maker.make([_job(case, folder) for case in own]), strict=True)
        if maker.name == OURS:
            cpu_ms |= _made_of_copies([case for case in chosen if case.maker == OF_COPIES], maker, folder)
    scores = judge.scores([(references[case.subject, case.size], _target(case, folder)) for case in chosen])
    return {
        case: Found(score, _target(case, folder).stat().st_size, cpu_ms[case])
        for case, score in zip(chosen, scores, strict=True)
    }


def _made_of_copies(chosen: Sequence[Case], ours: Maker, folder: Path) -> Mapping[Case, float]:
    copies = {case.subject: folder / f"copy-{case.subject.name}.jpg" for case in chosen}
    ours.make([_copying(subject, target) for subject, target in copies.items()])
    return dict(zip(chosen, ours.make([_job(case, folder, copies[case.subject]) for case in chosen]), strict=True))


def _copying(subject: Subject, target: Path) -> Job:
    wanted = mezzanine(subject)
    if wanted is None:
        raise ValueError(f"{subject.name} gets no mezzanine")
    return Job(
        original=str(subject.path),
        original_format=subject.format.value,
        box=(SIDE_PX, SIDE_PX),
        width_px=wanted.size.width_px,
        height_px=wanted.size.height_px,
        output=wanted.output.value,
        quality=wanted.recipe.quality or 0,
        target=str(target),
    )


def _job(case: Case, folder: Path, copy: Path | None = None) -> Job:
    original = case.subject.size
    return Job(
        original=str(copy or case.subject.path),
        original_format=(ImageFormat.JPEG if copy else case.subject.format).value,
        box=(case.box.width_px, case.box.height_px),
        width_px=case.size.width_px,
        height_px=case.size.height_px,
        output=case.output,
        quality=case.quality,
        target=str(_target(case, folder)),
        times=1 if case.output == "avif" or case.quality else _TIMES,
        copy_of=(original.width_px, original.height_px) if copy else None,
    )


def _target(case: Case, folder: Path) -> Path:
    maker = "copied" if case.maker == OF_COPIES else case.maker
    return folder / f"{maker}-{case.subject.name}-{case.size.width_px}-{case.quality}.{case.output}"


def _references(chosen: Sequence[Case], judge: Judge, folder: Path) -> Mapping[tuple[Subject, Size], Path]:
    paths = {
        (case.subject, case.size): folder / f"reference-{case.subject.name}-{case.size.width_px}.png" for case in chosen
    }
    judge.write_references(
        [(subject.path, (size.width_px, size.height_px), path) for (subject, size), path in paths.items()]
    )
    return paths
