"""Room that is kept for what frees room: a file takes it up, and goes when the database finds none."""

import errno
import os
import shutil
from pathlib import Path
from typing import Final

_SIZE_BYTES: Final = 8 << 20
"""For thousands of deletes: the database's log, which is used over and over, and a line of history for each."""


class Reserve:
    """
    The reserve in a library's *folder*, beside its database.

    Any number of processes may keep it and release it. Without it the database has to refuse deletes on a full disk,
    for it writes before it frees.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "reserve"

    def keep(self) -> None:
        """
        Take the room up, where it is not yet: one look at a file.

        Raises:
            OSError: There is none. What was released is for the database, so twice as much must be free.
        """
        if self._is_whole():
            return
        if shutil.disk_usage(self._path.parent).free < 2 * _SIZE_BYTES:
            raise OSError(errno.ENOSPC, "No room is left for the reserve", str(self._path))
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, _SIZE_BYTES)
        except OSError:
            self.release()
            raise
        finally:
            os.close(descriptor)

    def release(self) -> bool:
        """Give the room away; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def _is_whole(self) -> bool:
        try:
            return self._path.stat().st_size == _SIZE_BYTES
        except FileNotFoundError:
            return False
