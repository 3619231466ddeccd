"""API keys: their hashes, never their secrets."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId, ApiKey, FreshKey, KeyId
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts, api_keys

_LISTED = [column for column in api_keys.c if column.name != "secret_hash"]

_INSERT = Statement(
    sa.insert(api_keys).values(
        {name: sa.bindparam(name) for name in ("id", "account_id", "secret_hash", "label", "created_at", "expires_at")}
    )
)
_ALL = Statement(sa.select(*_LISTED).order_by(api_keys.c.created_at, api_keys.c.id))
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
