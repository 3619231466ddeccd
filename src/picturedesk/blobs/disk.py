"""
Blobs in a folder: temp file, fsync, rename, fsync of the directory.

    originals/ab/abcd…   the bytes whose SHA-256 is abcd…; the folder is locked by who needs all of them to stay
    results/             what was made from them (disk_results.py); may vanish at any time
    locks/               who is making a result
    temp/                uploads on their way in
"""

import asyncio
import contextlib
import errno
import fcntl
import os
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from picturedesk.blobs.disk_results import DiskResults
from picturedesk.blobs.reserve import Reserve
from picturedesk.blobs.seals import sealed
from picturedesk.core.errors import StorageFull, StorageUnavailable
from picturedesk.core.ports import TempFile

T = TypeVar("T")
P = ParamSpec("P")

_WRITE_BYTES: Final = 512 * 1024
"""Chunks are gathered to this size, so that an upload costs few hops to a thread."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DiskTempFile:
    """A file of our own making in the store's file system, readable by nobody else."""

    def __init__(self, folder: Path) -> None:
        self._descriptor, name = tempfile.mkstemp(dir=folder)  # O_EXCL, 0600
        self._path = Path(name)
        self._gathered = bytearray()

    @property
    def path(self) -> Path:
        return self._path

    def append(self, chunk: bytes) -> None:
        self._gathered += chunk

    async def write(self, chunk: bytes) -> None:
        self.append(chunk)
        if len(self._gathered) >= _WRITE_BYTES:
            await _in_thread(self._flush)

    async def finish(self) -> None:
        await _in_thread(self._flush)

    async def drop(self) -> None:
        await _in_thread(self.remove)

    def _flush(self) -> None:
        left = memoryview(bytes(self._gathered))
        self._gathered.clear()
        while left:
            left = left[os.write(self._descriptor, left) :]

    def sync(self) -> None:
        """Put the bytes on stable storage. A failure is final: the kernel may have dropped the dirty pages."""
        self._flush()
        os.fsync(self._descriptor)

    def remove(self) -> None:
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class DiskBlobs:
    """`Blobs` in one folder of a local file system; nothing new is kept there where a *reserve* cannot be."""

    def __init__(self, folder: Path, reserve: Reserve | None = None) -> None:
        self._originals = folder / "originals"
        self._results = DiskResults(folder / "results", locks=folder / "locks")
        self._temp = folder / "temp"
        self._reserve = reserve
        # All folders of originals from the start: no upload has to make one, and to make its name durable.
        for part in (self._temp, *(self._originals / f"{number:02x}" for number in range(256))):
            part.mkdir(parents=True, exist_ok=True)
        for part in (self._originals, folder, folder.parent):
            _sync_folder(part)

    async def begin(self) -> DiskTempFile:
        return await _in_thread(self._begin)

    def _begin(self) -> DiskTempFile:
        if self._reserve is not None:
            self._reserve.keep()
        return DiskTempFile(self._temp)

    async def keep(self, temp: TempFile, sha256: str) -> bool:
        if not isinstance(temp, DiskTempFile):
            raise TypeError("a temp file of another store")
        return await _in_thread(self._keep, temp, sha256)

    def _keep(self, temp: DiskTempFile, sha256: str) -> bool:
        target = self._original(sha256)
        with contextlib.suppress(FileNotFoundError):
            # Fresh in the sweeper's eyes, for as long as its row takes to be written.
            os.utime(target)
            # Whoever put it there may not have come to this yet, or have failed at it, and a row will rely on it.
            _sync_folder(target.parent)
            return False
        try:
            temp.sync()
            temp.path.rename(target)
            _sync_folder(target.parent)
        except OSError:
            temp.remove()
            raise
        temp.close()
        return True

    def holds(self, sha256: str) -> bool:
        return self._original(sha256).exists()

    async def local_path(self, sha256: str) -> Path:
        path = self._original(sha256)
        if not await _in_thread(path.exists):
            raise StorageUnavailable
        return path

    def drop_if_older(self, sha256: str, than: datetime) -> bool:
        path = self._original(sha256)
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= than:
                return False
            self._results.drop_all_of(sha256)
            return self._drop_unless_held(path)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StorageUnavailable from error

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
        descriptor = await _in_thread(self._open_hold)
        try:
            await _in_thread(fcntl.flock, descriptor, fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

    def _open_hold(self) -> int:
        return os.open(self._originals, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    async def originals(self, *, older_than: datetime) -> AsyncIterator[str]:
        for folder in await _in_thread(self._folders):
            for name in await _in_thread(_old_files, folder, older_than):
                if _is_original(folder, name):
                    yield name

    async def strangers(self) -> Sequence[str]:
        return await _in_thread(self._strangers)

    def _strangers(self) -> list[str]:
        return [
            entry.path
            for folder in (self._originals, *self._folders())
            for entry in _files(folder)
            if not _is_original(folder, entry.name)
        ]

    def _folders(self) -> list[Path]:
        return sorted(path for path in self._originals.iterdir() if path.is_dir())

    async def stale_temps(self, *, older_than: datetime) -> Sequence[str]:
        return await _in_thread(_old_files, self._temp, older_than)

    async def drop_stale_temps(self, *, older_than: datetime) -> int:
        return await _in_thread(self._drop_stale_temps, older_than)

    def _drop_stale_temps(self, older_than: datetime) -> int:
        stale = _old_files(self._temp, older_than)
        for name in stale:
            (self._temp / name).unlink(missing_ok=True)
        return len(stale)

    async def result(self, sha256: str, key: str) -> bytes | None:
        return await _in_thread(self._results.read, sha256, key)

    async def result_path(self, sha256: str, key: str, *, checked: bool = False) -> Path | None:
        return await _in_thread(self._results.find, sha256, key, checked=checked)

    async def result_owners(self) -> Sequence[str]:
        return await _in_thread(self._results.owners)

    async def broken_results(self, sha256: str) -> Sequence[str]:
        return await _in_thread(self._results.broken, sha256)

    @contextlib.asynccontextmanager
    async def making(self, sha256: str, key: str) -> AsyncIterator[None]:
        opening = asyncio.create_task(_in_thread(self._results.open_lock, sha256, key))
        try:
            descriptor = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # A thread cannot be called back: what it opens after we have gone has to be closed all the same.
            opening.add_done_callback(_close_opened)
            raise
        async with self._results.locked(descriptor):
            yield

    async def drop_results(self, sha256: str) -> None:
        await _in_thread(self._results.drop_all_of, sha256)

    async def trim_results(self, *, max_bytes: int) -> int:
        return await _in_thread(self._results.trim, max_bytes)

    async def keep_result(self, sha256: str, key: str, content: bytes) -> None:
        await _in_thread(self._keep_result, self._results.path(sha256, key), content)

    def _keep_result(self, target: Path, content: bytes) -> None:
        temp = self._begin()
        try:
            temp.append(sealed(content))
            temp.sync()
            target.parent.mkdir(parents=True, exist_ok=True)
            temp.path.rename(target)
        except OSError:
            temp.remove()
            raise
        temp.close()

    def _original(self, sha256: str) -> Path:
        return self._originals / sha256[:2] / sha256


async def _in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run *function* off the loop, with the operating system's errors made ours."""
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull from error
        raise StorageUnavailable from error


def _close_opened(opening: "asyncio.Task[int]") -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result())


def _sync_folder(folder: Path) -> None:
    """Make the names in *folder* as durable as the files they name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_original(folder: Path, name: str) -> bool:
    return _HASH.fullmatch(name) is not None and name[:2] == folder.name


def _old_files(folder: Path, older_than: datetime) -> list[str]:
    return [entry.name for entry in _files(folder) if datetime.fromtimestamp(_changed(entry), UTC) < older_than]


def _files(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        yield from (entry for entry in entries if entry.is_file(follow_symlinks=False))


def _changed(entry: "os.DirEntry[str]") -> float:
    """When it was last written or touched; now, where it has just gone."""
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return datetime.now(UTC).timestamp()
