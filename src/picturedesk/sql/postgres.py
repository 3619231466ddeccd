"""
PostgreSQL: reads side by side on a pool of connections, writes one after the other, many in one commit.

Writers of all processes and hosts take turns by an advisory lock (docs/decisions/0027): what a write has read stays
true until it is committed, as on SQLite.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, TypeVar

import asyncpg

from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql import measuring
from picturedesk.sql.database import Tx, Work
from picturedesk.sql.postgres_connections import CONNECT_LIMIT_S, Connection, connect, opening, place, pool
from picturedesk.sql.postgres_errors import DRIVER, asks_again, is_lost, takes_all_along, translated
from picturedesk.sql.postgres_presence import enter
from picturedesk.sql.statements import Row, Statement

T = TypeVar("T")

WRITERS_TURN: Final = 0x7069_6374_7572_6501
"""The advisory lock that whoever writes holds until it has committed."""

_READERS: Final = 10
_SCANS: Final = 4
"""As many of the readers as may scan at once, so that points have the others."""
_GROUP_LIMIT: Final = 64
_TRIES: Final = 3
_POINT_LIMIT_S: Final = 10.0
_LONG_LIMIT_S: Final = 35.0
"""A little more than `statement_timeout`, which tells the server to stop."""
_READING: Final = {"statement_timeout": "30s", "default_transaction_read_only": "on"}
_SCANNING: Final = """
    SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL work_mem = '64MB'; SET LOCAL hash_mem_multiplier = 2
"""
"""
What is best for a list depends on what is asked for, and a third of a million matches are looked up in memory.

To start the processes of a parallel plan takes longer than any of our pages.
"""
_IN_LINE_S: Final = 10.0
"""How long a write waits for the turn, as on SQLite."""
_BEGIN: Final = (
    f"BEGIN; SET LOCAL lock_timeout = '2s'; SELECT pg_advisory_xact_lock({WRITERS_TURN}); RESET lock_timeout"
)
_WRITING: Final = {"statement_timeout": "30s", "lock_timeout": "10s", "synchronous_commit": "on"}


class PostgresTx:
    """A transaction, or a connection without one, on which each statement is one by itself."""

    def __init__(self, connection: Connection, limit_s: float) -> None:
        self._connection = connection
        self._limit_s = limit_s

    async def one(self, statement: Statement, **values: object) -> Row:
        compiled = statement.on("postgresql")
        found = await self._connection.fetchrow(compiled.text, *compiled.arguments(values), timeout=self._limit_s)
        return None if found is None else compiled.row(found)

    async def all(self, statement: Statement, **values: object) -> list[Row]:
        compiled = statement.on("postgresql")
        rows = await self._connection.fetch(compiled.text, *compiled.arguments(values), timeout=self._limit_s)
        return [compiled.row(found) for found in rows]

    async def run(self, statement: Statement, **values: object) -> int:
        compiled = statement.on("postgresql")
        done = await self._connection.execute(compiled.text, *compiled.arguments(values), timeout=self._limit_s)
        return _rows_in(done)

    async def run_many(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        compiled = statement.on("postgresql")
        arguments = [compiled.arguments(row) for row in rows]
        await self._connection.executemany(compiled.text, arguments, timeout=self._limit_s)


class _Pending:
    """A write on its way: its work, and where its outcome goes."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.asked_at = time.perf_counter()
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.value: object = None
        self.error: BaseException | None = None

    def settle(self, failure: BaseException | None) -> None:
        """Hand the outcome over; *failure* is that of the commit, which takes everybody's work with it."""
        if self.future.done():
            return
        error = failure or self.error
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(self.value)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator["PostgresDatabase"]:
    """The migrated database at *url*. Raises StorageUnavailable."""
    database = await open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def open_database(url: str) -> "PostgresDatabase":
    """The migrated database at *url*, on the running loop. Raises StorageUnavailable."""
    entering = partial(enter, where=place(url))
    with opening(url):
        readers = await pool(url, most=_READERS, settings=_READING, enter=entering, reset=_nothing_to_reset)
        return PostgresDatabase(url, readers)


