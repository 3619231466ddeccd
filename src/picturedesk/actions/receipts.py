"""Receipts: the answer to a request with an idempotency key, kept in the transaction of its effect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from picturedesk.actions.effects import Also
from picturedesk.actions.tools import Tools
from picturedesk.core import idempotency
from picturedesk.core.callers import Caller
from picturedesk.core.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from picturedesk.core.idempotency import AlreadyAnswered, IdempotencyKey, KeptAnswer
from picturedesk.sql import kept_answers
from picturedesk.sql.database import Reader, Tx

T = TypeVar("T")


class Receipt:
    """
    One request's claim on its idempotency key.

    First `identify` tells what the request is; then `keep` puts its answer away, with the effect or alone.
    """

    def __init__(self, tools: Tools, caller: Caller, key: IdempotencyKey) -> None:
        self._tools = tools
        self._account_id = caller.account_id
        self._key = key
        self._request_hash: bytes | None = None
        self.settled = False
        """Whether there is an answer under the key, this request's or another's."""

    @property
    def identified(self) -> bool:
        return self._request_hash is not None

    @property
    def key_hash(self) -> bytes:
        return self._key.hash

    @property
    def request_hash(self) -> bytes:
        if self._request_hash is None:
            raise AssertionError("the request was not identified")
        return self._request_hash

    async def identify(self, *parts: bytes) -> None:
        """
        Say what tells this request from others, and see whether it was answered before. A point read.

        Raises:
            AlreadyAnswered: It was.
            IdempotencyKeyReused: The key came with another request.
        """
        self._request_hash = idempotency.request_hash(*parts)
        await self._look(self._tools.db)

    async def keep(self, tx: Tx, answer: KeptAnswer) -> None:
        """
        Keep *answer*, in the transaction of what it tells of.

        Raises:
            AlreadyAnswered, IdempotencyKeyReused: Another process was quicker; its effect stands, this one is undone.
        """
        await self._look(tx)
        now = self._tools.clock.now()
        await kept_answers.insert(
            tx,
            account_id=self._account_id,
            key_hash=self._key.hash,
            request_hash=self.request_hash,
            sealed=idempotency.seal(answer, self._key),
            kept_at=now,
            since=now - idempotency.KEPT_FOR,
        )
        self.settled = True

    def keeping(self, answer_of: Callable[[T], KeptAnswer]) -> Also[T]:
        """`keep` for an action: its result as the answer that *answer_of* makes of it."""

        async def keep(tx: Tx, result: T) -> None:
            await self.keep(tx, answer_of(result))

        return keep

    async def keep_alone(self, answer: KeptAnswer) -> None:
        """Keep the answer to a request that had no effect. Raises what `keep` raises."""
        await self._tools.db.write(partial(self.keep, answer=answer))

    async def _look(self, reader: Reader) -> None:
        since = self._tools.clock.now() - idempotency.KEPT_FOR
        kept = await kept_answers.find(reader, account_id=self._account_id, key_hash=self._key.hash, since=since)
        if kept is None:
            return
        self.settled = True
        if kept.request_hash != self.request_hash:
            raise IdempotencyKeyReused
        raise AlreadyAnswered(idempotency.unseal(kept.sealed, self._key))


class Receipts:
    """
    The receipts under way in this process.

    Two processes may run the same request at once: the first to commit has the effect, the other gives its answer.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._running: set[tuple[int, bytes]] = set()

    @contextmanager
    def running(self, caller: Caller, key: IdempotencyKey) -> Iterator[Receipt]:
        """
        A receipt, as long as its request runs.

        Raises:
            IdempotencyKeyInUse: Another request with this key has not been answered yet.
        """
        place = (caller.account_id, key.hash)
        if place in self._running:
            raise IdempotencyKeyInUse
        self._running.add(place)
        try:
            yield Receipt(self._tools, caller, key)
        finally:
            self._running.discard(place)
