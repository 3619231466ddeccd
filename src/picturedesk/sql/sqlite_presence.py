"""
Who uses a database on SQLite, by locks on files in the folder `locks` beside it.

    locks/schema-<n>        shared by every program that knows revision n, as long as it has the database open
    locks/schema-migrating  held by the one that migrates

The locks are the kernel's: a process that dies lets go of them. They are not on the database's own file, for SQLite
loses its locks there when anybody in the process closes it.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from picturedesk.core.errors import StorageUnavailable

_PATIENCE_S: Final = 60.0
_PAUSE_S: Final = 0.02


class Presence:
    """Says that a program of schema *revision* uses the database at *path*, from now until `leave`."""

    def __init__(self, path: Path, revision: str) -> None:
        """Raises StorageUnavailable where it is migrated to what this program does not know, and that takes long."""
        self._descriptor = _open(path, str(int(revision)))
        try:
            _wait(self._descriptor, fcntl.LOCK_SH, path)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        os.close(self._descriptor)


@contextlib.contextmanager
def migrating(path: Path) -> Iterator[None]:
    """The turn of those who migrate the database at *path*. Raises StorageUnavailable."""
    descriptor = _open(path, "migrating")
    try:
        _wait(descriptor, fcntl.LOCK_EX, path)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def shut_out(path: Path, revisions: Sequence[int]) -> Iterator[bool]:
    """Let no program of those *revisions* open the database until the end of the block; False where one has it open."""
    with contextlib.ExitStack() as held:
        for revision in revisions:
            descriptor = _open(path, str(revision))
            held.callback(os.close, descriptor)
            if not _try(descriptor, fcntl.LOCK_EX):
                held.close()
                yield False
                return
        yield True


def _open(path: Path, what: str) -> int:
    folder = path.parent / "locks"
    folder.mkdir(mode=0o700, exist_ok=True)
    return os.open(folder / f"schema-{what}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _wait(descriptor: int, how: int, path: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not _try(descriptor, how):
        if time.monotonic() > deadline:
            raise StorageUnavailable(f"{path} is being migrated, since more than a minute.")
        time.sleep(_PAUSE_S)


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
