"""Keyset pages: a stretch of any ordered walk, and where its neighbours begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from picturedesk.core.listing import Position
from picturedesk.sql.statements import Row


class Walk(Protocol):
    """
    Goes along an order from *start*, which is left out, or from the order's end; forward or back.

    Its rows have a ``value``, what the order goes by, and a ``number``, which breaks ties.
    """

    async def __call__(self, start: Position | None, *, forward: bool, limit: int) -> list[Row]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows in the order asked for, and where the neighbouring pages begin."""

    rows: Sequence[Row]
    next: Position | None
    previous: Position | None

    @property
    def numbers(self) -> Sequence[int]:
        return [row.number for row in self.rows]


async def stretch(walk: Walk, *, after: Position | None, before: Position | None, limit: int) -> Stretch:
    """
    A page of up to *limit* rows after or before a position.

    Reads *limit* + 1 rows, and one more on the other side of a cursor: the cost does not grow with depth.
    """
    start, forward = (before, False) if before else (after, True)
    rows = await walk(start, forward=forward, limit=limit + 1)
    more = len(rows) > limit
    rows = rows[:limit] if forward else rows[:limit][::-1]
    if not rows:
        return Stretch(rows=(), next=None, previous=None)
    first, last = _position(rows[0]), _position(rows[-1])
    behind = False
    if start is not None:
        behind = bool(await walk(first if forward else last, forward=not forward, limit=1))
    ahead_exists, behind_exists = (more, behind) if forward else (behind, more)
    return Stretch(rows=rows, next=last if ahead_exists else None, previous=first if behind_exists else None)


def _position(row: Row) -> Position:
    return Position(value=row.value, number=row.number)
