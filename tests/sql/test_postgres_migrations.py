"""Migrations on PostgreSQL: they end where `tables` says, however many hosts start at once, with rows or without."""

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.images import ImageId
from picturedesk.core.listing import ImageFilter, Sort, SortField
from picturedesk.sql import images, integrity, listing, versions
from picturedesk.sql.database import Tx
from picturedesk.sql.migrate import HEAD
from picturedesk.sql.migrations.upgrade import upgrade
from picturedesk.sql.postgres import open_database, opened
from picturedesk.sql.postgres_migrate import migrate
from picturedesk.sql.tables import metadata
from picturedesk.sql.types import Json
from tests.support.library import Workshop
from tests.support.postgres import shared_server

_COLUMNS_ASKED = ("table_name", "column_name", "data_type", "is_nullable", "collation_name", "column_default")
_COLUMNS = (
    f"SELECT {', '.join(_COLUMNS_ASKED)} FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
)
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
_TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"

IMAGE = UUID("01a1ff88-0000-7000-8000-000000000001")
_NO_BYTES = "decode(repeat('00', 32), 'hex')"
FILLED = f"""
INSERT INTO accounts VALUES (7, 'Ada', 'ada', 'editor', 1);
INSERT INTO files VALUES (3, 'uploads/a.jpg', {_NO_BYTES}, 'a.jpg', 10, 'jpg', 4, 3, 1, false, '\\x01', 7, 1);
INSERT INTO images VALUES (5, '{IMAGE}', 3, 'Pier', 'pier', 'north', 0.5, 0.25, 1, 'uploaded', 'Ada', NULL, NULL,
    NULL, {_NO_BYTES}, {_NO_BYTES}, 'jpg', 'jpg', 'landscape', 7, 'ada', 7, 1000000, 2000000, NULL);
INSERT INTO image_locales VALUES (5, 0, '{IMAGE}', 'en', 'Ada', '<p>Pier</p>', '');
INSERT INTO image_words VALUES (5, 'pier a jpg ada');
"""


async def schema(url: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for ask in (_COLUMNS, _INDEXES, _TRIGGERS) for row in await connection.fetch(ask)]
    finally:
        await connection.close()


async def run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def test_the_migrated_schema_is_that_of_the_tables(workshop: Workshop) -> None:
    url = shared_server().fresh()
    # What PostgreSQL alone has: the entries of the full-text index.
    apart = {"alembic_version", "schema_serves", "search_entries", "image_search", "deleted_search", "image_words_long"}

    def ours(_object: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
        return name not in apart

    def differences(connection: sa.Connection) -> Any:
        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async def compare() -> Any:
        engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
        async with engine.connect() as connection:
            found = await connection.run_sync(differences)
        await engine.dispose()
        return found

    assert workshop.run(compare()) == []


def test_every_text_is_sorted_by_its_code_points(workshop: Workshop) -> None:
    found = workshop.run(schema(shared_server().fresh()))

    texts = {(row[0], row[1]): row[4] for row in found if len(row) == len(_COLUMNS_ASKED) and row[2] == "text"}
    unsorted = {name for name, collation in texts.items() if collation != "C"} - {("schema_serves", "oldest")}
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    assert unsorted == {(column.table.name, column.name) for column in columns if isinstance(column.type, Json)}


def test_several_hosts_may_start_at_once(workshop: Workshop) -> None:
    url = shared_server().empty()

    async def start_all() -> None:
        await asyncio.gather(*(migrate(url) for _ in range(4)))

    workshop.run(start_all())

    assert workshop.run(schema(url)) == workshop.run(schema(shared_server().fresh()))


@pytest.mark.parametrize("version", ["0001", "0002", "0004"])
def test_an_older_versions_library_is_served_by_this_one(workshop: Workshop, version: str) -> None:
    url = shared_server().empty()

    async def look(tx: Tx) -> None:
        image = await images.by_id(tx, ImageId(IMAGE))
        assert image is not None
        assert (image.name, image.category_ids, image.locales[0].credit) == ("Pier", (), "Ada")
        sort = Sort(SortField.NAME, descending=False)
        found = await listing.stretch(tx, ImageFilter(words=["pie"]), sort, after=None, before=None, limit=5)
        assert found.numbers == [5]
        assert await listing.count(tx, ImageFilter()) == 1
        outline = await listing.outline(tx, ImageFilter(), sort, step=100, limit=1_000)
        assert (outline.total, outline.ratios) == (1, [1333])
        assert await integrity.wrong_counts(tx) == []
        assert await integrity.broken_references(tx) == []

    async def scenario() -> None:
        await migrate(url, version)
        await run(url, FILLED)
        await migrate(url)
        async with opened(url) as db:
            await db.scan(look)
            await db.write(integrity.check_search_index)
            assert await db.point(partial(versions.by_id, image_id=ImageId(IMAGE))) is not None

    workshop.run(scenario())

    assert workshop.run(schema(url)) == workshop.run(schema(shared_server().fresh()))


def test_a_migration_that_fails_leaves_the_old_schema(workshop: Workshop) -> None:
    url = shared_server().empty()
    workshop.run(run(url, "CREATE TABLE image_words (in_the_way INTEGER)"))
    before = workshop.run(schema(url))

    with pytest.raises(StorageUnavailable):
        workshop.run(migrate(url))

    assert workshop.run(schema(url)) == before


def test_a_newer_versions_library_is_left_alone(workshop: Workshop) -> None:
    url = shared_server().fresh()
    workshop.run(run(url, "UPDATE alembic_version SET version_num = '9999'; UPDATE schema_serves SET oldest = '9998'"))

    for opening in (migrate(url), open_database(url)):
        with pytest.raises(StorageUnavailable, match=f"has schema 9999; this version knows {HEAD}, and 9998 is"):
            workshop.run(opening)


@pytest.mark.parametrize(
    ("version", "digest"),
    [
        ("0001", "7bd1b6a0fea562afe7c7bf5c7430ea45fe1b335d42aebf3cfffc969ce5e6f4b8"),
        ("0002", "f9a4f2bd1fdc77255411fba869ce526839752a4b7544a772bcd238e68875dc08"),
        ("0003", "d69b9b816311e9622d70f0378e2f2721c999c4d64844717d40c770cf49dacd56"),
    ],
)
def test_on_sqlite_they_do_what_they_did_before_there_was_postgresql(tmp_path: Path, version: str, digest: str) -> None:
    path = tmp_path / "library.sqlite3"

    upgrade(path, version)

    with closing(sqlite3.connect(path)) as connection:
        made = list(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name, type"))
    assert hashlib.sha256(repr(made).encode()).hexdigest() == digest
