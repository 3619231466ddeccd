"""The settler: ends generations whose process has died, though no client comes back for them."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

import structlog

from picturedesk.actions import generations
from picturedesk.actions.tools import Tools
from picturedesk.worker.background import going_on

EVERY: Final = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


def settler(tools: Tools, *, every: timedelta = EVERY) -> AbstractAsyncContextManager[None]:
    """Settle abandoned generations *every* so often until the end of the block. Any number of processes may."""
    return going_on(_settle_forever(tools, every))


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
