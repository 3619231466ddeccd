"""History: rows that are written with what they tell of, and never changed but by an erasure."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from picturedesk.core.accounts import Author
from picturedesk.core.history import Action, Change, Noun
from picturedesk.core.listing import CursorPage, Position
from picturedesk.sql import keyset
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import changes

_WRITTEN = [column.name for column in changes.c if column.name != "number"]
_INSERT = Statement(sa.insert(changes).values({name: sa.bindparam(name) for name in _WRITTEN}))
_FORGET = Statement(
    sa.update(changes)
    .where(changes.c.kind == sa.bindparam("noun"), changes.c.entity_id == sa.bindparam("of"))
    .values(before=sa.null(), after=sa.null())
)


async def record(tx: Tx, change: Change) -> None:
    """Write *change*, in the transaction of the change itself."""
    await tx.run(
        _INSERT,
        at=change.at,
        account_id=change.account.id,
        account_name=change.account.name,
        kind=change.noun.value,
        entity_id=change.entity_id,
        action=change.action.value,
        before=change.before,
        after=change.after,
    )


async def forget(tx: Tx, noun: Noun, entity_id: str) -> None:
    """Empty the entries of an erased entity: that something was done stays, what it said goes."""
    await tx.run(_FORGET, noun=noun.value, of=entity_id)


async def page(
    tx: Tx, noun: Noun, entity_id: str, *, after: Position | None, before: Position | None, limit: int
) -> CursorPage[Change]:
    """A keyset page of an entity's entries, newest first; see `keyset.stretch` for the cost."""

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        place = {} if start is None else {"start": start.number}
        statement = _walk(down=forward, started=start is not None)
        return await tx.all(statement, **place, noun=noun.value, of=entity_id, limit=limit)

    found = await keyset.stretch(walk, after=after, before=before, limit=limit)
    return CursorPage(items=[change_of(row) for row in found.rows], next=found.next, previous=found.previous)


async def batch(
    tx: Tx, *, after: int, limit: int, since: datetime | None, noun: Noun | None, entity_id: str | None
) -> Sequence[tuple[int, Change]]:
    """
    Up to *limit* entries with a number above *after*, ascending, each with its number.

    Walks the table in its own order and looks at every entry between two wanted ones; of one entity, its index.
    """
    asked = {"since": since, "noun": noun and noun.value, "of": entity_id}
    said = {name: value for name, value in asked.items() if value is not None}
    rows = await tx.all(_batch(frozenset(said)), **said, after=after, limit=limit)
    return [(row.number, change_of(row)) for row in rows]


def change_of(row: Row) -> Change:
    return Change(
        at=row.at,
        account=Author(row.account_id, row.account_name),
        noun=Noun(row.kind),
        entity_id=row.entity_id,
        action=Action(row.action),
        before=row.before,
        after=row.after,
    )


@cache
def _walk(*, down: bool, started: bool) -> Statement:
    select = sa.select(changes, sa.literal_column("''").label("value"))
    select = select.where(changes.c.kind == sa.bindparam("noun"), changes.c.entity_id == sa.bindparam("of"))
    if started:
        start: sa.BindParameter[int] = sa.bindparam("start")
        select = select.where(changes.c.number < start if down else changes.c.number > start)
    return Statement(
        select.order_by(changes.c.number.desc() if down else changes.c.number).limit(sa.bindparam("limit"))
    )


@cache
def _batch(asked: frozenset[str]) -> Statement:
    # Of all entries of a kind the index knows the order within each entity only, so that it must not be used for them:
    # every batch would sort all that are left.
    kind = changes.c.kind if "of" in asked else changes.c.kind.concat(sa.literal_column("''"))
    conditions = {
        "since": changes.c.at >= sa.bindparam("since"),
        "noun": kind == sa.bindparam("noun"),
        "of": changes.c.entity_id == sa.bindparam("of"),
    }
    return Statement(
        sa.select(changes)
        .where(changes.c.number > sa.bindparam("after"), *(conditions[name] for name in sorted(asked)))
        .order_by(changes.c.number)
        .limit(sa.bindparam("limit"))
    )
