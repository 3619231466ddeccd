"""Whether a row of samples is flat: a straight line that outliers do not move, and how far it rises."""

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_MOST_PAIRS: Final = 50_000
"""Thousands of samples have millions of pairs; the median of so many, drawn by lot, is as good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """
    What is watched.

    ``most_rise`` is how far the line through the samples may rise from the end of the warm-up to the end of the run,
    however long that is; ``most`` is what no sample may exceed. Without either it is told and not judged.
    """

    name: str
    unit: str = ""
    most_rise: float | None = None
    most: float | None = None

    def times(self, lenience: float) -> "Measure":
        """The same, but that it may rise so many times as far."""
        return self if self.most_rise is None else replace(self, most_rise=self.most_rise * lenience)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a measure went: first and last sample after the warm-up, the largest, and the line through all of them."""

    measure: Measure
    first: float
    last: float
    largest: float
    rise: float
    per_hour: float

    @property
    def is_flat(self) -> bool:
        rises = self.measure.most_rise is not None and self.rise > self.measure.most_rise
        exceeds = self.measure.most is not None and self.largest > self.measure.most
        return not rises and not exceeds


def course(measure: Measure, at_s: Sequence[float], values: Sequence[float]) -> Course:
    """Judge *values* sampled at *at_s*, one or more."""
    slope = theil_sen(at_s, values)
    return Course(
        measure=measure,
        first=values[0],
        last=values[-1],
        largest=max(values),
        rise=slope * (at_s[-1] - at_s[0]),
        per_hour=slope * 3_600,
    )


def theil_sen(at_s: Sequence[float], values: Sequence[float]) -> float:
    """
    The median of the slopes between all pairs of samples, a second.

    Up to 29 % of the samples may be anything: one hostile picture in a decoder is no leak.
    """
    count = len(at_s)
    if count == 1:
        return 0.0
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)] if count * count < _MOST_PAIRS else _lot(count)
    return statistics.median((values[j] - values[i]) / (at_s[j] - at_s[i]) for i, j in pairs)


def table(courses: Sequence[Course]) -> str:
    """A line for each measure, in Markdown."""
    lines = [
        "| measure | first | last | largest | rise | an hour | may rise | may be | |",
        "|---|" + "---:|" * 7 + "---|",
    ]
    for each in courses:
        cells = (
            each.first,
            each.last,
            each.largest,
            each.rise,
            each.per_hour,
            each.measure.most_rise,
            each.measure.most,
        )
        shown = " | ".join("" if value is None else f"{value:,.1f}" for value in cells)
        name = f"{each.measure.name}, {each.measure.unit}" if each.measure.unit else each.measure.name
        judged = each.measure.most_rise is not None or each.measure.most is not None
        verdict = ("flat" if each.is_flat else "**NOT FLAT**") if judged else ""
        lines.append(f"| {name} | {shown} | {verdict} |")
    return "\n".join(lines)


def _lot(count: int) -> list[tuple[int, int]]:
    dice = random.Random(count)
    drawn = (sorted(dice.sample(range(count), 2)) for _ in range(_MOST_PAIRS))
    return [(first, second) for first, second in drawn]
