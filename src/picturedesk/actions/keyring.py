"""Which keys and sessions are good, remembered for less than a second."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from picturedesk.core.accounts import KeyId, secret_matches, split_key
from picturedesk.core.callers import Caller
from picturedesk.core.errors import StorageFull, StorageUnavailable, TooManyUploads, Unauthenticated
from picturedesk.core.ports import Clock
from picturedesk.core.sessions import SessionId, split_session
from picturedesk.sql import keys, sessions
from picturedesk.sql.database import Database, Tx

_BELIEVED_FOR: Final = timedelta(milliseconds=500)
"""A revoked key must be refused everywhere within a second."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_USE_NOTED_EVERY: Final = timedelta(minutes=1)
_REMEMBERED: Final = 10_000

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Known:
    """A caller whose key, or whose session of that key, was good at a moment."""

    caller: Caller
    key_id: KeyId
    checked_at: datetime
    expires_at: datetime | None = None
    """When what was shown ends by itself."""
    session_id: SessionId | None = None
    """The session that was shown in the key's place."""


class Keyring:
    """
    Checks presented keys and sessions against the database, and counts what each key has under way in this process.

    They are remembered by a hash of their text: a dump of this process's memory holds no list of secrets.
    """

    def __init__(self, db: Database, clock: Clock, *, uploads_per_key: int) -> None:
        self._db = db
        self._clock = clock
        self._uploads_per_key = uploads_per_key
        self._known: dict[bytes, Known] = {}
        self._known_sessions: dict[bytes, Known] = {}
        self._use_noted: dict[KeyId | SessionId, datetime] = {}
        self._uploads: dict[KeyId | None, int] = {}
        self._notes: set[asyncio.Task[None]] = set()

    def believes(self, known: Known) -> bool:
        """Whether a key that was good at its moment needs no look now."""
        return abs(self._clock.now() - known.checked_at) <= _BELIEVED_FOR

    def look_again(self) -> None:
        """
        Believe nobody without a look: a key, a session or a role has just been changed by this process.

        Others find out by themselves, within half a second.
        """
        for memory in (self._known, self._known_sessions):
            for known in memory.values():
                known.checked_at = _NEVER
            memory.clear()

    async def known_for(self, presented: str) -> Known:
        """
        Whoever holds a key. A point read twice a second for each key in use.

        Raises:
            Unauthenticated: There is no such key, or it has expired or was revoked.
        """
        return await self._remembered(self._known, self._look_up, presented)

    async def known_by_session(self, presented: str) -> Known:
        """
        Whoever holds a session. It costs what a key costs.

        Raises:
            Unauthenticated: There is no such session, or it has ended, or its key has.
        """
        # Remembered apart from the keys: what is good in a cookie is nothing in a header.
        return await self._remembered(self._known_sessions, self._look_up_session, presented)

    async def _remembered(
        self, memory: dict[bytes, Known], look_up: Callable[[str, datetime], Awaitable[Known]], presented: str
    ) -> Known:
        now = self._clock.now()
        digest = hashlib.sha256(presented.encode("utf-8", "surrogatepass")).digest()
        known = memory.get(digest)
        if known is None or not self.believes(known):
            known = await look_up(presented, now)
            if len(memory) >= _REMEMBERED:
                memory.clear()
            memory[digest] = known
        self._note_use(known, now)
        return known

    async def _look_up(self, presented: str, now: datetime) -> Known:
        parts = split_key(presented)
        if parts is None:
            raise Unauthenticated
        key_id, secret = parts
        held = await self._db.point(partial(keys.held, key_id=key_id))
        if held is None or not secret_matches(secret, held.secret_hash) or not held.key.good_at(now):
            raise Unauthenticated
        account = held.account
        caller = Caller(account_id=account.id, name=account.name, role=account.role, key_id=key_id)
        return Known(caller, key_id, now, held.key.expires_at)

    async def _look_up_session(self, presented: str, now: datetime) -> Known:
        parts = split_session(presented)
        if parts is None:
            raise Unauthenticated
        session_id, secret = parts
        held = await self._db.point(partial(sessions.held, session_id=session_id))
        if held is None or not secret_matches(secret, held.secret_hash) or not held.good_at(now):
            raise Unauthenticated
        account, session = held.account, held.session
        caller = Caller(account_id=account.id, name=account.name, role=account.role, key_id=session.key_id)
        return Known(caller, session.key_id, now, session.expires_at, session_id)

    def _note_use(self, known: Known, now: datetime) -> None:
        shown = known.session_id or known.key_id
        noted = self._use_noted.get(shown)
        if noted is not None and now - noted < _USE_NOTED_EVERY:
            return
        if len(self._use_noted) >= _REMEMBERED:
            self._use_noted.clear()
        self._use_noted[shown] = now
        task = asyncio.create_task(self._write_use(known.key_id, known.session_id, now))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _write_use(self, key_id: KeyId, session_id: SessionId | None, now: datetime) -> None:
        async def note(tx: Tx) -> None:
            await keys.note_use(tx, key_id, now=now)
            if session_id is not None:
                await sessions.note_use(tx, session_id, now=now)

        try:
            await self._db.write(note)
        except (StorageFull, StorageUnavailable) as error:
            # A key must go on working while nothing can be written.
            _log.warning("key.use_not_noted", key_id=key_id, code=error.code)

    def begin_upload(self, key_id: KeyId | None) -> None:
        """
        Count an upload in; `end_upload` counts it out.

        Raises:
            TooManyUploads: The key has as many under way as it may have.
        """
        under_way = self._uploads.get(key_id, 0)
        if under_way >= self._uploads_per_key:
            raise TooManyUploads
        self._uploads[key_id] = under_way + 1

    def end_upload(self, key_id: KeyId | None) -> None:
        under_way = self._uploads.pop(key_id) - 1
        if under_way:
            self._uploads[key_id] = under_way

    async def close(self) -> None:
        """Let the notes of use that are on their way be written."""
        await asyncio.gather(*self._notes)
