"""The follower: keeps a running server at the signing keys that hold, whoever rotated them."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import structlog

from picturedesk.actions import signing_keys
from picturedesk.actions.tools import Tools
from picturedesk.core.signing_keys import READ_EVERY
from picturedesk.worker.background import going_on

_log = structlog.get_logger(__name__)


def follower(tools: Tools, *, every: timedelta = READ_EVERY) -> AbstractAsyncContextManager[None]:
    """Read the signing keys again *every* so often until the end of the block."""
    return going_on(_follow_forever(tools, every))


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
