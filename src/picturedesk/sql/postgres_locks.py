"""Locks that all hosts see, on connections of their own: who dies lets go."""

import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from picturedesk.sql.postgres_connections import CONNECT_LIMIT_S, Connection, opening, pool
from picturedesk.sql.postgres_errors import DRIVER, translated

_AT_ONCE: Final = 16
_NOT_IDLE: Final = {"idle_in_transaction_session_timeout": "0", "statement_timeout": "0", "lock_timeout": "0"}


class PostgresLocks:
    """
    Locks by name, held by one connection each: up to sixteen in a process, others wait.

    A connection that is lost lets its lock go, and whoever holds it is not told: what a lock guards must come to no
    harm when it is done twice.
    """

    def __init__(self, connections: Any) -> None:  # noqa: ANN401 - asyncpg's pool
        self._connections = connections

    def holding(self, name: str, *, shared: bool = False) -> AbstractAsyncContextManager[None]:
        """
        Hold the lock *name*, alone or with all others who hold it *shared*; waits as long as it takes.

        Raises:
            StorageUnavailable: The database does not answer.
        """
        return self._holding(_number(name), "_shared" if shared else "")

    async def close(self) -> None:
        self._connections.terminate()

    @asynccontextmanager
    async def _holding(self, number: int, how: str) -> AsyncIterator[None]:
        connection = await self._locked(number, how)
        try:
            yield
        finally:
            # A connection that is lost has let go by itself.
            with contextlib.suppress(*DRIVER):
                await connection.execute(f"SELECT pg_advisory_unlock{how}({number})", timeout=CONNECT_LIMIT_S)
            with contextlib.suppress(*DRIVER):
                await self._connections.release(connection)

    async def _locked(self, number: int, how: str) -> Connection:
        try:
            connection = await self._connections.acquire()
        except DRIVER as error:
            raise translated(error) from error
        try:
            await connection.execute(f"SELECT pg_advisory_lock{how}({number})")
        except BaseException as error:
            # It may have been given in the same moment in which nobody waited any more.
            connection.terminate()
            await self._connections.release(connection)
            if isinstance(error, DRIVER):
                raise translated(error) from error
            raise
        return connection


async def open_locks(url: str) -> PostgresLocks:
    """Locks in the database at *url*, on the running loop. Raises StorageUnavailable."""
    with opening(url):
        return PostgresLocks(await pool(url, most=_AT_ONCE, settings=_NOT_IDLE))


def _number(name: str) -> int:
    """The number that PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.sha256(f"lock\0{name}".encode()).digest()[:8], signed=True)
