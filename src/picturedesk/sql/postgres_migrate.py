"""Bringing a PostgreSQL database to the schema that this version of the program speaks."""

import asyncio
from typing import Final

from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql.migrate import HEAD
from picturedesk.sql.postgres import WRITERS_TURN
from picturedesk.sql.postgres_connections import Connection, connect, opening, place

_MIGRATING: Final = 0x7069_6374_7572_6502
_SETTINGS: Final = {
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    # With the server's own 64 MB, the full-text index of a large library is merged out of many pieces.
    "maintenance_work_mem": "256MB",
}


async def migrate(url: str, revision: str = HEAD) -> None:
    """
    Create or migrate the tables in the database at *url*; done at once where they are current.

    All that is missing happens in one transaction, within the writers' turn. Several hosts may call this at once: the
    second waits for the first.

    Raises:
        StorageUnavailable: The database does not answer, or a newer version of the program has migrated it.
    """
    with opening(url):
        connection = await connect(url, _SETTINGS)
        try:
            if await _version(connection) != revision:
                await connection.execute(f"SELECT pg_advisory_lock({_MIGRATING})")
                await _upgrade(url, connection, revision)
        finally:
            # It takes the lock with it.
            await connection.close()


async def _upgrade(url: str, connection: Connection, revision: str) -> None:
    current = await _version(connection)
    if current == revision:
        return
    if current is not None and current > revision:
        raise StorageUnavailable(f"The database {place(url)} has schema {current}; this version knows {HEAD}.")
    # Alembic takes half a second to import, which every command would pay.
    from picturedesk.sql.migrations.upgrade import script

    text = await asyncio.to_thread(script, current, revision)
    await connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_TURN});\n{text}\nCOMMIT")


async def _version(connection: Connection) -> str | None:
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return version
