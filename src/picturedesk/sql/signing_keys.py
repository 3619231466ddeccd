"""The keys that delivery URLs are signed with. They never leave the database but into the signer."""

from datetime import datetime

import sqlalchemy as sa

from picturedesk.core.signing import SigningKey
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import signing_keys

_INSERT = Statement(
    sa.insert(signing_keys).values({name: sa.bindparam(name) for name in ("id", "secret", "created_at")})
)
_LIVE = Statement(
    sa.select(signing_keys)
    .where(signing_keys.c.retired_at.is_(None))
    .order_by(signing_keys.c.created_at.desc(), signing_keys.c.id)
)


async def insert(tx: Tx, key: SigningKey, *, created_at: datetime) -> None:
    await tx.run(_INSERT, id=key.id, secret=key.secret, created_at=created_at)


async def live(tx: Tx) -> list[SigningKey]:
    """All keys whose signatures hold, the one to sign with first."""
    return [SigningKey(id=row.id, secret=row.secret) for row in await tx.all(_LIVE)]
