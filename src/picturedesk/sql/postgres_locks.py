"""Locks that all hosts see, all those of a process on one connection: who dies lets go."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql.lock_turns import LockTurns
from picturedesk.sql.postgres_connections import CONNECT_LIMIT_S, Connection, connect, opening
from picturedesk.sql.postgres_errors import DRIVER, is_lost, translated

_ASKED_AGAIN_AFTER_S: Final = 0.025
_NOT_IDLE: Final = {"idle_in_transaction_session_timeout": "0", "statement_timeout": "0", "lock_timeout": "0"}
_ASK: Final = """
    SELECT CASE WHEN shared THEN pg_try_advisory_lock_shared(number) ELSE pg_try_advisory_lock(number) END
    FROM unnest($1::bigint[], $2::bool[]) AS asked (number, shared)
"""
_LET_GO: Final = """
    SELECT CASE WHEN shared THEN pg_advisory_unlock_shared(number) ELSE pg_advisory_unlock(number) END
    FROM unnest($1::bigint[], $2::bool[]) AS held (number, shared)
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lock:
    """A lock that somebody wants or has; `given` is the connection that it was given on."""

    number: int
    shared: bool
    given: "asyncio.Future[Connection]"


class PostgresLocks:
    """
    Locks by name, any number of them on one connection: what waits for other processes is asked for every 25 ms.

    Those of one process take turns in their order; between processes there is none. A connection that is lost lets
    all its locks go, and whoever holds one is not told: what a lock guards must come to no harm when it is done twice.
    """

    def __init__(self, url: str, connection: Connection) -> None:
        self._url = url
        self._connection: Connection | None = connection
        self._turns = LockTurns()
        self._wanted: list[_Lock] = []
        self._left: list[_Lock] = []
        self._news = asyncio.Event()
        self._keeper = asyncio.create_task(self._keep(), name="postgres-locks")

    def holding(self, name: str, *, shared: bool = False) -> AbstractAsyncContextManager[None]:
        """
        Hold the lock *name*, alone or with all others who hold it *shared*; waits as long as it takes.

        Raises:
            StorageUnavailable: The database does not answer.
        """
        return self._holding(_number(name), shared)

    async def close(self) -> None:
        """Let all locks go, as a process that dies does."""
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self._drop()
        self._refuse(StorageUnavailable())

    @asynccontextmanager
    async def _holding(self, number: int, shared: bool) -> AsyncIterator[None]:
        async with self._turns.holding(number, shared=shared):
            if self._keeper.done():
                raise StorageUnavailable
            lock = _Lock(number=number, shared=shared, given=asyncio.get_running_loop().create_future())
            # A new list: the keeper goes through the old one.
            self._wanted = [*self._wanted, lock]
            self._news.set()
            try:
                await lock.given
                yield
            finally:
                self._leave(lock)

    def _leave(self, lock: _Lock) -> None:
        """It may have been given in the same moment in which nobody waited any more."""
        if lock.given.done() and not lock.given.cancelled() and lock.given.exception() is None:
            self._left.append(lock)
            self._news.set()

    async def _keep(self) -> None:
        """Ask for what is wanted and let go what was left, all at once, as nobody else speaks on the connection."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_ASKED_AGAIN_AFTER_S if self._wanted else None):
                    await self._news.wait()
            self._news.clear()
            try:
                await self._let_go()
                await self._ask()
            except DRIVER as error:
                self._drop()
                # One that had been cut off before it was asked: the next one may do.
                if not is_lost(error) or isinstance(error, OSError):
                    self._refuse(error)
            except Exception as error:  # noqa: BLE001 - a bug of ours; whoever waits must hear of it, and the next go on
                self._drop()
                self._refuse(error)

    async def _let_go(self) -> None:
        left, self._left = self._left, []
        # The locks of a connection that is lost went with it.
        ours = [lock for lock in left if lock.given.result() is self._connection]
        if ours and self._connection is not None:
            await self._connection.execute(_LET_GO, *_columns(ours), timeout=CONNECT_LIMIT_S)

    async def _ask(self) -> None:
        asked = self._wanted = [lock for lock in self._wanted if not lock.given.done()]
        if not asked:
            return
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url, _NOT_IDLE)
        rows = await self._connection.fetch(_ASK, *_columns(asked), timeout=CONNECT_LIMIT_S)
        for lock, (granted,) in zip(asked, rows, strict=True):
            if granted:
                self._give(lock, self._connection)
        self._wanted = [lock for lock in self._wanted if not lock.given.done()]

    def _give(self, lock: _Lock, connection: Connection) -> None:
        if not lock.given.done():
            lock.given.set_result(connection)
            return
        nobodys: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        nobodys.set_result(connection)
        self._leave(_Lock(number=lock.number, shared=lock.shared, given=nobodys))

    def _refuse(self, error: BaseException) -> None:
        refused, self._wanted = self._wanted, []
        for lock in refused:
            if not lock.given.done():
                lock.given.set_exception(translated(error))

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


async def open_locks(url: str) -> PostgresLocks:
    """Locks in the database at *url*, on the running loop. Raises StorageUnavailable."""
    with opening(url):
        return PostgresLocks(url, await connect(url, _NOT_IDLE))


def _columns(locks: list[_Lock]) -> tuple[list[int], list[bool]]:
    return [lock.number for lock in locks], [lock.shared for lock in locks]


def _number(name: str) -> int:
    """The number that PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.sha256(f"lock\0{name}".encode()).digest()[:8], signed=True)
