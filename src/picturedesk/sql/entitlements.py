"""Entitlements of readers."""

import sqlalchemy as sa

from picturedesk.core.entitlements import Entitlement, EntitlementId, ReaderId
from picturedesk.core.periods import Period
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import entitlements

_OF_READER = Statement(
    sa.select(entitlements).where(
        entitlements.c.reader_id == sa.bindparam("reader_id"), entitlements.c.feature_key == sa.bindparam("feature_key")
    )
)
_INSERT = Statement(
    sa.insert(entitlements).values({column.name: sa.bindparam(column.name) for column in entitlements.c})
)
_UPDATE = Statement(
    sa.update(entitlements)
    .where(entitlements.c.id == sa.bindparam("at"))
    .values(starts_at=sa.bindparam("starts_at"), ends_at=sa.bindparam("ends_at"))
)


async def of_reader(tx: Tx, reader_id: ReaderId, feature_key: str) -> Entitlement | None:
    """What a reader has for a feature. A point read."""
    row = await tx.one(_OF_READER, reader_id=reader_id, feature_key=feature_key)
    if row is None:
        return None
    return Entitlement(
        id=EntitlementId(row.id),
        reader_id=reader_id,
        feature_key=feature_key,
        period=Period(starts_at=row.starts_at, ends_at=row.ends_at),
        inserted_at=row.inserted_at,
    )


async def insert(tx: Tx, entitlement: Entitlement) -> None:
    await tx.run(
        _INSERT,
        id=entitlement.id,
        reader_id=entitlement.reader_id,
        feature_key=entitlement.feature_key,
        starts_at=entitlement.period.starts_at,
        ends_at=entitlement.period.ends_at,
        inserted_at=entitlement.inserted_at,
    )


async def update(tx: Tx, entitlement: Entitlement) -> None:
    """Write the period anew, which is all that changes."""
    period = entitlement.period
    await tx.run(_UPDATE, at=entitlement.id, starts_at=period.starts_at, ends_at=period.ends_at)
