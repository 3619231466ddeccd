"""The trimmer: keeps the store of results within its bound."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from typing import Final

import structlog

from picturedesk.actions.tools import Tools
from picturedesk.worker.background import going_on

_LOOK_EVERY_S: Final = 15.0
_TRIM_AT_LEAST_EVERY_S: Final = 3_600.0
_WORTH_A_LOOK: Final = 0.02
"""The share of the bound that this process may have put into the store before all of it is looked through."""

_log = structlog.get_logger(__name__)


def trimmer(tools: Tools, *, max_bytes: int, look_every_s: float = _LOOK_EVERY_S) -> AbstractAsyncContextManager[None]:
    """Keep results within *max_bytes* until the end of the block. Any number of processes may."""
    return going_on(_trim_forever(tools, max_bytes, look_every_s))


async def _trim_forever(tools: Tools, max_bytes: int, look_every_s: float) -> None:
    trimmed_at, kept = time.monotonic(), tools.results.kept_bytes
    while True:
        await asyncio.sleep(look_every_s)
        fresh = tools.results.kept_bytes - kept
        if fresh < max_bytes * _WORTH_A_LOOK and time.monotonic() - trimmed_at < _TRIM_AT_LEAST_EVERY_S:
            continue
        trimmed_at, kept = time.monotonic(), tools.results.kept_bytes
        try:
            removed = await tools.blobs.trim_results(max_bytes=max_bytes)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for this, and the next look may do better
            _log.exception("results.trim_failed")
        else:
            if removed:
                _log.info("results.trimmed", removed=removed)
