"""
The records of generations.

Every step is an update that says in which state, and in whose hands, it expects the record: of two processes that
both believe it to be theirs, one changes nothing, and is told so.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from picturedesk.core.generations import Attempt, Generation, GenerationId, GenerationState
from picturedesk.core.images import ImageId
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import generations

_INSERT = Statement(sa.insert(generations).values({column.name: sa.bindparam(column.name) for column in generations.c}))
_BY_ID = Statement(sa.select(generations).where(generations.c.id == sa.bindparam("of")))
_BY_KEY = Statement(
    sa.select(generations).where(
        generations.c.account_id == sa.bindparam("account"), generations.c.key_hash == sa.bindparam("key")
    )
)
_COUNT = Statement(
    sa.select(sa.func.count().label("n")).where(
        generations.c.account_id == sa.bindparam("account"), generations.c.created_at >= sa.bindparam("since")
    )
)
_FORGET_KEY = Statement(sa.update(generations).where(generations.c.id == sa.bindparam("of")).values(key_hash=sa.null()))

_MINE = (
    generations.c.id == sa.bindparam("of"),
    generations.c.owner == sa.bindparam("mine"),
    generations.c.state == sa.bindparam("expected"),
)
_RENEW = Statement(
    sa.update(generations)
    .where(generations.c.id == sa.bindparam("of"), generations.c.owner == sa.bindparam("mine"))
    .values(leased_until=sa.bindparam("leased_until"))
)
_TAKE = Statement(
    sa.update(generations).where(*_MINE).values(owner=sa.bindparam("owner"), leased_until=sa.bindparam("leased_until"))
)
_STEPPED = ("state", "owner", "leased_until", "seed", "cost", "attempts", "received_hash", "image_id", "updated_at")
_STEP = Statement(sa.update(generations).where(*_MINE).values({name: sa.bindparam(name) for name in _STEPPED}))
_ABANDONED = Statement(
    sa.select(generations)
    .where(generations.c.leased_until <= sa.bindparam("before"))
    .where(
        sa.or_(
            generations.c.state != GenerationState.ASKED.value,
            generations.c.leased_until <= sa.bindparam("asked_before"),
        )
    )
    .order_by(generations.c.leased_until)
    .limit(sa.bindparam("limit"))
)


async def insert(tx: Tx, generation: Generation) -> None:
    await tx.run(
        _INSERT,
        id=generation.id,
        account_id=generation.account_id,
        key_hash=generation.key_hash,
        request_hash=generation.request_hash,
        provider=generation.provider,
        model=generation.model,
        prompt=generation.prompt,
        parameters=generation.parameters,
        digital_source_type=generation.digital_source_type,
        created_at=generation.created_at,
        **_stepped(generation),
    )


async def by_id(tx: Tx, generation_id: GenerationId) -> Generation | None:
    row = await tx.one(_BY_ID, of=generation_id)
    return None if row is None else _generation(row)


async def by_key(tx: Tx, *, account_id: int, key_hash: bytes) -> Generation | None:
    """The record that an account's idempotency key names."""
    row = await tx.one(_BY_KEY, account=account_id, key=key_hash)
    return None if row is None else _generation(row)


async def count(tx: Tx, *, account_id: int, since: datetime) -> int:
    """How many an account has asked for; off an index, so that it costs as much as they are."""
    row = await tx.one(_COUNT, account=account_id, since=since)
    return int(row.n)


async def forget_key(tx: Tx, generation_id: GenerationId) -> None:
    """Let the record's idempotency key name another one."""
    await tx.run(_FORGET_KEY, of=generation_id)


async def renew(tx: Tx, generation_id: GenerationId, *, owner: str, until: datetime) -> bool:
    """Believe *owner* a while longer; False where the record is no longer in its hands."""
    return await tx.run(_RENEW, of=generation_id, mine=owner, leased_until=until) > 0


async def take(tx: Tx, generation: Generation, *, owner: str, until: datetime) -> bool:
    """Put *generation* into the hands of *owner*; False where it is no longer what it was when it was read."""
    changed = await tx.run(
        _TAKE,
        of=generation.id,
        mine=generation.owner,
        expected=generation.state.value,
        owner=owner,
        leased_until=until,
    )
    return changed > 0


async def step(tx: Tx, before: Generation, after: Generation) -> bool:
    """Go from *before* to *after*; False where the record is no longer in that state and those hands."""
    changed = await tx.run(_STEP, of=before.id, mine=before.owner, expected=before.state.value, **_stepped(after))
    return changed > 0


async def abandoned(tx: Tx, *, before: datetime, asked_before: datetime, limit: int) -> list[Generation]:
    """Records that nobody has worked on since *before*; those that were only asked for, since *asked_before*."""
    return [_generation(row) for row in await tx.all(_ABANDONED, before=before, asked_before=asked_before, limit=limit)]


def _stepped(generation: Generation) -> dict[str, object]:
    return {
        "state": generation.state.value,
        "owner": generation.owner,
        "leased_until": generation.leased_until,
        "seed": generation.seed,
        "cost": generation.cost,
        "attempts": generation.attempts,
        "received_hash": generation.received_hash,
        "image_id": generation.image_id,
        "updated_at": generation.updated_at,
    }


def _generation(row: Row) -> Generation:
    return Generation(
        id=GenerationId(row.id),
        account_id=row.account_id,
        key_hash=row.key_hash,
        request_hash=row.request_hash,
        state=GenerationState(row.state),
        provider=row.provider,
        model=row.model,
        prompt=row.prompt,
        parameters=row.parameters,
        digital_source_type=row.digital_source_type,
        seed=row.seed,
        cost=row.cost,
        attempts=_attempts(row.attempts),
        owner=row.owner,
        leased_until=row.leased_until,
        received_hash=row.received_hash,
        image_id=None if row.image_id is None else ImageId(row.image_id),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _attempts(entries: object) -> Sequence[Attempt]:
    return tuple(msgspec.convert(entries, list[Attempt]))
