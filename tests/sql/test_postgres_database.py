"""The Database contract on PostgreSQL: what is committed stays, what fails is undone, and writers take turns."""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from picturedesk.core.errors import ImageNotFound, StorageFull, StorageUnavailable
from picturedesk.core.listing import ImageFilter
from picturedesk.sql import accounts, files, listing
from picturedesk.sql.database import ConstraintViolated, Tx
from picturedesk.sql.postgres import WRITERS_TURN, PostgresDatabase, open_database, opened
from picturedesk.sql.postgres_errors import translated
from picturedesk.sql.postgres_migrate import migrate
from picturedesk.sql.statements import Statement
from tests.support.library import Workshop
from tests.support.postgres import own_server, shared_server
from tests.support.rows import add_account

_DELETE = Statement(sa.text("DELETE FROM accounts"))
_BACKEND = Statement(sa.text("SELECT pg_backend_pid() AS pid").columns(sa.column("pid")))
_TRANSACTION = Statement(sa.text("SELECT pg_current_xact_id()::text AS id").columns(sa.column("id")))
_SOMEBODY_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
_LIMIT_S = 60


async def names(tx: Tx) -> list[str]:
    return [account.name for account in await accounts.every(tx)]


def adding(name: str) -> Any:
    async def work(tx: Tx) -> str:
        return (await add_account(tx, name)).name

    return work


async def backend(tx: Tx) -> int:
    """The server's process that works for a transaction."""
    return int((await tx.one(_BACKEND)).pid)


async def asked(url: str, statement: str) -> list[Any]:
    """What somebody else on a connection of their own is answered."""
    connection = await asyncpg.connect(url)
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.fixture
def url() -> str:
    """A migrated, empty database."""
    return shared_server().fresh()


@pytest.fixture
def db(workshop: Workshop, url: str) -> Iterator[PostgresDatabase]:
    database = workshop.run(open_database(url))
    try:
        yield database
    finally:
        workshop.run(database.close())


