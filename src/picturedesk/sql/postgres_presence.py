"""
Who uses a database on PostgreSQL: each connection shares an advisory lock for the revision that its program knows.

One that was lost is followed by another, which looks anew: whoever was cut off while the database was migrated to what
it does not know is told so, and writes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.schemas import Schema
from picturedesk.sql.migrate import HEAD
from picturedesk.sql.postgres_connections import Connection

_CLASS: Final = 0x7069_6374
"""Locks of two numbers are not those of one: the other number is the revision's."""
_SHARE: Final = "SELECT pg_try_advisory_lock_shared($1, $2)"
_PATIENCE_S: Final = 8.0
_PAUSE_S: Final = 0.05


async def enter(connection: Connection, where: str) -> None:
    """
    Let nobody make a schema with which this program could not go on, as long as *connection* to *where* lives.

    Raises:
        StorageUnavailable: Somebody has, or is about to.
    """
    try:
        async with asyncio.timeout(_PATIENCE_S):
            # Not waiting inside PostgreSQL: indexes that are built beside wait for whoever waits there.
            while not await connection.fetchval(_SHARE, _CLASS, int(HEAD)):  # noqa: ASYNC110 - another process's
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError as error:
        raise StorageUnavailable(f"The database {where} is being migrated.") from error
    schema = await schema_of(connection)
    if schema is not None:
        schema.refuse_unless_served_by(HEAD, where)


async def schema_of(connection: Connection) -> Schema | None:
    """What the database says of itself; None where it is empty."""
    if await connection.fetchval("SELECT to_regclass('schema_serves')") is not None:
        row = await connection.fetchrow("SELECT version_num, oldest FROM alembic_version, schema_serves")
        return None if row is None else Schema(revision=row[0], oldest=row[1])
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    return None if revision is None else Schema(revision=revision, oldest=revision)


@asynccontextmanager
async def shut_out(connection: Connection, revisions: Sequence[int]) -> AsyncIterator[bool]:
    """Let no program of those *revisions* in until the end of the block; False where one is in."""
    held: list[int] = []
    try:
        for revision in revisions:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", _CLASS, revision):
                await _let_in(connection, held)
                yield False
                return
            held.append(revision)
        yield True
    finally:
        await _let_in(connection, held)


async def _let_in(connection: Connection, held: list[int]) -> None:
    while held and not connection.is_closed():
        await connection.execute(f"SELECT pg_advisory_unlock({_CLASS}, {held.pop()})")
