"""The settler: ends generations whose process has died, though no client comes back for them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import structlog

from picturedesk.actions import generations
from picturedesk.actions.tools import Tools

EVERY: Final = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def settler(tools: Tools, *, every: timedelta = EVERY) -> AsyncIterator[None]:
    """Settle abandoned generations *every* so often until the end of the block. Any number of processes may."""
    task = asyncio.create_task(_settle_forever(tools, every))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _settle_forever(tools: Tools, every: timedelta) -> None:
    while True:
        try:
            settled = await generations.settle_abandoned(tools)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for it, and the next time may do better
            _log.exception("generations.settling_failed")
        else:
            if settled:
                _log.info("generations.settled", count=settled)
        await asyncio.sleep(every.total_seconds())
