"""
SQLite: point reads inline on an open connection, scans in threads, one writer thread with group commit.

WAL with ``synchronous=FULL``: a commit that has returned survives a power cut (docs/decisions/0003).
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from picturedesk.core.errors import StorageFull, StorageUnavailable
from picturedesk.sql import measuring
from picturedesk.sql.database import ConstraintViolated, Work
from picturedesk.sql.migrate import HEAD, schema_of
from picturedesk.sql.sqlite_presence import Presence
from picturedesk.sql.statements import Row, Statement

T = TypeVar("T")

_BUSY_TIMEOUT_S: Final = 10.0
_SCAN_THREADS: Final = 4
_GROUP_LIMIT: Final = 64
"""Transactions in one commit at most: enough to share an fsync, few enough that nobody waits for a crowd."""


class SqliteTx:
    """A transaction on one connection. Its methods never suspend, so `_drive` can run their callers on any thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def one(self, statement: Statement, **values: object) -> Row:
        compiled = statement.on("sqlite")
        found = self._connection.execute(compiled.text, compiled.arguments(values)).fetchone()
        return None if found is None else compiled.row(found)

    async def all(self, statement: Statement, **values: object) -> list[Row]:
        compiled = statement.on("sqlite")
        return [compiled.row(found) for found in self._connection.execute(compiled.text, compiled.arguments(values))]

    async def run(self, statement: Statement, **values: object) -> int:
        compiled = statement.on("sqlite")
        return self._connection.execute(compiled.text, compiled.arguments(values)).rowcount

    async def run_many(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None:
        compiled = statement.on("sqlite")
        self._connection.executemany(compiled.text, [compiled.arguments(row) for row in rows])


class _Pending:
    """A write on its way: its work, and where its outcome goes."""

    def __init__(self, work: Work[Any], future: "asyncio.Future[Any]", loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self._future = future
        self._loop = loop
        self.asked_at = time.perf_counter()
        self.value: object = None
        self.error: BaseException | None = None

    def settle(self, failure: BaseException | None = None) -> None:
        """Hand the outcome over; *failure* is that of the commit, which takes everybody's work with it."""
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._deliver, self.error or failure)

    def _deliver(self, error: BaseException | None) -> None:
        if self._future.done():
            return
        if error is not None:
            self._future.set_exception(error)
        else:
            self._future.set_result(self.value)


def _no_room_to_make() -> bool:
    """For a database without a reserve."""
    return False


def _always() -> None:
    """For a database that nobody takes away."""


def _nothing() -> None:
    """For a database whose closing is nobody's business."""


def open_database(
    path: Path, *, make_room: Callable[[], bool] = _no_room_to_make, may_write: Callable[[], None] = _always
) -> "SqliteDatabase":
    """
    The migrated database at *path*, which nobody migrates to what this program does not know until it is closed.

    Raises:
        StorageUnavailable: Somebody has, or is about to.
    """
    presence = Presence(path, HEAD)
    try:
        schema = schema_of(path)
        if schema is not None:
            schema.refuse_unless_served_by(HEAD, str(path))
        return SqliteDatabase(path, make_room=make_room, may_write=may_write, when_closed=presence.leave)
    except BaseException:
        presence.leave()
        raise


class SqliteDatabase:
    """
    `Database` on one file. Any number of processes may have it open.

    A commit that finds no room asks *make_room* once, which tells whether there is some now. *may_write* is asked
    within each transaction that writes, when no other has begun; it raises StorageUnavailable where none may.
    """

    def __init__(
        self,
        path: Path,
        *,
        make_room: Callable[[], bool] = _no_room_to_make,
        may_write: Callable[[], None] = _always,
        when_closed: Callable[[], None] = _nothing,
    ) -> None:
        self._path = path
        self._when_closed = when_closed
        self._make_room = make_room
        self._may_write = may_write
        self._writes: queue.SimpleQueue[_Pending | None] = queue.SimpleQueue()
        self._writer_connection = connect(path)
        self._point = connect(path, read_only=True)
        self._point_tx = SqliteTx(self._point)
        self._local = threading.local()
        self._scans = ThreadPoolExecutor(_SCAN_THREADS, thread_name_prefix="sqlite-scan")
        self._scan_connections: list[sqlite3.Connection] = []
        self._writer = threading.Thread(target=self._write_forever, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def one(self, statement: Statement, **values: object) -> Row:
        compiled = statement.on("sqlite")
        try:
            found = self._point.execute(compiled.text, compiled.arguments(values)).fetchone()
        except sqlite3.Error as error:
            raise _translated(error) from error
        return None if found is None else compiled.row(found)

    async def point(self, work: Work[T]) -> T:
        try:
            return _drive(work(self._point_tx))
        except sqlite3.Error as error:
            raise _translated(error) from error

    async def read(self, work: Work[T]) -> T:
        return _snapshot(self._point, self._point_tx, work)

    async def scan(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._scans, self._scan, work)

    def _scan(self, work: Work[T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path, read_only=True)
            self._scan_connections.append(connection)
        return _snapshot(connection, SqliteTx(connection), work)

    async def write(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._writes.put(_Pending(work, future, loop))
        return await future

    async def close(self) -> None:
        self._writes.put(None)
        await asyncio.to_thread(self._writer.join)
        self._scans.shutdown()
        for connection in (self._point, self._writer_connection, *self._scan_connections):
            connection.close()
        self._when_closed()

    def _write_forever(self) -> None:
        while True:
            group, last = _next_group(self._writes)
            if group:
                self._commit(group)
            if last:
                return

    def _commit(self, group: Sequence[_Pending]) -> None:
        """Run every work of *group* inside its own savepoint and commit them together."""
        begun_at = time.perf_counter()
        failure = self._try_to_commit(group)
        if isinstance(failure, StorageFull) and self._make_room():
            failure = self._try_to_commit(group)
        measuring.committed((begun_at - pending.asked_at for pending in group), time.perf_counter() - begun_at)
        for pending in group:
            pending.settle(failure)

    def _try_to_commit(self, group: Sequence[_Pending]) -> BaseException | None:
        connection = self._writer_connection
        tx = SqliteTx(connection)
        try:
            connection.execute("BEGIN IMMEDIATE")
            self._may_write()
            for pending in group:
                _run_in_savepoint(connection, tx, pending)
            connection.execute("COMMIT")
        except StorageUnavailable as error:
            _roll_back(connection)
            return error
        except sqlite3.Error as error:
            _roll_back(connection)
            return _translated(error)
        return None


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our pragmas, usable from any one thread at a time."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA cache_size=-16000")
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _next_group(writes: "queue.SimpleQueue[_Pending | None]") -> tuple[list[_Pending], bool]:
    """Wait for one write and take along those that came meanwhile; True where the queue was closed."""
    group: list[_Pending] = []
    with contextlib.suppress(queue.Empty):
        first = writes.get()
        while first is not None:
            group.append(first)
            if len(group) == _GROUP_LIMIT:
                return group, False
            first = writes.get_nowait()
        return group, True
    return group, False


def _run_in_savepoint(connection: sqlite3.Connection, tx: SqliteTx, pending: _Pending) -> None:
    connection.execute("SAVEPOINT work")
    pending.error = None
    try:
        pending.value = _drive(pending.work(tx))
    except sqlite3.IntegrityError as error:
        connection.execute("ROLLBACK TO work")
        pending.error = ConstraintViolated()
        pending.error.__cause__ = error
    except sqlite3.Error:
        # Not this work's fault: full disk, broken file. The whole group fails.
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, it belongs to the one who asked
        connection.execute("ROLLBACK TO work")
        pending.error = error
    connection.execute("RELEASE work")


def _roll_back(connection: sqlite3.Connection) -> None:
    # After some errors SQLite has rolled back by itself, and says so with another error.
    with contextlib.suppress(sqlite3.Error):
        connection.execute("ROLLBACK")


def _snapshot(connection: sqlite3.Connection, tx: SqliteTx, work: Work[T]) -> T:
    try:
        connection.execute("BEGIN")
        try:
            return _drive(work(tx))
        finally:
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise _translated(error) from error


def _drive(work: Awaitable[T]) -> T:
    """
    Run a coroutine that never suspends to its end.

    This is what lets the same function serve SQLite here and asyncpg elsewhere; one that awaits anything but its
    transaction is a bug, found at its first run.
    """
    coroutine = cast("Coroutine[Any, Any, T]", work)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    coroutine.close()
    raise RuntimeError("a transaction awaited something other than itself")


def _translated(error: sqlite3.Error) -> Exception:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return StorageFull()
    if name.startswith(("SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_READONLY")):
        return StorageUnavailable()
    return error
