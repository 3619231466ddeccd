"""Who uses a database keeps it from becoming what they do not know; who was away for that is told."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa

from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.schemas import MigrationRefused
from picturedesk.sql import accounts, postgres, postgres_presence, sqlite, sqlite_presence
from picturedesk.sql.database import Database
from picturedesk.sql.migrate import HEAD, migrate
from picturedesk.sql.migrations.steps import Step, steps, together
from picturedesk.sql.migrations.upgrade import upgrade
from picturedesk.sql.postgres_migrate import migrate as migrate_there
from tests.support.library import Workshop
from tests.support.postgres import shared_server

_OURS = int(HEAD)
_MANY = """
INSERT INTO accounts VALUES (7, 'Ada', 'ada', 'editor', 1);
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
INSERT INTO files SELECT n, 'uploads/' || n, randomblob(32), 'a.jpg', 10, 'jpg', 4, 3, 1, 0, x'01', 7, 1 FROM n;
INSERT INTO images SELECT number, randomblob(16), number, 'Pier', 'pier', 'north', 0.5, 0.25, 1, 'uploaded', 'Ada',
    NULL, NULL, NULL, zeroblob(32), zeroblob(32), 'jpg', 'jpg', 'landscape', 7, 'ada', 7, 1000000, 2000000, NULL
    FROM files;
"""


class TestOnPostgresql:
    def test_whoever_has_it_open_keeps_others_from_ending_their_schema(self, workshop: Workshop) -> None:
        url = shared_server().fresh()

        async def is_out() -> bool:
            connection = await asyncpg.connect(url)
            try:
                async with postgres_presence.shut_out(connection, [_OURS]) as are_out:
                    return are_out
            finally:
                await connection.close()

        async def look() -> list[bool]:
            async with postgres.opened(url):
                seen = [await is_out()]
            return [*seen, await is_out()]

        assert workshop.run(look()) == [False, True]

    def test_whoever_comes_meanwhile_waits(self, workshop: Workshop) -> None:
        url = shared_server().fresh()

        async def look() -> None:
            connection = await asyncpg.connect(url)
            async with postgres_presence.shut_out(connection, [_OURS]):
                opening = asyncio.create_task(postgres.open_database(url))
                done, _ = await asyncio.wait([opening], timeout=0.1)
                assert not done
            await (await opening).close()
            await connection.close()

        workshop.run(look())

    def test_whoever_was_cut_off_while_it_was_migrated_is_told_and_writes_nothing(self, workshop: Workshop) -> None:
        url = shared_server().fresh()

        async def work(db: Database) -> None:
            with pytest.raises(StorageUnavailable, match="has schema 9999"):
                await db.read(accounts.every)
            with pytest.raises(StorageUnavailable, match="has schema 9999"):
                await db.write(accounts.every)

        async def look() -> None:
            async with postgres.opened(url) as db:
                await db.write(accounts.every)
                connection = await asyncpg.connect(url)
                await connection.execute("UPDATE alembic_version SET version_num = '9999'")
                await connection.execute("UPDATE schema_serves SET oldest = '9999'")
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                await connection.close()
                await work(db)

        workshop.run(look())

    def test_a_newer_schema_that_goes_on_with_this_version_is_served(self, workshop: Workshop) -> None:
        url = shared_server().fresh()

        async def look() -> None:
            connection = await asyncpg.connect(url)
            await connection.execute("UPDATE alembic_version SET version_num = '9999'")
            await connection.close()
            await migrate_there(url)
            async with postgres.opened(url) as db:
                assert await db.write(accounts.every) == []

        workshop.run(look())

    def test_a_change_that_waits_for_somebody_who_reads_for_long_says_for_whom(self, workshop: Workshop) -> None:
        url = shared_server().empty()

        async def look() -> None:
            await migrate_there(url, "0003")
            reader = await asyncpg.connect(url, server_settings={"application_name": "long dump"})
            async with reader.transaction():
                await reader.fetchval("SELECT count(*) FROM image_words")
                with pytest.raises(MigrationRefused, match=r"has to wait for long dump \(process \d+\)"):
                    await migrate_there(url, patience_s=0.0)
            assert await reader.fetchval("SELECT version_num FROM alembic_version") == "0003"
            await reader.close()
            await migrate_there(url)

        workshop.run(look())


class TestOnSqlite:
    def test_whoever_has_it_open_keeps_others_from_ending_their_schema(self, workshop: Workshop, path: Path) -> None:
        db = sqlite.open_database(path)
        with sqlite_presence.shut_out(path, [_OURS]) as are_out:
            while_open = are_out
        workshop.run(db.close())

        with sqlite_presence.shut_out(path, [_OURS]) as are_out:
            assert (while_open, are_out) == (False, True)

    def test_a_newer_schema_that_ends_this_version_is_not_touched(self, path: Path) -> None:
        set_schema(path, "9999", "9998")

        for opening in (migrate, sqlite.open_database):
            with pytest.raises(StorageUnavailable, match=f"has schema 9999; this version knows {HEAD}, and 9998"):
                opening(path)

    def test_a_newer_schema_that_goes_on_with_this_version_is_served(self, workshop: Workshop, path: Path) -> None:
        set_schema(path, "9999", HEAD)

        migrate(path)

        db = sqlite.open_database(path)
        try:
            assert workshop.run(db.write(accounts.every)) == []
        finally:
            workshop.run(db.close())

    def test_a_change_that_takes_too_long_beside_others_is_as_if_it_had_never_begun(self, tmp_path: Path) -> None:
        path = tmp_path / "old.sqlite3"
        upgrade(path, "0002")
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(_MANY)

        with pytest.raises(sa.exc.OperationalError, match="interrupted"):
            upgrade(path, "0003", limit_s=0.0)

        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
            assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'image_ratios'").fetchone() is None


def set_schema(path: Path, revision: str, oldest: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.execute("UPDATE schema_serves SET oldest = ?", (oldest,))
        connection.commit()


def step(revision: str, oldest: str, **more: object) -> Step:
    said = {"fills": (), "indexes": {}, **more}
    return Step(revision=revision, before=f"{int(revision) - 1:04}", oldest=oldest, **said)  # type: ignore[arg-type]


def test_what_has_nothing_to_do_before_goes_in_one_transaction_with_those_ahead() -> None:
    filling = step("0008", "0005", fills=("UPDATE …",))

    found = together([step("0006", "0005"), step("0007", "0006"), filling, step("0009", "0007")])

    assert [(one.before, one.revision, one.oldest) for one in found] == [
        ("0005", "0007", "0006"),
        ("0007", "0009", "0007"),
    ]
    assert found[1].fills == filling.fills


def test_every_migration_since_they_are_kept_says_who_goes_on_after_it() -> None:
    said = {one.revision: one.oldest for one in steps("0004", HEAD)}

    assert all("0005" <= oldest <= revision for revision, oldest in said.items()), said
