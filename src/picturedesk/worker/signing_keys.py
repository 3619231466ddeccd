"""The follower: keeps a running server at the signing keys that hold, whoever rotated them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import structlog

from picturedesk.actions import signing_keys
from picturedesk.actions.tools import Tools
from picturedesk.core.signing_keys import READ_EVERY

_log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def follower(tools: Tools, *, every: timedelta = READ_EVERY) -> AsyncIterator[None]:
    """Read the signing keys again *every* so often until the end of the block."""
    task = asyncio.create_task(_follow_forever(tools, every))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _follow_forever(tools: Tools, every: timedelta) -> None:
    failing = False
    while True:
        await asyncio.sleep(every.total_seconds())
        try:
            await signing_keys.read_again(tools)
        except Exception:  # noqa: BLE001 - whatever it was, the keys that were known go on, and the next read may work
            if not failing:
                # Once an outage, not twice a second.
                _log.exception("signing_keys.not_read")
            failing = True
        else:
            failing = False
