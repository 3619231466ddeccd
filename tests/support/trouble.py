"""A database that can be told to fail, or to keep whoever asks waiting."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from picturedesk.actions.keyring import Keyring
from picturedesk.api.context import Context
from picturedesk.sql.database import Database, Work
from picturedesk.sql.statements import Row, Statement

T = TypeVar("T")


@dataclass
class Trouble:
    """What befalls the next calls of a `TroubledDatabase`."""

    error: Exception | None = None
    reached: asyncio.Event | None = None
    """Set as soon as somebody waits."""
    go_on: asyncio.Event | None = None

    @contextmanager
    def with_error(self, error: Exception) -> Iterator[None]:
        self.error = error
        try:
            yield
        finally:
            self.error = None

    @contextmanager
    def that_waits(self) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
        """Keep whoever asks waiting: the first event tells that somebody does, the second lets them all go on."""
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()
        try:
            yield self.reached, self.go_on
        finally:
            self.reached = self.go_on = None

    def around(self, context: Context) -> Context:
        """*context*, whose actions work on a database in this trouble; the keyring's is sound."""
        return replace(context, tools=replace(context.tools, db=TroubledDatabase(context.tools.db, self)))

    def around_keys(self, context: Context) -> Context:
        """*context*, whose keyring works on a database in this trouble."""
        db = TroubledDatabase(context.tools.db, self)
        return replace(context, keyring=Keyring(db, context.tools.clock, uploads_per_key=64))

    async def befall(self) -> None:
        if self.error is not None:
            raise self.error
        reached, go_on = self.reached, self.go_on
        if reached is not None and go_on is not None:
            reached.set()
            await go_on.wait()


class TroubledDatabase:
    """A `Database` that is the one behind it, but for its trouble."""

    def __init__(self, db: Database, trouble: Trouble) -> None:
        self._db = db
        self._trouble = trouble

    async def one(self, statement: Statement, **values: object) -> Row:
        await self._trouble.befall()
        return await self._db.one(statement, **values)

    async def point(self, work: Work[T]) -> T:
        await self._trouble.befall()
        return await self._db.point(work)

    async def read(self, work: Work[T]) -> T:
        await self._trouble.befall()
        return await self._db.read(work)

    async def scan(self, work: Work[T]) -> T:
        await self._trouble.befall()
        return await self._db.scan(work)

    async def write(self, work: Work[T]) -> T:
        await self._trouble.befall()
        return await self._db.write(work)

    async def close(self) -> None:
        await self._db.close()
