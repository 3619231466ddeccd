"""Signing keys: make the first, rotate, retire, and know which hold now."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.ports import Clock
from picturedesk.core.signing import SigningKey
from picturedesk.core.signing_keys import (
    HeldSigningKey,
    LiveKeys,
    SigningKeyNeeded,
    SigningKeyNotFound,
    in_order_of_use,
)
from picturedesk.core.times import later
from picturedesk.sql import signing_keys
from picturedesk.sql.database import Database, Tx

_ID_BYTES: Final = 4
_SECRET_BYTES: Final = 32


async def live(db: Database, clock: Clock) -> LiveKeys:
    """The keys that hold; the first is made here, once, however many processes start together."""
    now = clock.now()
    held = await db.read(signing_keys.live) or await db.write(partial(_first, now=now))
    return LiveKeys(in_order_of_use(held, now))


async def read_again(tools: Tools) -> None:
    """Let this process sign with, and believe, what holds by now. Reads the keys' small table."""
    held = await tools.db.read(signing_keys.live)
    tools.delivery.keys.exchange(in_order_of_use(held, tools.clock.now()))


async def rotate(tools: Tools, caller: Caller) -> HeldSigningKey:
    """
    Make a key that signs instead of the last one, a second from now; the others are believed until they are retired.

    Raises:
        Denied: The caller may not administer.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()

    async def work(tx: Tx) -> HeldSigningKey:
        newest = (await signing_keys.live(tx))[0]
        # The newest is the one that signs, also where the clock was set back.
        return await _insert_fresh(tx, later(newest.created_at, now))

    return await tools.db.write(work)


async def every(tools: Tools, caller: Caller) -> Sequence[HeldSigningKey]:
    """All keys there ever were, the newest first. Raises Denied."""
    caller.require(Permission.ADMINISTER)
    return await tools.db.scan(signing_keys.every)


async def retire(tools: Tools, caller: Caller, key_id: str) -> None:
    """
    Believe a key no more: within a second every process refuses the URLs and cursors that it signed.

    The first retirement is the one that counts.

    Raises:
        Denied: The caller may not administer.
        SigningKeyNotFound: There is no such key.
        SigningKeyNeeded: It is the newest.
    """
    caller.require(Permission.ADMINISTER)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        if (await signing_keys.live(tx))[0].key.id == key_id:
            raise SigningKeyNeeded
        if not await signing_keys.retire(tx, key_id, now=now):
            raise SigningKeyNotFound

    await tools.db.write(work)


async def _first(tx: Tx, *, now: datetime) -> list[HeldSigningKey]:
    # Another process may have been quicker.
    return await signing_keys.live(tx) or [await _insert_fresh(tx, now)]


async def _insert_fresh(tx: Tx, created_at: datetime) -> HeldSigningKey:
    fresh = SigningKey(id=secrets.token_hex(_ID_BYTES), secret=secrets.token_bytes(_SECRET_BYTES))
    await signing_keys.insert(tx, fresh, created_at=created_at)
    return HeldSigningKey(key=fresh, created_at=created_at)
