"""Which keys are good, remembered for less than a second."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from picturedesk.core.accounts import KeyId, secret_matches, split_key
from picturedesk.core.callers import Caller
from picturedesk.core.errors import StorageFull, StorageUnavailable, TooManyUploads, Unauthenticated
from picturedesk.core.ports import Clock
from picturedesk.sql import keys
from picturedesk.sql.database import Database, Tx

_BELIEVED_FOR: Final = timedelta(milliseconds=500)
"""A revoked key must be refused everywhere within a second."""
_USE_NOTED_EVERY: Final = timedelta(minutes=1)
_REMEMBERED: Final = 10_000

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Known:
    """A caller whose key was good at a moment."""

    caller: Caller
    key_id: KeyId
    checked_at: datetime


class Keyring:
    """
    Checks presented keys against the database, and counts what each has under way in this process.

    Keys are remembered by a hash of their text: a dump of this process's memory holds no list of secrets.
    """

    def __init__(self, db: Database, clock: Clock, *, uploads_per_key: int) -> None:
        self._db = db
        self._clock = clock
        self._uploads_per_key = uploads_per_key
        self._known: dict[bytes, Known] = {}
        self._use_noted: dict[KeyId, datetime] = {}
        self._uploads: dict[KeyId | None, int] = {}
        self._notes: set[asyncio.Task[None]] = set()

    def believes(self, known: Known) -> bool:
        """Whether a key that was good at its moment needs no look now."""
        return abs(self._clock.now() - known.checked_at) <= _BELIEVED_FOR

    async def known_for(self, presented: str) -> Known:
        """
        Whoever holds a key. A point read twice a second for each key in use.

        Raises:
            Unauthenticated: There is no such key, or it has expired or was revoked.
        """
        now = self._clock.now()
        digest = hashlib.sha256(presented.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is None or not self.believes(known):
            known = await self._look_up(presented, now)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[digest] = known
        self._note_use(known.key_id, now)
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
        return Known(caller, key_id, now)

    def _note_use(self, key_id: KeyId, now: datetime) -> None:
        noted = self._use_noted.get(key_id)
        if noted is not None and now - noted < _USE_NOTED_EVERY:
            return
        self._use_noted[key_id] = now
        task = asyncio.create_task(self._write_use(key_id, now))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _write_use(self, key_id: KeyId, now: datetime) -> None:
        async def note(tx: Tx) -> None:
            await keys.note_use(tx, key_id, now=now)

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
