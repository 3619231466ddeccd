"""What a benchmark found: rows, the table made of them, and whether a bar was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """How a row stands to its bar."""

    PASSED = "passed"
    MISSED = "MISSED"
    SKIPPED = "skipped"
    INFORMATION = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table, every cell as people read it."""

    name: str
    ours: str
    peer: str
    result: str
    bar: str
    verdict: Verdict


_UNSEEN: Final = 0.0005
_HEADS: Final = ("", "ours", "peer", "result", "bar", "")


def at_least(bar: float, *, name: str, ratio: float, ours: str, peer: str) -> Row:
    """A ratio that must reach *bar*."""
    return Row(
        name=name, ours=ours, peer=peer, result=f"{ratio:.2f}", bar=f"≥ {bar:.2f}", verdict=_verdict(ratio >= bar)
    )


def at_most(bar: float, *, name: str, ratio: float, ours: str, peer: str) -> Row:
    """A ratio that must not be above *bar*."""
    return Row(
        name=name, ours=ours, peer=peer, result=f"{ratio:.2f}", bar=f"≤ {bar:.2f}", verdict=_verdict(ratio <= bar)
    )


def rate_at_least(bar: float, *, name: str, per_second: float, peer: str) -> Row:
    """A rate that must reach *bar* by itself."""
    result = f"{per_second:.1f}/s"
    return Row(
        name=name, ours=result, peer=peer, result=result, bar=f"≥ {bar:g}/s", verdict=_verdict(per_second >= bar)
    )


def not_below(*, name: str, ours: float, peer: float, peer_text: str) -> Row:
    """A likeness that must not be less than the peer's, to the third decimal: nobody sees less."""
    more = round(ours - peer, 4)
    return Row(
        name=name,
        ours=f"{ours:.4f}",
        peer=peer_text,
        result=f"{more:+.4f}",
        bar="≥ 0.000",
        verdict=_verdict(more >= -_UNSEEN),
    )


def under(bar: float, unit: str, *, name: str, value: float, ours: str = "", peer: str = "") -> Row:
    """A measure in *unit* that must stay under *bar*."""
    result = f"{value:.1f} {unit}"
    return Row(
        name=name,
        ours=ours or result,
        peer=peer,
        result=result,
        bar=f"< {bar:.0f} {unit}",
        verdict=_verdict(value < bar),
    )


def information(name: str, *, result: str, ours: str = "", peer: str = "") -> Row:
    """A figure without a bar."""
    return Row(name=name, ours=ours, peer=peer, result=result, bar="", verdict=Verdict.INFORMATION)


def skipped(name: str, *, why: str, bar: str) -> Row:
    """A bar that could not be tried here."""
    return Row(name=name, ours="", peer=why, result="", bar=bar, verdict=Verdict.SKIPPED)


def missed(rows: Sequence[Row]) -> bool:
    return any(row.verdict is Verdict.MISSED for row in rows)


def table(rows: Sequence[Row]) -> str:
    """The rows under their heads, as Markdown."""
    lines = [_HEADS, *((row.name, row.ours, row.peer, row.result, row.bar, row.verdict.value) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    head, *rest = (_line(line, widths) for line in lines)
    return "\n".join([head, _line(["-" * width for width in widths], widths), *rest])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _verdict(good: bool) -> Verdict:
    return Verdict.PASSED if good else Verdict.MISSED
