"""Signing in and out of the web desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.accounts import Author, KeyId, secret_matches
from picturedesk.core.callers import Caller
from picturedesk.core.errors import Unauthenticated
from picturedesk.core.history import Action, Noun
from picturedesk.core.sessions import (
    FreshSession,
    KeyWanted,
    Session,
    SessionId,
    last_moment,
    make_session,
    session_facts,
    split_session,
)
from picturedesk.sql import changes, keys, sessions
from picturedesk.sql.database import Tx

_HELD_BEFORE: Final = 4
"""More cookies of one name no honest browser sends."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignedIn:
    """A session that was just made, with the text that a cookie holds. Without a repr, as its text is in it."""

    text: str
    session: Session


async def sign_in(tools: Tools, caller: Caller, *, lifetime: timedelta, instead_of: Sequence[str] = ()) -> SignedIn:
    """
    Make a session of the key that *caller* showed; end those whose texts, *instead_of*, its browser held.

    Raises:
        KeyWanted: The caller showed no key.
        Unauthenticated: The key is no longer good.
    """
    if caller.key_id is None:
        raise KeyWanted
    key_id, fresh, now = caller.key_id, make_session(), tools.clock.now()

    async def work(tx: Tx) -> SignedIn:
        key = await keys.by_id(tx, key_id)
        if key is None or not key.good_at(now):
            raise Unauthenticated
        session = _session(caller, key_id, fresh, now, last_moment(now, lifetime, key.expires_at))
        await sessions.insert(tx, session, fresh.secret_hash)
        await changes.record(
            tx,
            history.change(caller.author, now, Noun.SESSION, session.id, Action.CREATED, after=session_facts(session)),
        )
        for text in instead_of[:_HELD_BEFORE]:
            await _end_held(tx, caller.author, text, now)
        return SignedIn(text=fresh.text, session=session)

    return await tools.db.write(work)


async def end(tools: Tools, caller: Caller, session_id: SessionId) -> None:
    """End the session that *caller* showed; every worker refuses it within a second."""
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        await _record_ended(tx, caller.author, now, await sessions.end(tx, session_id, now=now))

    await tools.db.write(work)


async def end_everywhere(tools: Tools, caller: Caller) -> None:
    """End every session of the caller's own account."""
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        await _record_ended(tx, caller.author, now, await sessions.end_of_account(tx, caller.account_id, now=now))

    await tools.db.write(work)


async def end_with_key(tx: Tx, author: Author, key_id: KeyId, now: datetime) -> None:
    """End all sessions of a key, in the transaction that revokes it."""
    await _record_ended(tx, author, now, await sessions.end_of_key(tx, key_id, now=now))


async def _end_held(tx: Tx, author: Author, text: str, now: datetime) -> None:
    parts = split_session(text)
    if parts is None:
        return
    session_id, secret = parts
    held = await sessions.held(tx, session_id)
    if held is not None and secret_matches(secret, held.secret_hash):
        await _record_ended(tx, author, now, await sessions.end(tx, session_id, now=now))


async def _record_ended(tx: Tx, author: Author, now: datetime, ended: Iterable[Session]) -> None:
    for session in ended:
        before, after = session_facts(replace(session, ended_at=None)), session_facts(session)
        entry = history.change(author, now, Noun.SESSION, session.id, Action.REVOKED, before=before, after=after)
        await changes.record(tx, entry)


def _session(caller: Caller, key_id: KeyId, fresh: FreshSession, now: datetime, expires_at: datetime) -> Session:
    return Session(
        id=fresh.id,
        account_id=caller.account_id,
        key_id=key_id,
        created_at=now,
        expires_at=expires_at,
        ended_at=None,
        last_used_at=now,
    )
