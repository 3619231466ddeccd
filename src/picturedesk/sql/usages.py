"""What uses an image: publications, blocks and references, walked side by side, each along an index of its own."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from picturedesk.core.images import ImageId
from picturedesk.core.listing import CursorPage, Position
from picturedesk.core.references import Ref
from picturedesk.core.urns import EntityKind
from picturedesk.core.usages import Usage, UsageKind
from picturedesk.sql import keyset
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import block_images, blocks, outside_references, publications

# Each kind counts its rows for itself. In a page a row goes by one number: its own, times as many kinds as there are,
# plus its kind's place. So no two are equal, and within a kind the order is that of the index.
_KINDS: Final[Sequence[UsageKind]] = tuple(UsageKind)

_BY_IMAGE: Final = {
    UsageKind.PUBLICATION: sa.select(
        publications.c.inserted_at.label("value"),
        publications.c.number,
        publications.c.id,
        publications.c.feed_type.label("label"),
    ).where(publications.c.media_id == sa.bindparam("image_id")),
    UsageKind.BLOCK: sa.select(
        block_images.c.inserted_at.label("value"),
        block_images.c.block_number.label("number"),
        blocks.c.id,
        sa.func.coalesce(blocks.c.name, blocks.c.block_type).label("label"),
    )
    .join(blocks, blocks.c.number == block_images.c.block_number)
    .where(block_images.c.image_id == sa.bindparam("image_id")),
    UsageKind.REFERENCE: sa.select(
        outside_references.c.inserted_at.label("value"),
        outside_references.c.number,
        outside_references.c.outside_id.label("id"),
        outside_references.c.provider.label("label"),
    ).where(
        outside_references.c.entity_id == sa.bindparam("image_id"),
        outside_references.c.kind == EntityKind.IMAGE.value,
        sa.or_(outside_references.c.expires_at.is_(None), outside_references.c.expires_at > sa.bindparam("now")),
    ),
}
_ORDERS: Final = {
    UsageKind.PUBLICATION: (publications.c.inserted_at, publications.c.number),
    UsageKind.BLOCK: (block_images.c.inserted_at, block_images.c.block_number),
    UsageKind.REFERENCE: (outside_references.c.inserted_at, outside_references.c.number),
}


async def page(
    tx: Tx, image_id: ImageId, *, now: datetime, after: Position | None, before: Position | None, limit: int
) -> CursorPage[Usage]:
    """A keyset page, newest first, of what uses an image at *now*; three times the cost of `keyset.stretch`."""

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        found: list[_Found] = []
        for place, kind in enumerate(_KINDS):
            statement = _walk(kind, down=forward, started=start is not None)
            begin = _start(start, place, down=forward)
            rows = await tx.all(statement, image_id=image_id, now=now, limit=limit, **begin)
            found += [_Found(kind, place, row) for row in rows]
        return sorted(found, key=lambda each: (each.value, each.number), reverse=forward)[:limit]

    found = await keyset.stretch(walk, after=after, before=before, limit=limit)
    return CursorPage(items=[row.usage for row in found.rows], next=found.next, previous=found.previous)


class _Found:
    """A row of one kind at its place among those of all kinds."""

    def __init__(self, kind: UsageKind, place: int, row: Row) -> None:
        self.value: datetime = row.value
        self.number: int = row.number * len(_KINDS) + place
        self._kind = kind
        self._row = row

    @property
    def usage(self) -> Usage:
        row = self._row
        named = Ref(row.label, row.id) if self._kind is UsageKind.REFERENCE else row.id
        return Usage(kind=self._kind, id=str(named), label=row.label)


def _start(start: Position | None, place: int, *, down: bool) -> dict[str, object]:
    """Where one kind's walk starts, for a position among all kinds; the row that has this number is left out."""
    if start is None:
        return {}
    number, rest = divmod(start.number - place, len(_KINDS))
    return {"start_value": start.value, "start_number": number + 1 if down and rest else number}


@lru_cache
def _walk(kind: UsageKind, *, down: bool, started: bool) -> Statement:
    select = _BY_IMAGE[kind]
    order = _ORDERS[kind]
    if started:
        here = sa.tuple_(*order)
        start = sa.tuple_(sa.bindparam("start_value", type_=order[0].type), sa.bindparam("start_number"))
        select = select.where(here < start if down else here > start)
    directed = [column.desc() for column in order] if down else order
    return Statement(select.order_by(*directed).limit(sa.bindparam("limit")))
