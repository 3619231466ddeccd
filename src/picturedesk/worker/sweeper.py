"""The sweeper: looks now and then for what nobody names any more."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import structlog

from picturedesk.actions import sweeping
from picturedesk.actions.tools import Tools

_FIRST_AFTER: Final = timedelta(minutes=1)
"""Not at once, so that a start is quick; not after a whole interval, or a server that restarts often never sweeps."""

_log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def sweeper(tools: Tools, *, every: timedelta) -> AsyncIterator[None]:
    """Sweep *every* so often until the end of the block. Any number of processes may."""
    task = asyncio.create_task(_sweep_forever(tools, every))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _sweep_forever(tools: Tools, every: timedelta) -> None:
    await asyncio.sleep(min(_FIRST_AFTER, every).total_seconds())
    while True:
        try:
            swept = await sweeping.sweep(tools)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for this sweep, and the next may do better
            _log.exception("library.sweep_failed")
        else:
            _log.info("library.swept", uploads=swept.uploads, originals=swept.originals, temps=swept.temps)
        await asyncio.sleep(every.total_seconds())
