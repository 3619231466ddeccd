"""The same libraries on PostgreSQL: rows by COPY, then indexes and all that is derived, then what a vacuum knows."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from bench import crowd
from picturedesk.sql.postgres_connections import Connection

_SETTINGS: Final = {
    "synchronous_commit": "off",
    "maintenance_work_mem": "512MB",
    # No triggers, foreign keys among them: what they keep is made at once, in the end.
    "session_replication_role": "replica",
}
_OWN_INDEXES: Final = """
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
    WHERE indrelid::regclass::text = ANY ($1) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""
_SIZES: Final = """
    SELECT relname AS name, CASE relkind WHEN 'r' THEN pg_table_size(oid) ELSE pg_relation_size(oid) END AS bytes
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
"""
_COUNTS: Final = """
    INSERT INTO live_counts SELECT status, extension_sort, count(*) FROM images WHERE deleted_at IS NULL GROUP BY 1, 2
"""
_RATIOS: Final = """
    INSERT INTO image_ratios SELECT images.number, greatest(1, (1000 * width_px + height_px / 2) / height_px)
    FROM images JOIN files ON files.number = images.file_number
"""
_ENTRIES: Final = """
    INSERT INTO search_entries SELECT image_number, md5(words)::uuid, live FROM searched_words ORDER BY image_number
"""
_NUMBERS: Final = """
    SELECT setval(pg_get_serial_sequence('files', 'number'), (SELECT max(number) FROM files)),
        setval(pg_get_serial_sequence('images', 'number'), (SELECT max(number) FROM images))
"""


def fresh_database(server: str, name: str) -> str:
    """The URL of an empty database called *name* on the server at *server*; one that was there is gone."""
    return asyncio.run(_fresh_database(server, name))


def fill(url: str, chunks: Iterator[crowd.Rows]) -> None:
    """Put the rows into the migrated, empty tables at *url*, and what the triggers would have made of them."""
    asyncio.run(_fill(url, chunks))


def sizes(url: str) -> Mapping[str, int]:
    """The bytes of every table, with its long values, and of every index."""
    return asyncio.run(_sizes(url))


@contextmanager
def copied(server: str, url: str) -> Iterator[str]:
    """The URL of a copy of the database at *url*, which is gone in the end."""
    name = f"{urlsplit(url).path[1:]}_copy"
    asyncio.run(_run(server, f"DROP DATABASE IF EXISTS {name}"))
    asyncio.run(_run(server, f"CREATE DATABASE {name} TEMPLATE {urlsplit(url).path[1:]}"))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        asyncio.run(_run(server, f"DROP DATABASE {name}"))


async def _run(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _sizes(url: str) -> Mapping[str, int]:
    connection = await asyncpg.connect(url)
    try:
        return {row["name"]: row["bytes"] for row in await connection.fetch(_SIZES)}
    finally:
        await connection.close()


async def _fresh_database(server: str, name: str) -> str:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name}")
        # Texts go by their code points wherever the order matters; what this says of others is of no account.
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    finally:
        await connection.close()
    return urlsplit(server)._replace(path=f"/{name}").geturl()


async def _fill(url: str, chunks: Iterator[crowd.Rows]) -> None:
    connection = await asyncpg.connect(url, server_settings=_SETTINGS)
    try:
        indexes = await connection.fetch(_OWN_INDEXES, [*crowd.COLUMNS, "search_entries"])
        for index in indexes:
            await connection.execute(f"DROP INDEX {index['name']}")
        for rows in chunks:
            await _copy(connection, rows)
        # The entries before their index, and the indexes that both need before either.
        made = sorted((index["made"] for index in indexes), key=lambda text: "search_entries" in text)
        plain = [text for text in made if "search_entries" not in text]
        for statement in (*plain, _COUNTS, _RATIOS, _NUMBERS, _ENTRIES, *made[len(plain) :]):
            await connection.execute(statement)
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            await connection.execute(statement)
    finally:
        await connection.close()


async def _copy(connection: Connection, rows: crowd.Rows) -> None:
    for table, columns in crowd.COLUMNS.items():
        await connection.copy_records_to_table(table, records=getattr(rows, table), columns=columns)
