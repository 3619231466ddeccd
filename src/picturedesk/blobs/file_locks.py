"""
Locks by files, for all processes on one host.

    locks/<kind>-<wxyz>   the lock of a name `<kind>/…`; each file stands for many names of its kind
    locks/<kind>          that of the name `<kind>`

The locks are the kernel's: a process that dies lets go of them.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from picturedesk.blobs.local import in_thread

_DIGITS: Final = 4
"""Of 64 names that are held, two share a file once in thirty times; one then waits for the other, needlessly."""
_FIRST_PAUSE_S: Final = 0.002
_LONGEST_PAUSE_S: Final = 0.05


class FileLocks:
    """`Locks` in a folder of a local file system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextlib.asynccontextmanager
    async def holding(self, name: str, *, shared: bool = False) -> AsyncIterator[None]:
        opening = asyncio.create_task(in_thread(self._open, name))
        try:
            descriptor = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # A thread cannot be called back: what it opens after we have gone has to be closed all the same.
            opening.add_done_callback(_close_opened)
            raise
        try:
            await _lock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _open(self, name: str) -> int:
        kind, _, rest = name.partition("/")
        # Kinds apart: what is held for hours, as by a backup, keeps nobody waiting for something else.
        file = f"{kind}-{hashlib.sha256(rest.encode()).hexdigest()[:_DIGITS]}" if rest else kind
        return os.open(self._folder / file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


async def _lock(descriptor: int, how: int) -> None:
    pause_s = _FIRST_PAUSE_S
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            return
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)


def _close_opened(opening: "asyncio.Task[int]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result())