class PostgresDatabase:
    """`Database` on a PostgreSQL server. Any number of processes on any number of hosts may have it open."""

    def __init__(self, url: str, readers: Any) -> None:  # noqa: ANN401 - asyncpg's pool
        self._url = url
        self._readers = readers
        self._scans = asyncio.Semaphore(_SCANS)
        self._writes: asyncio.Queue[_Pending | None] = asyncio.Queue()
        self._writing: Connection | None = None
        self._writer = asyncio.create_task(self._write_forever(), name="postgres-writer")

    async def one(self, statement: Statement, **values: object) -> Row:
        async def look(tx: Tx) -> Row:
            return await tx.one(statement, **values)

        return await self.point(look)

    async def point(self, work: Work[T]) -> T:
        async def run(connection: Connection) -> T:
            return await work(PostgresTx(connection, _POINT_LIMIT_S))

        return await self._with_reader(run)

    async def read(self, work: Work[T]) -> T:
        async def run(connection: Connection) -> T:
            async with _snapshot(connection):
                return await work(PostgresTx(connection, _POINT_LIMIT_S))

        return await self._with_reader(run)

    async def scan(self, work: Work[T]) -> T:
        async def run(connection: Connection) -> T:
            async with _snapshot(connection):
                await connection.execute(_SCANNING)
                return await work(PostgresTx(connection, _LONG_LIMIT_S))

        async with self._scans:
            return await self._with_reader(run)

    async def write(self, work: Work[T]) -> T:
        if self._writer.done():
            raise StorageUnavailable
        pending = _Pending(work)
        self._writes.put_nowait(pending)
        value: T = await pending.future
        return value

    async def close(self) -> None:
        self._writes.put_nowait(None)
        await self._writer
        self._drop_writing()
        try:
            await asyncio.wait_for(self._readers.close(), CONNECT_LIMIT_S)
        except DRIVER:
            # A server that is gone says no goodbye.
            self._readers.terminate()

    async def _with_reader(self, run: Callable[[Connection], Awaitable[T]]) -> T:
        """Run it on a connection of the pool; on another one where that turns out to be dead, as after a restart."""
        for _ in range(_TRIES - 1):
            try:
                return await self._on_reader(run)
            except DRIVER as error:
                if not is_lost(error) and not asks_again(error):
                    raise translated(error) from error
        try:
            return await self._on_reader(run)
        except DRIVER as error:
            raise translated(error) from error

    async def _on_reader(self, run: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._readers.acquire(timeout=CONNECT_LIMIT_S) as connection:
            return await run(connection)

    async def _write_forever(self) -> None:
        while True:
            group, last = await self._next_group()
            if group:
                await self._commit(group)
            if last:
                return

    async def _next_group(self) -> tuple[list[_Pending], bool]:
        """Wait for one write and take along those that came meanwhile; True where there will be no more."""
        group: list[_Pending] = []
        first = await self._writes.get()
        while first is not None:
            group.append(first)
            if len(group) == _GROUP_LIMIT or self._writes.empty():
                return group, False
            first = self._writes.get_nowait()
        return group, True

    async def _commit(self, group: Sequence[_Pending]) -> None:
        """Run every work of *group* inside its own savepoint and commit them together."""
        begun_at = time.perf_counter()
        failure: BaseException | None = None
        for _ in range(_TRIES):
            try:
                failure = await self._try_to_commit(group)
                break
            except _Again as again:
                failure = StorageUnavailable()
                failure.__cause__ = again.__cause__
            except Exception as error:  # noqa: BLE001 - refused, or a bug of ours; whoever waits must hear of it
                self._drop_writing()
                failure = error
                break
        measuring.committed((begun_at - pending.asked_at for pending in group), time.perf_counter() - begun_at)
        for pending in group:
            pending.settle(failure)

    async def _try_to_commit(self, group: Sequence[_Pending]) -> BaseException | None:
        """
        The error that takes everybody's work with it, or None.

        Raises:
            _Again: Nothing was done, and another try may do it.
        """
        begun = False
        try:
            connection = self._writing = await self._writing_connection()
            for pending in group:
                if begun:
                    await connection.execute("RELEASE work; SAVEPOINT work", timeout=_LONG_LIMIT_S)
                else:
                    await _take_turn(connection)
                    begun = True
                await _run_in_savepoint(connection, pending)
            done = await connection.execute("RELEASE work; COMMIT", timeout=_LONG_LIMIT_S)
        except DRIVER as error:
            self._drop_writing()
            if asks_again(error) or (is_lost(error) and not begun):
                raise _Again from error
            return translated(error)
        # A server that rolls back says so here, and without an error.
        return None if done == "COMMIT" else StorageUnavailable()

    async def _writing_connection(self) -> Connection:
        if self._writing is None or self._writing.is_closed():
            self._writing = await connect(self._url, _WRITING)
            await enter(self._writing, place(self._url))
        return self._writing

    def _drop_writing(self) -> None:
        """Whatever state it is in, nobody will see it: the server rolls back what was not committed."""
        if self._writing is not None:
            self._writing.terminate()
            self._writing = None


class _Again(Exception):
    """A transaction that may be run again from its start."""


async def _take_turn(connection: Connection) -> None:
    """
    Begin with the writers' turn and a first savepoint.

    Whoever waits asks anew every two seconds. So the processes of a host that is cut off are out of the line before
    one of theirs, which has the turn, is found to be gone after three, and none of them keeps it for three more.
    """
    deadline = time.monotonic() + _IN_LINE_S
    while True:
        try:
            await connection.execute(f"{_BEGIN}; SAVEPOINT work", timeout=_LONG_LIMIT_S)
        except asyncpg.LockNotAvailableError:
            await connection.execute("ROLLBACK", timeout=_LONG_LIMIT_S)
            if time.monotonic() > deadline:
                raise
        else:
            return


async def _run_in_savepoint(connection: Connection, pending: _Pending) -> None:
    pending.value = pending.error = None
    try:
        pending.value = await pending.work(PostgresTx(connection, _LONG_LIMIT_S))
    except DRIVER as error:
        if takes_all_along(error):
            raise
        pending.error = translated(error)
        if pending.error is not error:
            pending.error.__cause__ = error
    except Exception as error:  # noqa: BLE001 - whatever it was, it belongs to the one who asked
        pending.error = error
    if pending.error is not None:
        await connection.execute("ROLLBACK TO work")


@asynccontextmanager
async def _snapshot(connection: Connection) -> AsyncIterator[None]:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield


async def _nothing_to_reset(_connection: Connection) -> None:
    """Reads leave nothing behind; asyncpg would ask the server each time."""


def _rows_in(done: str) -> int:
    """How many rows a statement changed, by what the server says of it, such as ``UPDATE 3``."""
    count = done.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0
