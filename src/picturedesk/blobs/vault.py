"""
A vault: the folder that a library is backed up to.

    .picturedesk-backup                     says what this is; locked by whoever is at work
    blobs/ab/abcd…                          originals, shared by all generations
    blobs/temp-…                            one on its way in
    20270131T120000.000000Z/                a generation: whole, once it has this name
    .unfinished-20270131T120000.000000Z/    one that is being made, or was when its program died
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, Self

from picturedesk.blobs import reading
from picturedesk.core.backups import BackupInUse, BackupNotFound, BackupRefused, LibraryExists, is_generation
from picturedesk.core.errors import StorageFull, StorageUnavailable

_MARK: Final = ".picturedesk-backup"
_UNFINISHED: Final = ".unfinished-"
_DROPPED: Final = ".dropped-"
_OF_NOBODY: Final = frozenset({"lost+found"})
"""What an empty disk has in it."""
_TEMP: Final = "temp-"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class CopyDiffers(Exception):
    """What was to be copied cannot be read, or is not what its hash says; nothing was kept. For the actions."""


class Vault:
    """
    A folder with backups, locked. Every method may raise StorageUnavailable; those that write also StorageFull.

    All of them block: they are called beside the event loop.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blobs = folder / "blobs"

    @classmethod
    @contextlib.contextmanager
    def to_write(cls, folder: Path) -> Iterator[Self]:
        """
        Open *folder*, made where there is none, for one writer; nobody reads from it meanwhile.

        Raises:
            BackupRefused: Something else is in the folder.
            BackupInUse: Somebody else is at work there.
        """
        with _translated(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            mark = folder / _MARK
            if not mark.exists() and any(path.name not in _OF_NOBODY for path in folder.iterdir()):
                raise BackupRefused(f"{folder} is not empty, and no backup.")
            descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor, fcntl.LOCK_EX)
            vault = cls(folder)
            with _translated(folder):
                vault._prepare()
            yield vault
        finally:
            os.close(descriptor)

    @classmethod
    @contextlib.contextmanager
    def to_read(cls, folder: Path) -> Iterator[Self]:
        """
        Open *folder*, which may be on a medium that cannot be written, for any number of readers.

        Raises:
            BackupNotFound: There is no backup.
            BackupInUse: Somebody writes there.
        """
        try:
            descriptor = os.open(folder / _MARK, os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise BackupNotFound(f"{folder} is no backup.") from error
        except OSError as error:
            raise StorageUnavailable(f"{folder} cannot be read: {error.strerror}.") from error
        try:
            _lock(descriptor, fcntl.LOCK_SH)
            yield cls(folder)
        finally:
            os.close(descriptor)

    def _prepare(self) -> None:
        for number in range(256):
            (self._blobs / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        for left in self._folder.iterdir():
            if left.name.startswith((_UNFINISHED, _DROPPED)):
                shutil.rmtree(left)
        for left in self._blobs.glob(f"{_TEMP}*"):
            left.unlink()
        for folder in (self._blobs, self._folder, self._folder.absolute().parent):
            _sync_folder(folder)

    def generations(self) -> list[str]:
        """The whole generations, the oldest first."""
        with _translated(self._folder):
            return sorted(path.name for path in self._folder.iterdir() if is_generation(path.name))

    def generation(self, name: str) -> Path:
        return self._folder / name

    def begin(self, name: str) -> Path:
        """An empty folder in which generation *name* is made."""
        with _translated(self._folder):
            folder = self._folder / f"{_UNFINISHED}{name}"
            folder.mkdir(mode=0o700)
            return folder

    def finish(self, name: str) -> None:
        """Put everything on stable storage, then give generation *name* its name: from now on it is whole."""
        unfinished = self._folder / f"{_UNFINISHED}{name}"
        with _translated(self._folder):
            # All of them: an original that is kept may have been put there by a program that died before this.
            for folder in sorted(self._blobs.glob("??")):
                _sync_folder(folder)
            for path in unfinished.iterdir():
                _sync_file(path)
            _sync_folder(unfinished)
            unfinished.rename(self._folder / name)
            _sync_folder(self._folder)

    def drop(self, name: str) -> None:
        """Remove a generation; its originals stay until `prune`."""
        with _translated(self._folder):
            # First its name, so that half a generation never looks like one.
            dropped = (self._folder / name).rename(self._folder / f"{_DROPPED}{name}")
            _sync_folder(self._folder)
            shutil.rmtree(dropped)

    def prune(self, named: Collection[bytes]) -> int:
        """Remove the originals whose hash is not *named*; how many went."""
        removed = 0
        with _translated(self._folder):
            for path in self._blobs.glob("??/*"):
                # What is no original was put here by somebody else, and is theirs.
                if _HASH.fullmatch(path.name) and bytes.fromhex(path.name) not in named:
                    path.unlink()
                    removed += 1
        return removed

    def original(self, sha256: str) -> Path:
        return self._blobs / sha256[:2] / sha256

    def has(self, sha256: str, size_bytes: int | None) -> bool:
        """Whether an original is there, and of that size."""
        try:
            return self.original(sha256).stat().st_size == size_bytes or size_bytes is None
        except FileNotFoundError:
            return False

    def put(self, source: Path, sha256: str) -> int:
        """
        Copy an original whose bytes hash to *sha256* onto stable storage; how many bytes it has.

        Raises:
            CopyDiffers: They hash to something else, or cannot be read.
        """
        return _copy(source, self.original(sha256), sha256, temp_prefix=self._blobs / _TEMP)


def copy_checked(source: Path, target: Path, sha256: str) -> int:
    """
    Copy *source*, whose bytes hash to *sha256*, to *target* on stable storage but for its name; how many bytes.

    Raises:
        CopyDiffers: They hash to something else, or cannot be read; *target* is as it was.
    """
    return _copy(source, target, sha256, temp_prefix=target.with_name(f".{target.name}-"))


def write_synced(target: Path, content: bytes) -> None:
    """Write *content* to a new file *target* that nobody else may read, and put it on stable storage."""
    with _translated(target):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def name_finally(temp: Path, target: Path) -> None:
    """
    Give *temp* the name *target* in the same folder, durably.

    Raises:
        LibraryExists: Something has that name already; it stays.
    """
    with _translated(target):
        try:
            os.link(temp, target)
        except FileExistsError as error:
            raise LibraryExists(f"There is a library in {target.parent} already.") from error
        temp.unlink()
        _sync_folder(target.parent)


def _copy(source: Path, target: Path, sha256: str, *, temp_prefix: Path) -> int:
    with _translated(target):
        descriptor, name = tempfile.mkstemp(dir=temp_prefix.parent, prefix=temp_prefix.name)  # O_EXCL, 0600
    temp = Path(name)
    try:
        with _translated(target):
            size_bytes = _fill(descriptor, source, sha256)
            temp.rename(target)
    except BaseException:
        temp.unlink(missing_ok=True)
        raise
    return size_bytes


def _fill(descriptor: int, source: Path, sha256: str) -> int:
    digest, size_bytes = hashlib.sha256(), 0
    with os.fdopen(descriptor, "wb") as file:
        for chunk in _chunks(source):
            digest.update(chunk)
            size_bytes += file.write(chunk)
        if digest.hexdigest() != sha256:
            raise CopyDiffers
        file.flush()
        os.fsync(file.fileno())
        # The next reader of a backup is far away.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return size_bytes


def _chunks(source: Path) -> Iterator[bytes]:
    # Trouble with the source is no trouble with the place it is copied to.
    try:
        yield from reading.chunks(source)
    except OSError as error:
        raise CopyDiffers from error


def _lock(descriptor: int, how: int) -> None:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BackupInUse from error


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull(f"There is no room left for {path}.") from error
        raise StorageUnavailable(f"{path} cannot be used: {error.strerror}.") from error


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
