"""The settler: ends what died in time, goes on after trouble, and ends with its owner."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from picturedesk import settings
from picturedesk.actions import accounts, generations
from picturedesk.actions.tools import Tools
from picturedesk.core.callers import Caller
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.generations import GenerationState, read_wish
from picturedesk.core.ports import Clock
from picturedesk.sql import generations as records
from picturedesk.wiring import open_tools
from picturedesk.worker.generations import settler
from tests.support.generators import ToldGenerator, with_generator
from tests.support.server import OPERATOR

OFTEN = timedelta(milliseconds=20)


class BrokenOnce:
    """A clock that fails when it is first asked, and is ten seconds ahead afterwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._broken = True

    def now(self) -> datetime:
        if self._broken:
            self._broken = False
            raise StorageUnavailable
        return self._clock.now() + timedelta(seconds=10)


async def abandon(tools: Tools, generator: ToldGenerator) -> None:
    """Leave a record whose run has died in the middle of its call."""
    account = await accounts.create(tools, OPERATOR, name="a", role="editor")
    caller = Caller(account_id=account.id, name="a", role=account.role)
    called = asyncio.Event()

    async def hold() -> bytes:
        called.set()
        await asyncio.sleep(60)
        return b""

    generator.acts.append(hold)
    running = asyncio.create_task(generations.generate(tools, caller, read_wish(prompt="x")))
    await called.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def states(tools: Tools) -> list[GenerationState]:
    far = tools.clock.now() + timedelta(days=1)
    found = await tools.db.scan(lambda tx: records.abandoned(tx, before=far, asked_before=far, limit=9))
    return [record.state for record in found]


def test_what_died_is_ended_by_itself_and_trouble_is_not_the_end(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_tools(settings.load(tmp_path, {})) as opened:
            generator = ToldGenerator()
            tools = with_generator(opened, generator)
            await abandon(tools, generator)
            assert await states(tools) == [GenerationState.CALLING]

            async with settler(replace(tools, clock=BrokenOnce(tools.clock)), every=OFTEN), asyncio.timeout(5):
                while await states(tools):  # noqa: ASYNC110 - no event tells of a row that ends
                    await asyncio.sleep(0.01)

            assert len(generator.orders) == 1

    asyncio.run(scenario())
