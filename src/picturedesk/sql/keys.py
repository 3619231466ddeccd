"""API keys: their hashes, never their secrets."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId, ApiKey, FreshKey, KeyId
from picturedesk.core.listing import CursorPage, Position
from picturedesk.sql import keyset
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts, api_keys

_there = api_keys.alias("there")
_LISTED = [column for column in api_keys.c if column.name != "secret_hash"]

_INSERT = Statement(
    sa.insert(api_keys).values(
        {name: sa.bindparam(name) for name in ("id", "account_id", "secret_hash", "label", "created_at", "expires_at")}
    )
)
_ALL = Statement(sa.select(*_LISTED).order_by(api_keys.c.created_at, api_keys.c.id))
_BY_ID = Statement(sa.select(*_LISTED).where(api_keys.c.id == sa.bindparam("key_id")))
_WITH_ACCOUNT = Statement(
    sa.select(
        api_keys,
        accounts.c.name,
        accounts.c.role,
        accounts.c.created_at.label("account_created_at"),
    )
    .join(accounts, accounts.c.id == api_keys.c.account_id)
    .where(api_keys.c.id == sa.bindparam("key_id"))
)
_REVOKE = Statement(
    sa.update(api_keys)
    .where(api_keys.c.id == sa.bindparam("key_id"))
    .values(revoked_at=sa.func.coalesce(api_keys.c.revoked_at, sa.bindparam("now", type_=api_keys.c.revoked_at.type)))
)
_USED = Statement(
    sa.update(api_keys).where(api_keys.c.id == sa.bindparam("key_id")).values(last_used_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """A key with what it takes to check it, and the account that holds it."""

    key: ApiKey
    secret_hash: bytes
    account: Account


async def insert(
    tx: Tx, fresh: FreshKey, *, account_id: int, label: str | None, created_at: datetime, expires_at: datetime | None
) -> None:
    await tx.run(
        _INSERT,
        id=fresh.id,
        account_id=account_id,
        secret_hash=fresh.secret_hash,
        label=label,
        created_at=created_at,
        expires_at=expires_at,
    )


async def every(tx: Tx) -> list[ApiKey]:
    return [_key(row) for row in await tx.all(_ALL)]


async def by_id(tx: Tx, key_id: str) -> ApiKey | None:
    """A key, good or not."""
    row = await tx.one(_BY_ID, key_id=key_id)
    return None if row is None else _key(row)


async def page(
    tx: Tx, account_id: int, *, after: Position | None, before: Position | None, limit: int
) -> CursorPage[ApiKey]:
    """
    A keyset page of an account's keys, newest first; see `keyset.stretch` for the cost.

    A position's value is a key's id, which is text, so that its number says nothing.
    """

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        place = {} if start is None else {"start": start.value}
        statement = _walk(down=forward, started=start is not None)
        return await tx.all(statement, **place, account_id=account_id, limit=limit)

    found = await keyset.stretch(walk, after=after, before=before, limit=limit)
    return CursorPage(items=[_key(row) for row in found.rows], next=found.next, previous=found.previous)


async def held(tx: Tx, key_id: KeyId) -> HeldKey | None:
    """A point read: the key and its account in one row."""
    row = await tx.one(_WITH_ACCOUNT, key_id=key_id)
    if row is None:
        return None
    account = Account(
        id=AccountId(row.account_id), name=row.name, role=Role(row.role), created_at=row.account_created_at
    )
    return HeldKey(key=_key(row), secret_hash=row.secret_hash, account=account)


async def revoke(tx: Tx, key_id: str, *, now: datetime) -> bool:
    """False where there is no such key; the first revocation's time stays."""
    return await tx.run(_REVOKE, key_id=key_id, now=now) > 0


async def note_use(tx: Tx, key_id: KeyId, *, now: datetime) -> None:
    await tx.run(_USED, key_id=key_id, now=now)


@cache
def _walk(*, down: bool, started: bool) -> Statement:
    select = sa.select(*_LISTED, api_keys.c.id.label("value"), sa.literal_column("0").label("number"))
    select = select.where(api_keys.c.account_id == sa.bindparam("account_id"))
    if started:
        # Keys are revoked and never removed: the one that a cursor names is there.
        made_at = sa.select(_there.c.created_at).where(_there.c.id == sa.bindparam("start")).scalar_subquery()
        here, start = sa.tuple_(api_keys.c.created_at, api_keys.c.id), sa.tuple_(made_at, sa.bindparam("start"))
        select = select.where(here < start if down else here > start)
    order = (api_keys.c.created_at.desc(), api_keys.c.id.desc()) if down else (api_keys.c.created_at, api_keys.c.id)
    return Statement(select.order_by(*order).limit(sa.bindparam("limit")))


def _key(row: Row) -> ApiKey:
    return ApiKey(
        id=KeyId(row.id),
        account_id=AccountId(row.account_id),
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
