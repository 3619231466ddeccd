"""Locks by name on PostgreSQL: one at a time, or all who share; whoever dies or leaves lets go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest

from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql.postgres_locks import PostgresLocks, open_locks
from tests.support.library import Workshop
from tests.support.postgres import own_server, shared_server

# Who has asked and has nothing asks again.
_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE '%pg_try_advisory%' AND pid != pg_backend_pid()
    AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)
"""
_HOLDING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
_CONNECTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid != pg_backend_pid()
"""
_CUT_EVERYBODY_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid != pg_backend_pid()
"""


@pytest.fixture
def url() -> str:
    return shared_server().empty()


@asynccontextmanager
async def two_hosts(url: str) -> AsyncIterator[tuple[PostgresLocks, PostgresLocks]]:
    one, other = await open_locks(url), await open_locks(url)
    try:
        yield one, other
    finally:
        await one.close()
        await other.close()


async def until(url: str, question: str, answer: int) -> None:
    connection = await asyncpg.connect(url)
    async with asyncio.timeout(60):
        while await connection.fetchval(question) != answer:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)
    await connection.close()


async def ask(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def hold(locks: PostgresLocks, name: str, held: list[str], *, shared: bool = False) -> None:
    async with locks.holding(name, shared=shared):
        held.append(name)


def test_one_waits_for_the_other_of_the_same_name_alone(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            async with one.holding("a"):
                await hold(other, "b", held)
                waiting = asyncio.create_task(hold(other, "a", held))
                await until(url, _WAITING, 1)
                assert held == ["b"]
            await waiting
            assert held == ["b", "a"]

    workshop.run(scenario())


def test_those_who_share_hold_it_together_and_keep_the_lonely_out(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            async with one.holding("a", shared=True):
                await hold(other, "a", held, shared=True)
                alone = asyncio.create_task(hold(other, "a", held))
                await until(url, _WAITING, 1)
                assert held == ["a"]
            await alone

    workshop.run(scenario())


@pytest.mark.parametrize("shared", [True, False])
def test_an_error_and_a_cancel_let_go(workshop: Workshop, url: str, shared: bool) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            with pytest.raises(ValueError, match="broken"):
                async with one.holding("a", shared=shared):
                    raise ValueError("broken")
            async with one.holding("a"):
                leaving = asyncio.create_task(hold(other, "a", held, shared=shared))
                await until(url, _WAITING, 1)
                leaving.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await leaving
            await until(url, _HOLDING, 0)
            await hold(other, "a", held, shared=shared)
            assert held == ["a"]

    workshop.run(scenario())


def test_a_host_that_dies_lets_go(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            dying = one.holding("a")
            await dying.__aenter__()
            waiting = asyncio.create_task(hold(other, "a", held))
            await until(url, _WAITING, 1)
            await one.close()
            await waiting
            await dying.__aexit__(None, None, None)
            assert held == ["a"]

    workshop.run(scenario())


def test_two_hundred_names_are_held_at_once_on_one_connection(workshop: Workshop, url: str) -> None:
    names = [f"name {number}" for number in range(200)]

    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other), AsyncExitStack() as stack:
            for number, name in enumerate(names):
                await stack.enter_async_context(one.holding(name, shared=number % 2 == 0))
            await until(url, _HOLDING, 200)
            waiting = [asyncio.create_task(hold(other, name, held)) for name in names]
            await hold(one, "free", held)
            await hold(other, "free", held)
            assert held == ["free", "free"]
            await until(url, _CONNECTIONS, 2)
            await stack.aclose()
            await asyncio.gather(*waiting)
            assert sorted(held[2:]) == sorted(names)

    workshop.run(scenario())


def test_those_of_one_process_get_it_in_their_order(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []

        async def note(who: str, *, shared: bool) -> None:
            async with locks.holding("a", shared=shared):
                held.append(who)

        async with two_hosts(url) as (locks, _):
            async with locks.holding("a", shared=True):
                first = asyncio.create_task(note("alone", shared=False))
                await asyncio.sleep(0)
                second = asyncio.create_task(note("shared", shared=True))
                await asyncio.sleep(0)
                third = asyncio.create_task(note("cancelled", shared=False))
                await asyncio.sleep(0)
                third.cancel()
            await asyncio.gather(first, second, third, return_exceptions=True)
            assert held == ["alone", "shared"]

    workshop.run(scenario())


def test_a_lost_connection_is_followed_by_another(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            async with one.holding("a"):
                await ask(url, _CUT_EVERYBODY_OFF)
                await hold(other, "a", held)
            await hold(one, "a", held)
            await until(url, _HOLDING, 0)
            assert held == ["a", "a"]

    workshop.run(scenario())


def test_many_of_two_hosts_get_one_name_one_after_the_other(workshop: Workshop, url: str) -> None:
    async def scenario() -> None:
        held: list[str] = []
        async with two_hosts(url) as (one, other):
            await asyncio.gather(*(hold(locks, "a", held) for locks in (one, other) for _ in range(30)))
            assert len(held) == 60

    workshop.run(scenario())


def test_a_server_that_is_gone_is_told(workshop: Workshop) -> None:
    with own_server() as server:
        url = server.empty()

        async def scenario() -> None:
            locks = await open_locks(url)
            await asyncio.to_thread(server.stop)
            with pytest.raises(StorageUnavailable):
                await hold(locks, "a", [])
            await locks.close()
            with pytest.raises(StorageUnavailable, match="does not answer"):
                await open_locks(url)

        workshop.run(scenario())
