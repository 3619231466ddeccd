"""What every database offers: transactions for points, for scans and for writes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from picturedesk.sql.statements import Row, Statement

T = TypeVar("T")


class ConstraintViolated(Exception):
    """A row would break what the schema says of it: a key that is taken, or one that names nothing. A bug of ours."""


class Tx(Protocol):
    """
    A transaction: what it reads is of one moment, what it writes happens wholly or not at all.

    Functions that take one await nothing else: on SQLite a transaction runs in one go on its thread.
    """

    async def one(self, statement: Statement, **values: object) -> Row:
        """The first row, or None where there is none; untyped, as every row."""
        ...

    async def all(self, statement: Statement, **values: object) -> list[Row]: ...

    async def run(self, statement: Statement, **values: object) -> int:
        """Run a statement without rows; how many rows it changed."""
        ...

    async def run_many(self, statement: Statement, rows: Sequence[Mapping[str, object]]) -> None: ...


Work = Callable[[Tx], Awaitable[T]]


class Reader(Protocol):
    """What gives one row by a key: a transaction, or a database by itself."""

    async def one(self, statement: Statement, **values: object) -> Row:
        """The first row, or None where there is none; untyped, as every row."""
        ...


class Database(Protocol):
    """
    A library's rows.

    Called by the actions only. Raises StorageUnavailable or StorageFull where the database does not keep its word, and
    ConstraintViolated where a work of ours would break it. Work may be run again from its start where a connection was
    lost, so it changes nothing outside the transaction.
    """

    async def one(self, statement: Statement, **values: object) -> Row:
        """Read one row by a key, with nothing around it."""
        ...

    async def point(self, work: Work[T]) -> T:
        """Run one statement that reads a row or two by a key."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Run a few such statements, all of one moment: no scan, no sort."""
        ...

    async def scan(self, work: Work[T]) -> T:
        """Run reads that may take milliseconds, away from the event loop."""
        ...

    async def write(self, work: Work[T]) -> T:
        """
        Run *work* and commit it; when this returns, a power cut cannot take it.

        Writes take turns over all processes and hosts, so that what *work* has read stays true until it is committed.
        An error that *work* raises undoes what it wrote, and comes out here.
        """
        ...

    async def close(self) -> None: ...
