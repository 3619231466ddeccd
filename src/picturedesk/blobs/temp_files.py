"""Temp files in a folder of their own: uploads on their way in, and what dead ones left behind."""

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from picturedesk.blobs.local import in_thread, old_files
from picturedesk.blobs.reserve import Reserve

_WRITE_BYTES: Final = 512 * 1024
"""Chunks are gathered to this size, so that an upload costs few hops to a thread."""


class DiskTempFile:
    """A file of our own making, readable by nobody else."""

    def __init__(self, folder: Path) -> None:
        self._descriptor, name = tempfile.mkstemp(dir=folder)  # O_EXCL, 0600
        self._path = Path(name)
        self._gathered = bytearray()
        self._is_there = True

    @property
    def path(self) -> Path:
        return self._path

    def append(self, chunk: bytes) -> None:
        self._gathered += chunk

    async def write(self, chunk: bytes) -> None:
        self.append(chunk)
        if len(self._gathered) >= _WRITE_BYTES:
            await in_thread(self.flush)

    async def finish(self) -> None:
        await in_thread(self.flush)

    async def drop(self) -> None:
        if self._is_there:
            await in_thread(self.remove)

    def flush(self) -> None:
        left = memoryview(bytes(self._gathered))
        self._gathered.clear()
        while left:
            left = left[os.write(self._descriptor, left) :]

    def sync(self) -> None:
        """Put the bytes on stable storage. A failure is final: the kernel may have dropped the dirty pages."""
        self.flush()
        os.fsync(self._descriptor)

    def move(self, target: Path) -> None:
        """Let go of the file, which is *target* from now on."""
        self._path.rename(target)
        self._is_there = False
        self.close()

    def remove(self) -> None:
        self.close()
        self._path.unlink(missing_ok=True)
        self._is_there = False

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class TempFolder:
    """Where the temp files of one store are; nothing new comes where a *reserve* cannot be."""

    def __init__(self, path: Path, reserve: Reserve | None = None) -> None:
        self.path = path
        self._reserve = reserve
        path.mkdir(parents=True, exist_ok=True)

    def begin(self) -> DiskTempFile:
        if self._reserve is not None:
            self._reserve.keep()
        return DiskTempFile(self.path)

    def stale(self, older_than: datetime) -> list[str]:
        return old_files(self.path, older_than)

    def drop_stale(self, older_than: datetime) -> int:
        stale = self.stale(older_than)
        for name in stale:
            (self.path / name).unlink(missing_ok=True)
        return len(stale)
