"""The Database contract on SQLite: what is committed stays, what fails is undone, and nobody stands in the way."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from picturedesk.core.errors import ImageNotFound, StorageFull, StorageUnavailable
from picturedesk.sql import accounts
from picturedesk.sql.database import ConstraintViolated, Tx
from picturedesk.sql.sqlite import SqliteDatabase, connect
from picturedesk.sql.statements import Statement
from tests.support.library import Workshop
from tests.support.rows import add_account

_DELETE = Statement(sa.text("DELETE FROM accounts"))


async def names(tx: Tx) -> list[str]:
    return [account.name for account in await accounts.every(tx)]


def adding(name: str) -> Any:
    async def work(tx: Tx) -> str:
        return (await add_account(tx, name)).name

    return work


def names_in_file(path: Path) -> list[str]:
    """What another program reads there."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM accounts ORDER BY id")]


@pytest.fixture
def db(workshop: Workshop, path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(path)
    try:
        yield opened
    finally:
        workshop.run(opened.close())


class TestAWrite:
    def test_is_there_for_every_reader_when_it_returns(
        self, workshop: Workshop, db: SqliteDatabase, path: Path
    ) -> None:
        async def scenario() -> None:
            for number in range(3):
                assert await db.write(adding(f"{number}")) == f"{number}"
                expected = [f"{count}" for count in range(number + 1)]
                assert await db.point(names) == expected
                assert await db.read(names) == expected
                assert await db.scan(names) == expected
                assert names_in_file(path) == expected

        workshop.run(scenario())

    def test_that_fails_is_undone_whole(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def work(tx: Tx) -> None:
            await add_account(tx, "half")
            raise ImageNotFound

        async def scenario() -> None:
            with pytest.raises(ImageNotFound):
                await db.write(work)
            assert await db.read(names) == []

        workshop.run(scenario())

    def test_that_fails_takes_no_neighbour_along(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def fails(tx: Tx) -> None:
            await add_account(tx, "never")
            raise ValueError

        async def breaks_a_rule(tx: Tx) -> None:
            await add_account(tx, "never")
            await tx.run(Statement(sa.text("INSERT INTO api_keys VALUES ('k', 999, 'x', NULL, 1, NULL, NULL, NULL)")))

        async def scenario() -> list[Any]:
            works = [adding("first"), fails, adding("second"), breaks_a_rule, adding("third")]
            return await asyncio.gather(*map(db.write, works), return_exceptions=True)

        results = workshop.run(scenario())

        assert [result for result in results if isinstance(result, str)] == ["first", "second", "third"]
        assert isinstance(results[1], ValueError)
        assert isinstance(results[3], ConstraintViolated)
        assert workshop.run(db.read(names)) == ["first", "second", "third"]

    def test_shares_its_commit_with_those_that_come_at_the_same_time(
        self, workshop: Workshop, db: SqliteDatabase, path: Path
    ) -> None:
        statements: list[str] = []
        db._writer_connection.set_trace_callback(statements.append)

        async def scenario() -> None:
            await asyncio.gather(*(db.write(adding(f"{number:03}")) for number in range(200)))

        workshop.run(scenario())

        assert names_in_file(path) == [f"{number:03}" for number in range(200)]
        assert statements.count("COMMIT") <= 10

    def test_that_awaits_something_else_is_refused(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def work(tx: Tx) -> None:
            await add_account(tx, "never")
            await asyncio.sleep(0)

        async def scenario() -> None:
            with pytest.raises(RuntimeError, match="awaited something other"):
                await db.write(work)
            with pytest.raises(RuntimeError, match="awaited something other"):
                await db.read(lambda _: asyncio.sleep(0))
            assert await db.read(names) == []
            assert await db.write(adding("next")) == "next"

        workshop.run(scenario())

    def test_whose_caller_left_does_no_harm(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def scenario() -> None:
            leaving = asyncio.create_task(db.write(adding("left")))
            await asyncio.sleep(0)
            leaving.cancel()
            await db.write(adding("stayed"))
            assert "stayed" in await db.read(names)

        workshop.run(scenario())

    def test_that_is_queued_is_done_before_the_end(self, workshop: Workshop, path: Path) -> None:
        async def scenario() -> None:
            db = SqliteDatabase(path)
            writes = [asyncio.create_task(db.write(adding(f"{number}"))) for number in range(5)]
            await asyncio.sleep(0)
            await db.close()
            await asyncio.gather(*writes)

        workshop.run(scenario())

        assert len(names_in_file(path)) == 5

    def test_survives_a_power_cut_by_its_settings(self, path: Path) -> None:
        with closing(connect(path)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
            assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


class TestAReader:
    def test_cannot_write(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def delete(tx: Tx) -> int:
            return await tx.run(_DELETE)

        async def scenario() -> None:
            await db.write(adding("kept"))
            for read in (db.point, db.read, db.scan):
                with pytest.raises(StorageUnavailable):
                    await read(delete)
            assert await db.read(names) == ["kept"]

        workshop.run(scenario())

    def test_sees_one_moment_however_long_it_reads(self, workshop: Workshop, db: SqliteDatabase) -> None:
        looked, go_on = threading.Event(), threading.Event()

        async def look_twice(tx: Tx) -> tuple[list[str], list[str]]:
            first = await names(tx)
            looked.set()
            assert go_on.wait(10)
            return first, await names(tx)

        async def scenario() -> None:
            scanning = asyncio.create_task(db.scan(look_twice))
            await asyncio.to_thread(looked.wait, 10)
            await db.write(adding("meanwhile"))
            go_on.set()

            assert await scanning == ([], [])
            assert await db.scan(names) == ["meanwhile"]

        workshop.run(scenario())

    def test_does_not_wait_for_a_writer(self, workshop: Workshop, db: SqliteDatabase, path: Path) -> None:
        with closing(connect(path)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO accounts (name, name_sort, role, created_at) VALUES ('x', 'x', 'editor', 1)")
            started = time.monotonic()

            assert workshop.run(db.read(names)) == []

            assert time.monotonic() - started < 0.5
            writer.execute("ROLLBACK")

    def test_of_a_missing_row_gets_none(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def look(tx: Tx) -> object:
            return await accounts.by_id(tx, 42)

        assert workshop.run(db.point(look)) is None

    def test_that_fails_leaves_the_connection_usable(self, workshop: Workshop, db: SqliteDatabase) -> None:
        async def fails(tx: Tx) -> None:
            await names(tx)
            raise ImageNotFound

        async def scenario() -> None:
            for read in (db.point, db.read, db.scan):
                for _ in range(3):
                    with pytest.raises(ImageNotFound):
                        await read(fails)
                assert await read(names) == []

        workshop.run(scenario())


class TestTrouble:
    def test_of_a_lock_is_waited_for(self, workshop: Workshop, db: SqliteDatabase, path: Path) -> None:
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(0.4, lambda: other.execute("ROLLBACK"))
            release.start()

            assert workshop.run(db.write(adding("patient"))) == "patient"

            release.join()

    def test_of_a_lock_that_stays_is_told(self, workshop: Workshop, db: SqliteDatabase, path: Path) -> None:
        db._writer_connection.execute("PRAGMA busy_timeout=50")
        with closing(connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")

            with pytest.raises(StorageUnavailable):
                workshop.run(db.write(adding("refused")))

            other.execute("ROLLBACK")
        assert workshop.run(db.write(adding("next"))) == "next"

    def test_of_a_full_disk_fails_all_who_share_the_commit_and_keeps_nothing(
        self, workshop: Workshop, db: SqliteDatabase, path: Path
    ) -> None:
        pages = db._writer_connection.execute("PRAGMA page_count").fetchone()[0]
        db._writer_connection.execute(f"PRAGMA max_page_count={pages + 1}")

        async def scenario() -> list[Any]:
            works = [adding("small"), *(adding("x" * 9_000) for _ in range(20)), adding("small too")]
            return await asyncio.gather(*map(db.write, works), return_exceptions=True)

        results = workshop.run(scenario())

        assert any(isinstance(result, StorageFull) for result in results)
        kept = names_in_file(path)
        assert [result for result in results if isinstance(result, str)] == kept
        db._writer_connection.execute("PRAGMA max_page_count=1000000")
        assert workshop.run(db.write(adding("room again"))) == "room again"

    def test_of_a_broken_file_is_told(self, workshop: Workshop, path: Path) -> None:
        db = SqliteDatabase(path)
        workshop.run(db.write(adding("x")))
        workshop.run(db.close())
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 40_960)
        broken = SqliteDatabase(path)

        with pytest.raises(StorageUnavailable):
            workshop.run(broken.read(names))

        workshop.run(broken.close())


_WRITER = """
import asyncio, sys
from pathlib import Path
from tests.support.rows import add_account
from picturedesk.sql.sqlite import SqliteDatabase

async def main():
    db = SqliteDatabase(Path(sys.argv[1]))
    for number in range(60):
        await db.write(lambda tx: add_account(tx, f"{sys.argv[2]}{number:02}"))
    await db.close()

asyncio.run(main())
"""


def test_several_processes_write_at_the_same_time(path: Path) -> None:
    root = Path(__file__).parents[2]
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name], cwd=root) for name in ("a", "b", "c")]

    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    written = names_in_file(path)
    assert sorted(written) == [f"{name}{number:02}" for name in "abc" for number in range(60)]
    for name in "abc":
        assert [entry for entry in written if entry.startswith(name)] == [f"{name}{number:02}" for number in range(60)]