class TestAWrite:
    def test_is_there_for_every_reader_when_it_returns(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def scenario() -> None:
            for number in range(3):
                assert await db.write(adding(f"{number}")) == f"{number}"
                expected = [f"{count}" for count in range(number + 1)]
                assert await db.point(names) == expected
                assert await db.read(names) == expected
                assert await db.scan(names) == expected

        workshop.run(scenario())

    def test_that_fails_takes_no_neighbour_along(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def fails(tx: Tx) -> None:
            await add_account(tx, "never")
            raise ImageNotFound

        async def breaks_a_rule(tx: Tx) -> None:
            await add_account(tx, "never")
            await tx.run(Statement(sa.text("INSERT INTO api_keys VALUES ('k', 999, '', NULL, 1, NULL, NULL, NULL)")))

        async def is_nonsense(tx: Tx) -> None:
            await add_account(tx, "never")
            await tx.run(Statement(sa.text("SELECT nothing FROM nowhere")))

        async def scenario() -> list[Any]:
            works = [adding("first"), fails, adding("second"), breaks_a_rule, is_nonsense, adding("third")]
            return await asyncio.gather(*map(db.write, works), return_exceptions=True)

        results = workshop.run(scenario())

        assert [result for result in results if isinstance(result, str)] == ["first", "second", "third"]
        assert isinstance(results[1], ImageNotFound)
        assert isinstance(results[3], ConstraintViolated)
        assert isinstance(results[4], asyncpg.UndefinedTableError)
        assert workshop.run(db.read(names)) == ["first", "second", "third"]

    def test_shares_its_commit_with_those_that_come_at_the_same_time(
        self, workshop: Workshop, db: PostgresDatabase
    ) -> None:
        async def work(tx: Tx, number: int) -> int:
            await add_account(tx, f"{number:03}")
            return int((await tx.one(_TRANSACTION)).id)

        async def scenario() -> list[int]:
            return await asyncio.gather(*(db.write(partial(work, number=number)) for number in range(200)))

        transactions = workshop.run(scenario())

        assert workshop.run(db.read(names)) == [f"{number:03}" for number in range(200)]
        assert len(set(transactions)) <= 10

    def test_asks_anew_for_a_turn_that_somebody_keeps_for_long(
        self, workshop: Workshop, db: PostgresDatabase, url: str
    ) -> None:
        async def scenario() -> str:
            other = await asyncpg.connect(url)
            await other.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_TURN})")
            writing = asyncio.create_task(db.write(adding("patient")))
            done, _ = await asyncio.wait([writing], timeout=2.5)  # longer than it stands in line at once
            assert not done
            await other.execute("ROLLBACK")
            await other.close()
            kept: str = await writing
            return kept

        assert workshop.run(scenario()) == "patient"

    def test_waits_for_the_turn_that_another_host_has(self, workshop: Workshop, db: PostgresDatabase, url: str) -> None:
        async def scenario() -> None:
            other = await asyncpg.connect(url)
            await other.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_TURN})")
            waiting = asyncio.create_task(db.write(adding("patient")))
            while not await other.fetchval(_SOMEBODY_WAITS):  # noqa: ASYNC110 - the server has no event for it
                await asyncio.sleep(0.01)
            assert not waiting.done()
            await other.execute("COMMIT")
            assert await waiting == "patient"
            await other.close()

        workshop.run(scenario())

    def test_whose_caller_left_does_no_harm(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def scenario() -> None:
            leaving = asyncio.create_task(db.write(adding("left")))
            await asyncio.sleep(0)
            leaving.cancel()
            await db.write(adding("stayed"))
            assert "stayed" in await db.read(names)

        workshop.run(scenario())

    def test_that_is_queued_is_done_before_the_end(self, workshop: Workshop, url: str) -> None:
        async def scenario() -> None:
            database = await open_database(url)
            writes = [asyncio.create_task(database.write(adding(f"{number}"))) for number in range(5)]
            await asyncio.sleep(0)
            await database.close()
            await asyncio.gather(*writes)
            with pytest.raises(StorageUnavailable):
                await database.write(adding("too late"))

        workshop.run(scenario())

        assert len(workshop.run(asked(url, "SELECT name FROM accounts"))) == 5


def test_what_writers_of_two_hosts_have_read_stays_true_until_they_commit(workshop: Workshop, url: str) -> None:
    """Each counts and then writes one more; without turns two of them would count the same."""

    async def one_more(tx: Tx) -> None:
        known = await names(tx)
        await add_account(tx, f"{len(known)}")

    async def scenario() -> list[str]:
        async with opened(url) as one, opened(url) as other:
            for _ in range(5):
                await asyncio.gather(*(database.write(one_more) for database in (one, other) for _ in range(10)))
            return await one.read(names)

    assert workshop.run(scenario()) == [f"{number}" for number in range(100)]


class TestAReader:
    def test_cannot_write(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def delete(tx: Tx) -> int:
            return await tx.run(_DELETE)

        async def scenario() -> None:
            await db.write(adding("kept"))
            for read in (db.point, db.read, db.scan):
                with pytest.raises(StorageUnavailable):
                    await read(delete)
            assert await db.read(names) == ["kept"]

        workshop.run(scenario())

    def test_sees_one_moment_however_long_it_reads(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def scenario() -> None:
            looked, go_on = asyncio.Event(), asyncio.Event()

            async def look_twice(tx: Tx) -> tuple[list[str], list[str]]:
                first = await names(tx)
                looked.set()
                await go_on.wait()
                return first, await names(tx)

            scanning = asyncio.create_task(db.scan(look_twice))
            await looked.wait()
            await db.write(adding("meanwhile"))
            go_on.set()
            assert await scanning == ([], [])
            assert await db.scan(names) == ["meanwhile"]

        workshop.run(scenario())

    def test_that_fails_or_leaves_makes_room_for_the_next(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def fails(tx: Tx) -> None:
            await names(tx)
            raise ImageNotFound

        async def sleeps(tx: Tx) -> None:
            await tx.one(Statement(sa.text("SELECT pg_sleep(60)")))

        async def scenario() -> None:
            for read in (db.point, db.read, db.scan):
                for _ in range(12):
                    with pytest.raises(ImageNotFound):
                        await read(fails)
                for _ in range(12):
                    leaving = asyncio.create_task(read(sleeps))
                    await asyncio.sleep(0)
                    leaving.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await leaving
            assert await db.read(names) == []

        workshop.run(scenario())

    def test_finds_nothing_by_a_text_that_cannot_be_stored(self, workshop: Workshop, db: PostgresDatabase) -> None:
        async def look(tx: Tx) -> tuple[object, int]:
            wanted = ImageFilter(extensions=frozenset({"a\0b"}), missing_locale="\0")
            return await files.by_key(tx, "uploads/\0.jpg"), await listing.count(tx, wanted)

        assert workshop.run(db.scan(look)) == (None, 0)


class TestALostConnection:
    def test_in_the_middle_of_a_write_fails_it_and_keeps_nothing(
        self, workshop: Workshop, db: PostgresDatabase, url: str
    ) -> None:
        async def is_cut_off(tx: Tx) -> None:
            await add_account(tx, "never")
            await asked(url, f"SELECT pg_terminate_backend({await backend(tx)})")
            await names(tx)

        async def scenario() -> None:
            works = [adding("neighbour"), is_cut_off, adding("neighbour")]
            results = await asyncio.gather(*map(db.write, works), return_exceptions=True)
            assert [type(result) for result in results] == [StorageUnavailable] * 3
            assert await db.read(names) == []
            assert await db.write(adding("next")) == "next"

        workshop.run(scenario())

    def test_at_the_commit_is_no_success(self, workshop: Workshop, db: PostgresDatabase, url: str) -> None:
        async def is_cut_off_at_the_end(tx: Tx) -> None:
            await add_account(tx, "never")
            await asked(url, f"SELECT pg_terminate_backend({await backend(tx)})")

        async def scenario() -> None:
            with pytest.raises(StorageUnavailable):
                await db.write(is_cut_off_at_the_end)
            assert await db.read(names) == []

        workshop.run(scenario())

    def test_of_a_reader_is_made_good_by_another_one(self, workshop: Workshop, db: PostgresDatabase, url: str) -> None:
        async def scenario() -> None:
            await db.write(adding("there"))
            everybody = (
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            for read in (db.point, db.read, db.scan):
                await asyncio.gather(*(read(names) for _ in range(4)))
                await asked(url, everybody)
                assert await asyncio.gather(*(read(names) for _ in range(4))) == [["there"]] * 4

        workshop.run(scenario())

    def test_of_whoever_has_the_turn_gives_it_to_the_next(
        self, workshop: Workshop, db: PostgresDatabase, url: str
    ) -> None:
        async def scenario() -> None:
            gone = await asyncpg.connect(url)
            await gone.execute(f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_TURN})")
            waiting = asyncio.create_task(db.write(adding("next")))
            await asyncio.sleep(0)
            gone.terminate()
            assert await waiting == "next"

        workshop.run(scenario())


def test_a_server_that_stops_is_told_and_one_that_comes_back_is_found(workshop: Workshop) -> None:
    with own_server() as server:
        url = server.fresh()

        async def scenario() -> None:
            async with opened(url) as db:
                await db.write(adding("before"))
                await asyncio.to_thread(server.stop)
                for doing in (db.point(names), db.read(names), db.scan(names), db.write(adding("never"))):
                    with pytest.raises(StorageUnavailable):
                        await asyncio.wait_for(doing, _LIMIT_S)
                await asyncio.to_thread(server.restart)
                assert await db.read(names) == ["before"]
                assert await db.write(adding("after")) == "after"
                assert await db.scan(names) == ["before", "after"]

        workshop.run(scenario())


@pytest.mark.parametrize(
    ("error", "known_as"),
    [
        (asyncpg.DiskFullError, StorageFull),
        (asyncpg.UniqueViolationError, ConstraintViolated),
        (asyncpg.ForeignKeyViolationError, ConstraintViolated),
        (asyncpg.TooManyConnectionsError, StorageUnavailable),
        (asyncpg.AdminShutdownError, StorageUnavailable),
        (asyncpg.CannotConnectNowError, StorageUnavailable),
        (asyncpg.ReadOnlySQLTransactionError, StorageUnavailable),
        (asyncpg.LockNotAvailableError, StorageUnavailable),
        (asyncpg.IdleInTransactionSessionTimeoutError, StorageUnavailable),
        (asyncpg.QueryCanceledError, StorageUnavailable),
        (asyncpg.DeadlockDetectedError, StorageUnavailable),
        (asyncpg.InterfaceError, StorageUnavailable),
        (ConnectionRefusedError, StorageUnavailable),
        (TimeoutError, StorageUnavailable),
        (asyncpg.UndefinedColumnError, asyncpg.UndefinedColumnError),
        (asyncpg.DataError, asyncpg.DataError),
    ],
    ids=lambda value: value.__name__,
)
def test_each_error_is_told_as_what_it_is(error: type[Exception], known_as: type[Exception]) -> None:
    assert type(translated(error("…"))) is known_as


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://tests:wrong@127.0.0.1:{port}/postgres", "it does not let us in"),
        ("postgresql://tests:secret@127.0.0.1:{port}/nowhere", "there is none of that name"),
        ("postgresql://tests:secret@127.0.0.1:1/postgres", "it does not answer"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(
    workshop: Workshop, url: str, sentence: str
) -> None:
    url = url.format(port=shared_server().port)

    for opening in (migrate(url), open_database(url)):
        with pytest.raises(StorageUnavailable, match=sentence) as caught:
            workshop.run(opening)
        assert "127.0.0.1" in str(caught.value)
        assert "secret" not in str(caught.value)
        assert "wrong" not in str(caught.value)
