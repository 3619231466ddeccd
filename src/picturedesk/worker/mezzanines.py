"""The copyist: makes the mezzanines of large originals, one at a time, while nobody waits for anything else."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from picturedesk.actions import mezzanines
from picturedesk.actions.tools import Tools
from picturedesk.core.status import RenderLoad
from picturedesk.worker.background import going_on

_LOOK_BACK: Final = timedelta(days=1)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """
    When a mezzanine may be made: after so many looks in a row found the render processes idle.

    Where they never are, then after ``patience_s`` in a moment in which one of them is free. Afterwards it rests as
    long as the work took, and at least until the next look.
    """

    first_after_s: float = 5.0
    look_every_s: float = 0.2
    idle_looks: int = 5
    patience_s: float = 30.0


def copyist(
    tools: Tools, load: Callable[[], RenderLoad], *, pace: Pace | None = None
) -> AbstractAsyncContextManager[None]:
    """Make wanted mezzanines until the end of the block. Any number of processes may; none makes another's again."""
    return going_on(_copy_forever(tools, load, pace or Pace()))


async def _copy_forever(tools: Tools, load: Callable[[], RenderLoad], pace: Pace) -> None:
    await asyncio.sleep(pace.first_after_s)
    try:
        await mezzanines.recall(tools, since=tools.clock.now() - _LOOK_BACK)
    except Exception:  # noqa: BLE001 - what is not found now is wanted when somebody asks for a rendition of it
        _log.exception("mezzanines.recall_failed")
    while True:
        await tools.mezzanines.some()
        await _a_quiet_moment(load, pace)
        started = time.monotonic()
        try:
            await mezzanines.make(tools, tools.mezzanines.take())
        except Exception:  # noqa: BLE001 - whatever it was, renditions are made of the original meanwhile
            _log.exception("mezzanines.making_failed")
        await asyncio.sleep(max(time.monotonic() - started, pace.look_every_s))


async def _a_quiet_moment(load: Callable[[], RenderLoad], pace: Pace) -> None:
    patience_ends = time.monotonic() + pace.patience_s
    idle = 0
    while idle < pace.idle_looks:
        await asyncio.sleep(pace.look_every_s)
        now = load()
        idle = idle + 1 if now.busy == 0 else 0
        if now.busy < now.processes and time.monotonic() >= patience_ends:
            return
