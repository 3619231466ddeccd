"""Which renditions are made: of every subject, by every maker, at typical sizes, in every format that matters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.quality.makers import OURS
from bench.quality.subjects import PHOTOGRAPHS, Subject
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size, fit_inside
from picturedesk.core.mezzanines import Mezzanine, mezzanine_of

THUMB: Final = Size(320, 320)
MIDDLE: Final = Size(800, 600)
LARGE: Final = Size(1600, 1600)
OUTPUTS: Final = ("jpg", "webp", "avif", "png")
OUTPUTS_OF_LARGE: Final = ("jpg", "webp")
"""More would take minutes to judge."""
QUALITIES: Final[Mapping[str, Sequence[int]]] = {
    "jpg": (60, 75, 85, 93),
    "webp": (60, 75, 85, 95),
    "avif": (40, 55, 70, 90),
}
OF_COPIES: Final = "ours, of the mezzanine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One rendition to be made and judged; ``quality`` 0 is the maker's own."""

    maker: str
    subject: Subject
    box: Size
    output: str
    quality: int = 0

    @property
    def size(self) -> Size:
        return fit_inside(self.subject.size, self.box)


def cases(chosen: Sequence[Subject], names: Sequence[str], swept: str) -> Sequence[Case]:
    """By all makers at their defaults; by us at many qualities for the group *swept*, and of mezzanines."""
    return list(dict.fromkeys([*_defaults(chosen, names), *_sweep(chosen, swept), *_of_copies(chosen)]))


def mezzanine(subject: Subject) -> Mezzanine | None:
    """Of its like in the library; None where it gets none, or one that is lossless."""
    size = subject.size
    found = mezzanine_of(_Original(format=subject.format, width_px=size.width_px, height_px=size.height_px))
    return found if found and found.format is ImageFormat.JPEG else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Original:
    format: ImageFormat
    width_px: int
    height_px: int
    hash: str = ""
    frames: int = 1
    transparent: bool = False


def _defaults(chosen: Sequence[Subject], names: Sequence[str]) -> Iterator[Case]:
    for subject in chosen:
        for box in (THUMB, MIDDLE, LARGE) if subject.group == PHOTOGRAPHS else (THUMB, MIDDLE):
            for output in OUTPUTS_OF_LARGE if box is LARGE else OUTPUTS:
                for name in names:
                    yield Case(maker=name, subject=subject, box=box, output=output)


def _sweep(chosen: Sequence[Subject], swept: str) -> Iterator[Case]:
    for subject in chosen:
        if subject.group == swept:
            for output, qualities in QUALITIES.items():
                for quality in qualities:
                    yield Case(maker=OURS, subject=subject, box=MIDDLE, output=output, quality=quality)


def _of_copies(chosen: Sequence[Subject]) -> Iterator[Case]:
    for subject in chosen:
        if mezzanine(subject):
            for box in (THUMB, MIDDLE, LARGE):
                for output in ("jpg",) if box is LARGE else ("jpg", "png"):
                    yield Case(maker=OURS, subject=subject, box=box, output=output)
                    yield Case(maker=OF_COPIES, subject=subject, box=box, output=output)
