"""Sessions: their hashes, never their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId, KeyId
from picturedesk.core.sessions import Session, SessionId
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts, api_keys, sessions

_LISTED: Final = [column for column in sessions.c if column.name != "secret_hash"]
_now: Final = sa.bindparam("now", type_=sessions.c.ended_at.type)

_INSERT: Final = Statement(
    sa.insert(sessions).values(
        {
            name: sa.bindparam(name)
            for name in ("id", "secret_hash", "account_id", "key_id", "created_at", "expires_at", "last_used_at")
        }
    )
)
_HELD: Final = Statement(
    sa.select(
        sessions,
        api_keys.c.expires_at.label("key_expires_at"),
        api_keys.c.revoked_at.label("key_revoked_at"),
        accounts.c.name,
        accounts.c.role,
        accounts.c.created_at.label("account_created_at"),
    )
    .join(api_keys, api_keys.c.id == sessions.c.key_id)
    .join(accounts, accounts.c.id == sessions.c.account_id)
    .where(sessions.c.id == sa.bindparam("session_id"))
)
_USED: Final = Statement(
    sa.update(sessions).where(sessions.c.id == sa.bindparam("session_id")).values(last_used_at=sa.bindparam("now"))
)
_FORGET_EXPIRED: Final = Statement(
    sa.delete(sessions).where(sessions.c.account_id == sa.bindparam("account"), sessions.c.expires_at <= _now)
)


def _end(*those: sa.ColumnElement[bool]) -> Statement:
    """End those that have not ended yet, by themselves or otherwise."""
    going = sa.update(sessions).where(*those, sessions.c.ended_at.is_(None), sessions.c.expires_at > _now)
    return Statement(going.values(ended_at=_now).returning(*_LISTED))


_END: Final = _end(sessions.c.id == sa.bindparam("session_id"))
_END_OF_KEY: Final = _end(sessions.c.key_id == sa.bindparam("key"))
_END_OF_ACCOUNT: Final = _end(sessions.c.account_id == sa.bindparam("account"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """A session with what it takes to check it, and the account that holds it."""

    session: Session
    secret_hash: bytes
    key_expires_at: datetime | None
    key_revoked_at: datetime | None
    account: Account

    def good_at(self, now: datetime) -> bool:
        """Whether session and key both are."""
        key_lives = self.key_revoked_at is None and (self.key_expires_at is None or now < self.key_expires_at)
        return key_lives and self.session.good_at(now)


async def insert(tx: Tx, session: Session, secret_hash: bytes) -> None:
    """Write a session; those of its account that have expired go."""
    await tx.run(_FORGET_EXPIRED, account=session.account_id, now=session.created_at)
    await tx.run(
        _INSERT,
        id=session.id,
        secret_hash=secret_hash,
        account_id=session.account_id,
        key_id=session.key_id,
        created_at=session.created_at,
        expires_at=session.expires_at,
        last_used_at=session.last_used_at,
    )


async def held(tx: Tx, session_id: SessionId) -> HeldSession | None:
    """A point read: the session, its key and its account in one row."""
    row = await tx.one(_HELD, session_id=session_id)
    if row is None:
        return None
    account = Account(
        id=AccountId(row.account_id), name=row.name, role=Role(row.role), created_at=row.account_created_at
    )
    return HeldSession(
        session=_session(row),
        secret_hash=row.secret_hash,
        key_expires_at=row.key_expires_at,
        key_revoked_at=row.key_revoked_at,
        account=account,
    )


async def end(tx: Tx, session_id: SessionId, *, now: datetime) -> Sequence[Session]:
    """End a session; it, or nothing where it has ended before."""
    return [_session(row) for row in await tx.all(_END, session_id=session_id, now=now)]


async def end_of_key(tx: Tx, key_id: KeyId, *, now: datetime) -> Sequence[Session]:
    """End all that were made of a key; those that ended by it."""
    return [_session(row) for row in await tx.all(_END_OF_KEY, key=key_id, now=now)]


async def end_of_account(tx: Tx, account_id: AccountId, *, now: datetime) -> Sequence[Session]:
    """End all of an account; those that ended by it."""
    return [_session(row) for row in await tx.all(_END_OF_ACCOUNT, account=account_id, now=now)]


async def note_use(tx: Tx, session_id: SessionId, *, now: datetime) -> None:
    await tx.run(_USED, session_id=session_id, now=now)


def _session(row: Row) -> Session:
    return Session(
        id=SessionId(row.id),
        account_id=AccountId(row.account_id),
        key_id=KeyId(row.key_id),
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        last_used_at=row.last_used_at,
    )
