"""The gauges: what is looked at now and then for `/metrics`, since nothing happens by which it could be counted."""

import asyncio
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

import structlog
from prometheus_client import Gauge

from picturedesk.actions import status
from picturedesk.actions.tools import Tools
from picturedesk.worker.background import going_on

_LOOK_EVERY_S: Final = 15.0
_COUNT_EVERY: Final = 20
"""Looks between two counts of the library: at 100,000 images one takes 30 ms of a thread."""

_MEMORY: Final = Gauge(
    "picturedesk_memory_bytes",
    "Memory of the processes of one kind, all together; what several share counts in parts (PSS).",
    ["process"],
    multiprocess_mode="livesum",
)
_PROCESSES: Final = Gauge(
    "picturedesk_processes", "How many processes of one kind there are.", ["process"], multiprocess_mode="livesum"
)
_IMAGES: Final = Gauge(
    "picturedesk_library_images", "Images of one status in the library.", ["status"], multiprocess_mode="mostrecent"
)
_ORIGINALS: Final = Gauge(
    "picturedesk_library_originals", "Originals, each counted once.", multiprocess_mode="mostrecent"
)
_ORIGINAL_BYTES: Final = Gauge(
    "picturedesk_library_original_bytes", "Bytes of all originals, each counted once.", multiprocess_mode="mostrecent"
)
_DISK_FREE: Final = Gauge(
    "picturedesk_disk_free_bytes", "Room on the file system of the data folder.", multiprocess_mode="mostrecent"
)
_DISK_SIZE: Final = Gauge(
    "picturedesk_disk_size_bytes", "Size of the file system of the data folder.", multiprocess_mode="mostrecent"
)

_log = structlog.get_logger(__name__)

RenderProcesses = Callable[[], Sequence[int]]
"""Gives the numbers of this server process's render processes."""


def gauges(
    tools: Tools, folder: Path, render_processes: RenderProcesses, *, look_every_s: float = _LOOK_EVERY_S
) -> AbstractAsyncContextManager[None]:
    """Look at once, and then every so often until the end of the block. Every server process does, for its own."""
    return going_on(_look_forever(tools, folder, render_processes, look_every_s))


async def _look_forever(tools: Tools, folder: Path, render_processes: RenderProcesses, look_every_s: float) -> None:
    looks = 0
    while True:
        try:
            tools.results.tell_hits()
            await asyncio.to_thread(_look, folder, list(render_processes()))
            if looks % _COUNT_EVERY == 0:
                await _count(tools)
        except Exception:  # noqa: BLE001 - whatever it was, nobody waits for this, and the next look may do better
            _log.exception("gauges.look_failed")
        looks += 1
        await asyncio.sleep(look_every_s)


def _look(folder: Path, render_processes: Sequence[int]) -> None:
    for kind, numbers in (("server", [os.getpid()]), ("render", render_processes)):
        sizes = [size for size in map(_memory_bytes, numbers) if size is not None]
        _MEMORY.labels(kind).set(sum(sizes))
        _PROCESSES.labels(kind).set(len(sizes))
    disk = shutil.disk_usage(folder)
    _DISK_FREE.set(disk.free)
    _DISK_SIZE.set(disk.total)


async def _count(tools: Tools) -> None:
    counted = await status.counted(tools)
    for name, number in (("active", counted.active), ("archived", counted.archived), ("deleted", counted.deleted)):
        _IMAGES.labels(name).set(number)
    _ORIGINALS.set(counted.originals)
    _ORIGINAL_BYTES.set(counted.originals_bytes)


def _memory_bytes(number: int) -> int | None:
    """The proportional share of a process, as the kernel rolls it up; None where it has gone, or is hidden from us."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), None)
