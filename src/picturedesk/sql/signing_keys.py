"""The keys that delivery URLs are signed with. They never leave the database but into the signer."""

from datetime import datetime

import sqlalchemy as sa

from picturedesk.core.signing import SigningKey
from picturedesk.core.signing_keys import HeldSigningKey
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import signing_keys

_NEWEST_FIRST = (signing_keys.c.created_at.desc(), signing_keys.c.id)

_INSERT = Statement(
    sa.insert(signing_keys).values({name: sa.bindparam(name) for name in ("id", "secret", "created_at")})
)
_LIVE = Statement(sa.select(signing_keys).where(signing_keys.c.retired_at.is_(None)).order_by(*_NEWEST_FIRST))
_ALL = Statement(sa.select(signing_keys).order_by(*_NEWEST_FIRST))
_RETIRE = Statement(
    sa.update(signing_keys)
    .where(signing_keys.c.id == sa.bindparam("key_id"))
    .values(
        retired_at=sa.func.coalesce(
            signing_keys.c.retired_at, sa.bindparam("now", type_=signing_keys.c.retired_at.type)
        )
    )
)


async def insert(tx: Tx, key: SigningKey, *, created_at: datetime) -> None:
    await tx.run(_INSERT, id=key.id, secret=key.secret, created_at=created_at)


async def live(tx: Tx) -> list[HeldSigningKey]:
    """All keys whose signatures hold, the newest first. Reads the whole table, which has a row for each rotation."""
    return [_held(row) for row in await tx.all(_LIVE)]


async def every(tx: Tx) -> list[HeldSigningKey]:
    """All keys there ever were, the newest first."""
    return [_held(row) for row in await tx.all(_ALL)]


async def retire(tx: Tx, key_id: str, *, now: datetime) -> bool:
    """False where there is no such key; the first retirement's time stays."""
    return await tx.run(_RETIRE, key_id=key_id, now=now) > 0


def _held(row: Row) -> HeldSigningKey:
    return HeldSigningKey(
        key=SigningKey(id=row.id, secret=row.secret), created_at=row.created_at, retired_at=row.retired_at
    )
