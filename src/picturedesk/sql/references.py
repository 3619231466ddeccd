"""References by what they are called outside."""

from collections.abc import Hashable
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from picturedesk.core.references import Ref, Reference
from picturedesk.core.urns import EntityKind, Urn
from picturedesk.core.versions import Version
from picturedesk.sql import urns
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import epoch, outside_references

_columns = outside_references.c
_THIS: Final = (_columns.provider == sa.bindparam("of_provider"), _columns.outside_id == sa.bindparam("of_id"))
_EPOCH: Final = sa.select(epoch.c.n).where(epoch.c.id == 2).scalar_subquery().label("epoch")  # noqa: PLR2004 - the row
_MARK = Statement(sa.select(_columns.number, _columns.updated_at, _columns.expires_at, _EPOCH).where(*_THIS))
_VERSION = Statement(
    sa.select(_columns.number, _columns.updated_at, _EPOCH).where(
        *_THIS,
        sa.or_(_columns.expires_at.is_(None), _columns.expires_at > sa.bindparam("now")),
        urns.is_there(_columns.kind, _columns.entity_id),
    )
)
_BY_REF = Statement(
    sa.select(
        _columns.kind,
        _columns.entity_id,
        _columns.expires_at,
        _columns.inserted_at,
        _columns.updated_at,
        urns.is_there(_columns.kind, _columns.entity_id).label("named"),
    ).where(*_THIS)
)
_WRITTEN = [column.name for column in _columns if column.name != "number"]
_INSERT = Statement(sa.insert(outside_references).values({name: sa.bindparam(name) for name in _WRITTEN}))
_UPDATE = Statement(
    sa.update(outside_references)
    .where(*_THIS)
    .values({name: sa.bindparam(name) for name in ("kind", "entity_id", "expires_at", "updated_at")})
)
_DELETE = Statement(sa.delete(outside_references).where(*_THIS))


async def version(reader: Reader, ref: Ref, *, now: datetime) -> Version[Ref] | None:
    """In which state a reference is; None where it does not hold at *now* (`Reference.holds`). One point read."""
    row = await reader.one(_VERSION, of_provider=ref.provider, of_id=ref.id, now=now)
    return None if row is None else Version(ref, (row.number, row.updated_at, row.epoch))


async def mark(reader: Reader, ref: Ref, *, now: datetime) -> Hashable:
    """
    The mark in a reference's version, None where it has expired at *now*.

    It need not look for what is named: as long as nothing that may be has gone, the epoch is the same.
    """
    row = await reader.one(_MARK, of_provider=ref.provider, of_id=ref.id)
    if row is None or not (row.expires_at is None or row.expires_at > now):
        return None
    return row.number, row.updated_at, row.epoch


async def by_ref(reader: Reader, ref: Ref) -> Reference | None:
    """A reference, whether it holds or not, and whether what it names is there. One point read."""
    row = await reader.one(_BY_REF, of_provider=ref.provider, of_id=ref.id)
    return None if row is None else _reference(ref, row)


async def insert(tx: Tx, reference: Reference) -> None:
    await tx.run(_INSERT, **_values(reference))


async def update(tx: Tx, reference: Reference) -> None:
    """Tie a reference that there is to something else, or for another time."""
    await tx.run(_UPDATE, of_provider=reference.ref.provider, of_id=reference.ref.id, **_values(reference))


async def delete(tx: Tx, ref: Ref) -> None:
    await tx.run(_DELETE, of_provider=ref.provider, of_id=ref.id)


def _reference(ref: Ref, row: Row) -> Reference:
    return Reference(
        ref=ref,
        urn=Urn(EntityKind(row.kind), row.entity_id),
        expires_at=row.expires_at,
        inserted_at=row.inserted_at,
        updated_at=row.updated_at,
        named=row.named,
    )


def _values(reference: Reference) -> dict[str, object]:
    return {
        "provider": reference.ref.provider,
        "outside_id": reference.ref.id,
        "kind": reference.urn.kind.value,
        "entity_id": reference.urn.id,
        "expires_at": reference.expires_at,
        "inserted_at": reference.inserted_at,
        "updated_at": reference.updated_at,
    }
