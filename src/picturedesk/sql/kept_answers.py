"""Answers kept for retries: sealed, scoped by account, good for a day."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import kept_answers

_HERE = (
    kept_answers.c.account_id == sa.bindparam("account"),
    kept_answers.c.key_hash == sa.bindparam("key"),
)
_FIND = Statement(
    sa.select(kept_answers.c.request_hash, kept_answers.c.sealed).where(
        *_HERE, kept_answers.c.kept_at > sa.bindparam("since")
    )
)
_DROP_OLD = Statement(sa.delete(kept_answers).where(*_HERE, kept_answers.c.kept_at <= sa.bindparam("since")))
_INSERT = Statement(
    sa.insert(kept_answers).values({column.name: sa.bindparam(column.name) for column in kept_answers.c})
)
_SWEEP = Statement(
    sa.delete(kept_answers).where(
        sa.tuple_(kept_answers.c.account_id, kept_answers.c.key_hash).in_(
            sa.select(kept_answers.c.account_id, kept_answers.c.key_hash)
            .where(kept_answers.c.kept_at <= sa.bindparam("since"))
            .limit(sa.bindparam("limit"))
        )
    )
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored under a key: which request it was, and its sealed answer."""

    request_hash: bytes
    sealed: bytes


async def find(reader: Reader, *, account_id: int, key_hash: bytes, since: datetime) -> Kept | None:
    """What was kept under a key after *since*. A point read."""
    row = await reader.one(_FIND, account=account_id, key=key_hash, since=since)
    return None if row is None else Kept(row.request_hash, row.sealed)


async def insert(
    tx: Tx, *, account_id: int, key_hash: bytes, request_hash: bytes, sealed: bytes, kept_at: datetime, since: datetime
) -> None:
    """Keep an answer in place of one from before *since*; there must be no newer one."""
    await tx.run(_DROP_OLD, account=account_id, key=key_hash, since=since)
    await tx.run(
        _INSERT,
        account_id=account_id,
        key_hash=key_hash,
        request_hash=request_hash,
        sealed=sealed,
        kept_at=kept_at,
    )


async def sweep(tx: Tx, *, since: datetime, limit: int) -> int:
    """Drop up to *limit* answers from before *since*; how many there were."""
    return await tx.run(_SWEEP, since=since, limit=limit)
