"""
Blobs in a folder: temp file, fsync, rename, fsync of the directory.

    originals/ab/abcd…   the bytes whose SHA-256 is abcd…; the folder is locked by who needs all of them to stay
    results/             what was made from them (disk_results.py); may vanish at any time
    locks/               who is making a result, keeping an original or removing one (file_locks.py)
    temp/                uploads on their way in
"""

import contextlib
import fcntl
import filecmp
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from picturedesk.blobs.disk_results import DiskResults
from picturedesk.blobs.file_locks import FileLocks
from picturedesk.blobs.local import files, in_thread, old_files, sync_folder
from picturedesk.blobs.reserve import Reserve
from picturedesk.blobs.temp_files import DiskTempFile, TempFolder
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.ports import TempFile

_HASH: Final = re.compile(r"[0-9a-f]{64}")


class DiskBlobs:
    """`Blobs` in one folder of a local file system; nothing new is kept there where a *reserve* cannot be."""

    def __init__(self, folder: Path, reserve: Reserve | None = None) -> None:
        self._originals = folder / "originals"
        self._results = DiskResults(folder / "results")
        self._locks = FileLocks(folder / "locks")
        self._temps = TempFolder(folder / "temp", reserve)
        # All folders of originals from the start: no upload has to make one, and to make its name durable.
        for number in range(256):
            (self._originals / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        for part in (self._originals, folder, folder.parent):
            sync_folder(part)

    async def prepare(self) -> None:
        """A folder that could be opened is all that is needed."""

    async def begin(self) -> DiskTempFile:
        return await in_thread(self._temps.begin)

    async def keep(self, temp: TempFile, sha256: str) -> bool:
        if not isinstance(temp, DiskTempFile):
            raise TypeError("a temp file of another store")
        return await in_thread(self._keep, temp, sha256)

    def _keep(self, temp: DiskTempFile, sha256: str) -> bool:
        target = self._original(sha256)
        if self._is_there(target, temp):
            # Whoever put it there may not have come to this yet, or have failed at it, and a row will rely on it.
            sync_folder(target.parent)
            return False
        try:
            temp.sync()
            temp.move(target)
            sync_folder(target.parent)
        except OSError:
            temp.remove()
            raise
        return True

    def _is_there(self, target: Path, temp: DiskTempFile) -> bool:
        """Whether an original is there whole: its name tells its bytes, so others than those of *temp* are damage."""
        temp.flush()
        try:
            # Fresh in the sweeper's eyes, so that a crash before the row leaves as much time as ever.
            os.utime(target)
            return filecmp.cmp(target, temp.path, shallow=False)
        except FileNotFoundError:
            return False

    def naming(self, sha256: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"original/{sha256}", shared=True)

    def removing(self, sha256: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"original/{sha256}")

    async def holds(self, sha256: str) -> bool:
        return await in_thread(self._original(sha256).exists)

    async def local_path(self, sha256: str) -> Path:
        path = self._original(sha256)
        if not await in_thread(path.exists):
            raise StorageUnavailable
        return path

    @contextlib.asynccontextmanager
    async def stored(self, sha256: str) -> AsyncIterator[Path]:
        yield await self.local_path(sha256)

    async def drop_if_older(self, sha256: str, than: datetime) -> bool:
        return await in_thread(self._drop_if_older, sha256, than)

    def _drop_if_older(self, sha256: str, than: datetime) -> bool:
        path = self._original(sha256)
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= than:
                return False
            self._results.drop_all_of(sha256)
            return self._drop_unless_held(path)
        except FileNotFoundError:
            return False

    def _drop_unless_held(self, path: Path) -> bool:
        descriptor = self._open_hold()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True

    @contextlib.asynccontextmanager
    async def holding(self) -> AsyncIterator[None]:
        # Shared by all who hold; the kernel lets go for a process that dies. Who removes has it for one unlink.
        descriptor = await in_thread(self._open_hold)
        try:
            await in_thread(fcntl.flock, descriptor, fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

    def _open_hold(self) -> int:
        return os.open(self._originals, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    async def originals(self, *, older_than: datetime) -> AsyncIterator[str]:
        for folder in await in_thread(self._folders):
            for name in await in_thread(old_files, folder, older_than):
                if _is_original(folder, name):
                    yield name

    async def strangers(self) -> Sequence[str]:
        return await in_thread(self._strangers)

    def _strangers(self) -> list[str]:
        return [
            entry.path
            for folder in (self._originals, *self._folders())
            for entry in files(folder)
            if not _is_original(folder, entry.name)
        ]

    def _folders(self) -> list[Path]:
        return sorted(path for path in self._originals.iterdir() if path.is_dir())

    async def stale_temps(self, *, older_than: datetime) -> Sequence[str]:
        return await in_thread(self._temps.stale, older_than)

    async def drop_stale_temps(self, *, older_than: datetime) -> int:
        return await in_thread(self._temps.drop_stale, older_than)

    async def has_result(self, sha256: str, key: str) -> bool:
        return await self.result_path(sha256, key) is not None

    async def result(self, sha256: str, key: str) -> bytes | None:
        return await in_thread(self._results.read, sha256, key)

    async def result_path(self, sha256: str, key: str, *, checked: bool = False) -> Path | None:
        return await in_thread(self._results.find, sha256, key, checked=checked)

    async def result_owners(self) -> Sequence[str]:
        return await in_thread(self._results.owners)

    async def broken_results(self, sha256: str) -> Sequence[str]:
        return await in_thread(self._results.broken, sha256)

    def making(self, sha256: str, key: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"making/{sha256}/{key}")

    async def drop_results(self, sha256: str) -> None:
        await in_thread(self._results.drop_all_of, sha256)

    async def trim_results(self, *, max_bytes: int) -> int:
        return await in_thread(self._results.trim, max_bytes)

    async def keep_result(self, sha256: str, key: str, content: bytes) -> None:
        await in_thread(self._keep_result, sha256, key, content)

    def _keep_result(self, sha256: str, key: str, content: bytes) -> None:
        self._results.keep(sha256, key, content, self._temps.begin())

    def _original(self, sha256: str) -> Path:
        return self._originals / sha256[:2] / sha256


def _is_original(folder: Path, name: str) -> bool:
    return _HASH.fullmatch(name) is not None and name[:2] == folder.name
