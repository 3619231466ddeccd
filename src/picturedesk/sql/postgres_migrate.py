"""Bringing a PostgreSQL database to the schema that this version of the program speaks, while others may use it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

from picturedesk.core.schemas import Migrated, MigrationRefused, Schema
from picturedesk.sql.beside_others import (
    BESIDE_OTHERS_S,
    nobody,
    numbers,
    numbers_from,
    refusal,
    steps_from,
    too_slow,
)
from picturedesk.sql.migrate import HEAD
from picturedesk.sql.postgres import WRITERS_TURN
from picturedesk.sql.postgres_connections import Connection, connect, opening, place
from picturedesk.sql.postgres_presence import schema_of, shut_out

if TYPE_CHECKING:
    from picturedesk.sql.migrations.steps import Step

_MIGRATING: Final = 0x7069_6374_7572_6502
_SETTINGS: Final = {
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "on",
    # With the server's own 64 MB, the full-text index of a large library is merged out of many pieces.
    "maintenance_work_mem": "256MB",
}
_TURN: Final = f"SELECT pg_advisory_xact_lock({WRITERS_TURN})"
_TABLE_WAIT: Final = "400ms"
"""So long may readers queue up behind a change of a table that waits for a reader before them."""
_PATIENCE_S: Final = 60.0
"""How long it is tried anew where somebody reads for long in one transaction."""
_PAUSE_S: Final = 0.5
_TURN_PAUSE_S: Final = 0.1
_INVALID: Final = "SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)"
_LONGEST: Final = """
    SELECT application_name, pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
    ORDER BY xact_start LIMIT 1
"""


async def migrate(
    url: str,
    revision: str = HEAD,
    *,
    told: Callable[[Migrated], None] = nobody,
    patience_s: float = _PATIENCE_S,
) -> None:
    """
    Create or migrate the tables in the database at *url*; done at once where they are current.

    What changes tables is one transaction within the writers' turn, for which those who read for long are waited for up
    to *patience_s*. Several hosts may call this at once: the second waits for the first. A newer schema is left alone.

    Raises:
        StorageUnavailable: The database does not answer, or a newer version has migrated it to what this one does not
            know.
        MigrationRefused: Somebody uses the database who could not go on, or keeps a table for long.
    """
    with opening(url):
        async with _connected(url) as connection:
            if not _is_served(await schema_of(connection), revision, url):
                await _wait_for_turn(connection)
                await _Migration(url, connection, revision, told, patience_s).run()


async def pending(url: str) -> list[Migrated]:
    """What `migrate` would do. Raises StorageUnavailable."""
    with opening(url):
        async with _connected(url) as connection:
            schema = await schema_of(connection)
    return [
        Migrated(revision=step.revision, oldest=step.oldest)
        for step in await asyncio.to_thread(steps_from, schema, HEAD)
    ]


async def _wait_for_turn(connection: Connection) -> None:
    """Not inside PostgreSQL: indexes that are built beside wait for whoever waits there."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _MIGRATING):  # noqa: ASYNC110 - not ours
        await asyncio.sleep(_TURN_PAUSE_S)


class _Migration:
    """Of one database, by whoever has the turn to migrate."""

    def __init__(
        self, url: str, connection: Connection, revision: str, told: Callable[[Migrated], None], patience_s: float
    ) -> None:
        self._where = place(url)
        self._connection = connection
        self._revision = revision
        self._told = told
        self._patience_s = patience_s

    async def run(self) -> None:
        waiting = await asyncio.to_thread(steps_from, await schema_of(self._connection), self._revision)
        for step in waiting:
            # Nothing is begun that cannot be ended.
            async with self._without_older(step):
                pass
        for step in waiting:
            began = time.monotonic()
            await self._fill(step)
            await self._make_indexes(step)
            await self._change(step)
            self._told(Migrated(revision=step.revision, oldest=step.oldest, seconds=time.monotonic() - began))

    @asynccontextmanager
    async def _without_older(self, step: "Step") -> AsyncIterator[None]:
        async with shut_out(self._connection, numbers(step.oldest)) as are_out:
            if not are_out:
                raise refusal(step, self._where)
            yield

    async def _fill(self, step: "Step") -> None:
        for fill in step.fills:
            while True:
                async with self._connection.transaction():
                    await self._connection.execute(_TURN)
                    done = await self._connection.execute(fill)
                if done.endswith(" 0"):
                    break

    async def _make_indexes(self, step: "Step") -> None:
        """Beside everybody, who go on reading and writing; one that was cut off is there, of no use, and in the way."""
        await self._connection.execute("SET lock_timeout = 0")
        for name, rest in step.indexes.items():
            is_invalid = await self._connection.fetchval(_INVALID, name)
            if is_invalid:
                await self._connection.execute(f"DROP INDEX CONCURRENTLY {name}")
            if is_invalid is not False:
                await self._connection.execute(f"CREATE INDEX CONCURRENTLY {name} {rest}")
        await self._connection.execute("RESET lock_timeout")

    async def _change(self, step: "Step") -> None:
        from picturedesk.sql.migrations.upgrade import script

        text = await asyncio.to_thread(script, step.before, step.revision)
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                await self._try_to_change(step, text)
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
                if time.monotonic() > deadline:
                    raise await self._kept_waiting(step) from error
                await asyncio.sleep(_PAUSE_S)
            else:
                return

    async def _try_to_change(self, step: "Step", text: str) -> None:
        async with (
            self._without_older(step),
            shut_out(self._connection, numbers_from(step)) as is_alone,
            self._connection.transaction(),
        ):
            await self._connection.execute(_TURN)
            await self._connection.execute(f"SET LOCAL lock_timeout = '{_TABLE_WAIT}'")
            try:
                async with asyncio.timeout(None if is_alone else BESIDE_OTHERS_S):
                    await self._connection.execute(text)
            except TimeoutError as error:
                raise too_slow(step, self._where) from error

    async def _kept_waiting(self, step: "Step") -> MigrationRefused:
        row = await self._connection.fetchrow(_LONGEST)
        who = "somebody" if row is None else f"{row[0] or 'somebody'} (process {row[1]})"
        return MigrationRefused(
            f"Schema {step.revision} of the database {self._where} has to wait for {who}, who has a transaction open: "
            "try it when that has ended."
        )


def _is_served(schema: Schema | None, revision: str, url: str) -> bool:
    """Whether there is nothing to do. Raises StorageUnavailable."""
    if schema is None or schema.revision < revision:
        return False
    schema.refuse_unless_served_by(HEAD, place(url))
    return True


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Connection]:
    connection = await connect(url, _SETTINGS)
    try:
        yield connection
    finally:
        # It takes the locks with it.
        await connection.close()
