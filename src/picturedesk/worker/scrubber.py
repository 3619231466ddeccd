"""The scrubber: reads every original again, in even steps over weeks, and tells what is damaged."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import Counter, Gauge

from picturedesk.actions import scrubbing
from picturedesk.actions.original_checks import CheckedOriginal
from picturedesk.actions.scrubbing import Scrubber
from picturedesk.actions.tools import Tools
from picturedesk.core.faults import FaultKind
from picturedesk.core.scrubbing import END
from picturedesk.worker.background import going_on

_LOOK_EVERY_S: Final = 10.0

_BYTES: Final = Counter("picturedesk_scrub_bytes", "Bytes of originals that were read again to be checked.")
_FAULTS: Final = Gauge(
    "picturedesk_scrub_faults",
    "Faulty originals: those found by the pass under way, or by the last one where they were more.",
    multiprocess_mode="mostrecent",
)
_PROGRESS: Final = Gauge(
    "picturedesk_scrub_progress_ratio",
    "How far the pass under way is: 0 at its beginning, 1 where all originals have been read.",
    multiprocess_mode="mostrecent",
)
_PASSES: Final = Gauge(
    "picturedesk_scrub_passes", "How many passes over all originals came to an end.", multiprocess_mode="mostrecent"
)

_log = structlog.get_logger(__name__)


def scrubber(
    tools: Tools, *, period: timedelta, look_every_s: float = _LOOK_EVERY_S
) -> AbstractAsyncContextManager[None]:
    """
    Read all originals once in every *period* until the end of the block. Of any number of processes one works.

    Where a pass is, is remembered in the database: a server that starts goes on with it.
    """
    return going_on(_scrub_forever(tools, period, look_every_s))


async def _scrub_forever(tools: Tools, period: timedelta, look_every_s: float) -> None:
    myself = Scrubber.new()
    while True:
        await asyncio.sleep(look_every_s)
        try:
            under_way = await scrubbing.step(tools, myself, _tell, period=period)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for this step, and the next may do better
            _log.exception("library.scrub_failed")
        else:
            if under_way is not None:
                _FAULTS.set(max(under_way.counts.faults, under_way.last.faults))
                _PROGRESS.set(under_way.position / END)
                _PASSES.set(under_way.passes)


def _tell(checked: CheckedOriginal) -> None:
    _BYTES.inc(checked.size_bytes)
    if checked.fault is not None:
        event = "original.missing" if checked.fault.kind is FaultKind.BYTES_MISSING else "original.damaged"
        _log.error(
            event,
            fault=checked.fault.kind.value,
            sha256=checked.sha256,
            key=checked.fault.subject,
            path=f"blobs/originals/{checked.sha256[:2]}/{checked.sha256}",
            detail=checked.fault.sentence,
        )
