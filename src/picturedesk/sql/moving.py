"""Carrying every row from SQLite to an empty PostgreSQL, in one transaction there while nobody writes here."""

import hashlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import sqlalchemy as sa

from picturedesk.core.backups import BackedOriginal
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.moves import MoveRefused
from picturedesk.sql import postgres_migrate
from picturedesk.sql.migrate import HEAD, migrate, schema_of
from picturedesk.sql.postgres import WRITERS_TURN
from picturedesk.sql.postgres_connections import Connection, connect, opening, place
from picturedesk.sql.snapshots import ORIGINALS
from picturedesk.sql.sqlite import connect as connect_here
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import inspections, metadata
from picturedesk.sql.types import Uuid

__all__ = ["Arrival", "CopiedTable", "Rows", "arriving", "has_arrived", "make_ready", "opened", "place"]

_PATIENCE_S: Final = 60.0
_BATCH: Final = 1_000
_MADE_BY_MIGRATIONS: Final = frozenset({"epoch"})
"""Tables that have rows from the start."""
_FILLED_BY_TRIGGERS: Final = frozenset({"image_words"})
"""Tables with a column that only PostgreSQL has: its trigger makes it of rows that were copied before."""
_MARK: Final = "move"
"""Under which name `inspections` says which move has brought the rows."""
_SETTINGS: Final = {
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """A table, and how many rows are on both sides; their digests are the same."""

    name: str
    rows: int


class Rows:
    """The rows of a library on SQLite; see `opened`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def originals(self) -> list[BackedOriginal]:
        """What the rows name now."""
        compiled = ORIGINALS.on("sqlite")
        rows = [compiled.row(found) for found in self._connection.execute(compiled.text, compiled.arguments({}))]
        return [BackedOriginal(sha256=row.hash, size_bytes=row.size_bytes) for row in rows]

    def library_name(self) -> str:
        """What tells this library from others: the moment at which its first account was made."""
        (moment,) = self._connection.execute("SELECT min(created_at) FROM accounts").fetchone()
        return str(moment or "empty")

    @contextmanager
    def held(self) -> Iterator[None]:
        """
        Let nobody write, and see what was written last; others read on.

        Raises:
            StorageUnavailable: There was always somebody else at it.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise StorageUnavailable("The library could not be held for the move.") from error
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def of(self, table: sa.Table) -> Iterator[tuple[Any, ...]]:
        """All rows of a table, as PostgreSQL's driver takes them."""
        convert = [_converter(column.type) for column in table.columns]
        for row in self._connection.execute(Statement(sa.select(table)).on("sqlite").text):
            yield tuple(
                value if process is None or value is None else process(value)
                for value, process in zip(row, convert, strict=True)
            )

    def last_number(self, table: sa.Table) -> int:
        """The largest number that was ever given to a row of *table*."""
        found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return 0 if found is None else int(found[0])


@contextmanager
def opened(path: Path) -> Iterator[Rows]:
    """
    The library in the SQLite file *path*, migrated.

    Raises:
        StorageUnavailable: It cannot be read.
        MoveRefused: A newer version has made columns in it that this one would leave behind.
    """
    try:
        migrate(path)
        schema = schema_of(path)
        if schema is not None and schema.revision > HEAD:
            raise MoveRefused(f"{path} has schema {schema.revision}, and this version would leave behind what is new.")
        with closing(connect_here(path)) as connection:
            yield Rows(connection)
    except sqlite3.Error as error:
        raise StorageUnavailable(f"{path} cannot be read.") from error


async def has_arrived(url: str, move: str) -> bool:
    """Whether the rows in the database at *url* came by the move *move*, whole. Raises StorageUnavailable."""
    with opening(url):
        async with _connected(url) as connection:
            if not await _is_there(connection, inspections.name):
                return False
            # Somebody who was killed may have a commit under way still.
            await connection.execute(f"SELECT pg_advisory_lock({WRITERS_TURN})")
            found = await connection.fetchval("SELECT summary FROM inspections WHERE name = $1", _MARK)
            return found is not None and json.loads(found)["id"] == move


async def make_ready(url: str) -> None:
    """
    Make the tables in the database at *url*, which nobody uses yet.

    Raises:
        MoveRefused: There is something in it.
        StorageUnavailable: It does not answer.
    """
    with opening(url):
        async with _connected(url) as connection:
            if await _is_there(connection, "alembic_version"):
                await _refuse_rows(connection, url)
            elif await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"):
                raise MoveRefused(f"The database {place(url)} has tables that are not Picturedesk's.")
    await postgres_migrate.migrate(url)


@asynccontextmanager
async def arriving(url: str) -> "AsyncIterator[Arrival]":
    """
    A transaction in the database at *url*; what is not committed in it was never there.

    Raises:
        MoveRefused: Somebody has rows there by now.
        StorageUnavailable: It does not answer, or does not any more.
    """
    with opening(url):
        async with _connected(url) as connection:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")
            await _refuse_rows(connection, url)
            yield Arrival(connection, transaction)


class Arrival:
    """The transaction that brings the rows; see `arriving`."""

    def __init__(self, connection: Connection, transaction: Any) -> None:  # noqa: ANN401 - asyncpg's
        self._connection = connection
        self._transaction = transaction

    async def copy(self, rows: Rows) -> Sequence[CopiedTable]:
        """
        Copy every table, and compare what is there then with what was sent.

        Raises:
            MoveRefused: PostgreSQL does not take a row, or gives it back in another form.
        """
        await self._triggers("DISABLE")
        copied = [await self._copy_table(rows, table) for table in metadata.sorted_tables]
        await self._triggers("ENABLE")
        return copied

    async def commit(self, move: str, at: int) -> None:
        """Commit, with a word in it by which `has_arrived` knows the move."""
        await self._connection.execute(
            "INSERT INTO inspections (name, at, summary) VALUES ($1, $2, $3)"
            " ON CONFLICT (name) DO UPDATE SET at = excluded.at, summary = excluded.summary",
            _MARK,
            at,
            json.dumps({"id": move}),
        )
        # Else its first answers would come by plans for empty tables.
        await self._connection.execute("ANALYZE")
        await self._transaction.commit()

    async def _triggers(self, state: str) -> None:
        # What they keep (counts, shapes, epochs) is copied as it is. Foreign keys stay in force.
        for table in metadata.sorted_tables:
            if table.name not in _FILLED_BY_TRIGGERS:
                await self._connection.execute(f'ALTER TABLE "{table.name}" {state} TRIGGER USER')

    async def _copy_table(self, rows: Rows, table: sa.Table) -> CopiedTable:
        if table.name in _MADE_BY_MIGRATIONS:
            await self._connection.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - a name of ours
        columns = [column.name for column in table.columns]
        sent, found, waiting = _Digest(), _Digest(), rows.of(table)
        try:
            while batch := list(islice(waiting, _BATCH)):
                sent.add(batch)
                await self._connection.copy_records_to_table(table.name, records=batch, columns=columns)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError) as why:
            raise MoveRefused(f"PostgreSQL does not take the rows of {table.name}.") from why
        await self._go_on_counting(rows, table)
        async for row in self._connection.cursor(Statement(sa.select(table)).on("postgresql").text, prefetch=_BATCH):
            found.add([tuple(row)])
        if sent != found:
            raise MoveRefused(f"The rows of {table.name} are not the same on both sides.")
        return CopiedTable(name=table.name, rows=sent.rows)

    async def _go_on_counting(self, rows: Rows, table: sa.Table) -> None:
        number = rows.last_number(table)
        if number:
            (column,) = table.primary_key
            await self._connection.execute(
                "SELECT setval(pg_get_serial_sequence($1, $2), $3)", table.name, column.name, number
            )


@dataclass
class _Digest:
    """The same for the same rows in whatever order."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        for row in rows:
            self.total += int.from_bytes(hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest())
        self.rows += len(rows)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Connection]:
    connection = await connect(url, _SETTINGS)
    try:
        yield connection
    finally:
        # It rolls back what was not committed.
        connection.terminate()


async def _refuse_rows(connection: Connection, url: str) -> None:
    for table in metadata.sorted_tables:
        if table.name in _MADE_BY_MIGRATIONS or not await _is_there(connection, table.name):
            continue
        if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{table.name}")'):  # noqa: S608 - a name of ours
            raise MoveRefused(f"The database {place(url)} holds another library: there are rows in {table.name}.")


async def _is_there(connection: Connection, table: str) -> bool:
    return await connection.fetchval("SELECT to_regclass($1)", table) is not None


def _converter(column_type: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What SQLite says in another way than PostgreSQL; texts, instants, hashes and JSON go as they are."""
    match column_type:
        case Uuid():
            return _uuid
        case sa.Boolean():
            return bool
        case sa.Float():
            return float
        case _:
            return None


def _uuid(value: bytes) -> UUID:
    return UUID(bytes=value)
