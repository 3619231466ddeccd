"""The sweeper: sweeps in time, goes on after trouble, and ends with its owner."""

import asyncio
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from picturedesk import settings
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.ports import Clock
from picturedesk.wiring import open_tools
from picturedesk.worker.sweeper import sweeper

OFTEN = timedelta(milliseconds=20)


def stray(folder: Path) -> Path:
    """An original that no row names, two days old."""
    path = folder / "blobs" / "originals" / "00" / ("0" * 64)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"stray")
    long_ago = path.stat().st_mtime - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))
    return path


async def until_gone(path: Path) -> None:
    async with asyncio.timeout(5):
        while path.exists():  # noqa: ASYNC110, ASYNC240 - no event tells of a file that goes
            await asyncio.sleep(0.01)


def test_what_nobody_names_goes_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_tools(settings.load(tmp_path, {})) as tools:
            path = stray(tmp_path)
            async with sweeper(tools, every=OFTEN):
                await until_gone(path)

    asyncio.run(scenario())


class BrokenOnce:
    """A clock that fails when it is first asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._broken = True

    def now(self) -> datetime:
        if self._broken:
            self._broken = False
            raise StorageUnavailable
        return self._clock.now()


def test_a_sweep_that_fails_is_not_the_last(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_tools(settings.load(tmp_path, {})) as tools:
            path = stray(tmp_path)
            async with sweeper(replace(tools, clock=BrokenOnce(tools.clock)), every=OFTEN):
                await until_gone(path)

    asyncio.run(scenario())
