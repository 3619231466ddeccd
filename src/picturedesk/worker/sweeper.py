"""The sweeper: looks now and then for what nobody names any more, and for what lay in the trash long enough."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import Counter, Histogram

from picturedesk.actions import erasing, sweeping
from picturedesk.actions.sweeping import Swept
from picturedesk.actions.tools import Tools
from picturedesk.worker.background import going_on

_FIRST_AFTER: Final = timedelta(minutes=1)
"""Not at once, so that a start is quick; not after a whole interval, or a server that restarts often never sweeps."""

_SECONDS: Final = Histogram(
    "picturedesk_sweep_seconds",
    "How long sweeps took, the emptying of the trash included.",
    ["outcome"],
    buckets=(0.01, 0.1, 1, 10, 60, 600, 3_600),
)
_SWEPT: Final = Counter("picturedesk_swept", "What sweeps removed.", ["kind"])

_log = structlog.get_logger(__name__)


def sweeper(
    tools: Tools, *, every: timedelta, trash_kept_for: timedelta | None = None
) -> AbstractAsyncContextManager[None]:
    """
    Sweep *every* so often until the end of the block. Any number of processes may.

    Deleted images are erased after *trash_kept_for*; never where that is None.
    """
    return going_on(_sweep_forever(tools, every, trash_kept_for))


async def _sweep_forever(tools: Tools, every: timedelta, trash_kept_for: timedelta | None) -> None:
    await asyncio.sleep(min(_FIRST_AFTER, every).total_seconds())
    while True:
        started = time.perf_counter()
        try:
            erased = await _empty_trash(tools, trash_kept_for)
            swept = await sweeping.sweep(tools)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for this sweep, and the next may do better
            _log.exception("library.sweep_failed")
            _SECONDS.labels("failed").observe(time.perf_counter() - started)
        else:
            _SECONDS.labels("done").observe(time.perf_counter() - started)
            _count(swept, erased)
            _log.info(
                "library.swept",
                uploads=swept.uploads,
                originals=swept.originals,
                temps=swept.temps,
                answers=swept.answers,
                erased=erased,
            )
        await asyncio.sleep(every.total_seconds())


def _count(swept: Swept, erased: int) -> None:
    removed = {"uploads": swept.uploads, "originals": swept.originals, "temps": swept.temps, "answers": swept.answers}
    for kind, number in {**removed, "erased images": erased}.items():
        _SWEPT.labels(kind).inc(number)


async def _empty_trash(tools: Tools, kept_for: timedelta | None) -> int:
    return 0 if kept_for is None else await erasing.empty_trash(tools, older_than=tools.clock.now() - kept_for)
