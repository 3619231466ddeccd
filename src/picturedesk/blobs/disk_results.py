"""
Results in a folder: what can be made again, bounded by bytes.

    results/ab/abcd…/<key>   a rendition made from the original abcd…
    locks/<xyz>              held by whoever is making a result; each stands for many

A file's time of change is that of its last use, give or take an hour: so the least recently used go first.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

_USE_NOTED_EVERY_S: Final = 3_600
_KEPT_SHARE: Final = 0.9
"""How full the store may stay once something has to go: room for a while, not for the next result alone."""
_LOCK_DIGITS: Final = 3
_FIRST_PAUSE_S: Final = 0.002
_LONGEST_PAUSE_S: Final = 0.05


class DiskResults:
    """The results of `DiskBlobs`."""

    def __init__(self, folder: Path, *, locks: Path) -> None:
        self._folder, self._locks = folder, locks
        for part in (folder, locks):
            part.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, key: str) -> Path:
        return self._folder / sha256[:2] / sha256 / key

    def read(self, sha256: str, key: str) -> bytes | None:
        try:
            with self.path(sha256, key).open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > _USE_NOTED_EVERY_S:
                    os.utime(file.fileno())
                return file.read()
        except FileNotFoundError:
            return None

    def find(self, sha256: str, key: str) -> Path | None:
        path = self.path(sha256, key)
        try:
            if time.time() - path.stat().st_mtime > _USE_NOTED_EVERY_S:
                os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def drop_all_of(self, sha256: str) -> None:
        """Remove every result made of one original."""
        shutil.rmtree(self._folder / sha256[:2] / sha256, ignore_errors=True)

    def open_lock(self, sha256: str, key: str) -> int:
        """The descriptor of the file that stands for the right to make a result; for `locked`, which closes it."""
        name = hashlib.sha256(f"{sha256}/{key}".encode()).hexdigest()[:_LOCK_DIGITS]
        return os.open(self._locks / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextlib.asynccontextmanager
    async def locked(self, descriptor: int) -> AsyncIterator[None]:
        """
        Hold a lock until the end of the block; whoever else asks waits, in any process.

        The lock is the kernel's: a process that dies lets go of it.
        """
        try:
            pause_s = _FIRST_PAUSE_S
            while not _locked(descriptor):
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)
            yield
        finally:
            os.close(descriptor)

    def trim(self, max_bytes: int) -> int:
        """
        Remove the least recently used results where there are more than *max_bytes* of them; how many went.

        Looks at every file: some seconds for a million.
        """
        found = [(status.st_mtime, status.st_size, path) for path, status in self._files()]
        total = sum(size for _, size, _ in found)
        if total <= max_bytes:
            return 0
        removed = 0
        for _, size, path in sorted(found, key=lambda entry: entry[0]):
            if total <= max_bytes * _KEPT_SHARE:
                break
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                removed += 1
            total -= size
        return removed

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    yield path, path.stat()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
