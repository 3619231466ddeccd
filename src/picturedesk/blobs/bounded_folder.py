"""
A folder of what can be had again, under the originals it belongs to: bounded by bytes, least recently used first out.

    ab/abcd…/<name>   a file that belongs to the original abcd…

A file's time of change is that of its last use, give or take. What is open stays whole when it goes.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_KEPT_SHARE: Final = 0.9
"""How full it may stay once something has to go: room for a while, not for the next file alone."""
_TRIES: Final = 5


class BoundedFolder:
    """Uses are noted when the last was *use_noted_every_s* ago. Blocks; raises OSError."""

    def __init__(self, folder: Path, *, use_noted_every_s: float) -> None:
        self._folder, self._use_noted_every_s = folder, use_noted_every_s
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, name: str) -> Path:
        return self._of(sha256) / name

    def find(self, sha256: str, name: str) -> Path | None:
        """Where a file is; None where there is none. Counts as a use of it."""
        path = self.path(sha256, name)
        try:
            if time.time() - path.stat().st_mtime > self._use_noted_every_s:
                os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def put(self, source: Path, sha256: str, name: str) -> Path:
        """Move *source*, of the same file system, to its place; what was there goes."""
        path = self.path(sha256, name)
        for left in reversed(range(_TRIES)):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.rename(path)
                break
            except FileNotFoundError:
                # Somebody has just removed the folder with all files of this original.
                if not left:
                    raise
        return path

    def names(self, sha256: str) -> list[str]:
        """What there is of one original."""
        return _names(self._of(sha256))

    def owners(self) -> list[str]:
        """The originals of which there is something. Lists folders only."""
        return [owner for start in _names(self._folder) for owner in _names(self._folder / start)]

    def drop(self, sha256: str, name: str) -> None:
        self.path(sha256, name).unlink(missing_ok=True)

    def drop_all_of(self, sha256: str) -> None:
        """Remove everything of one original."""
        shutil.rmtree(self._of(sha256), ignore_errors=True)

    def trim(self, max_bytes: int, *, spared_s: float = 0) -> int:
        """
        Remove the least recently used where there are more than *max_bytes*; how many files went.

        What was used in the last *spared_s* stays, for whoever was told its name and has not opened it yet. Looks at
        every file: some seconds for a million.
        """
        found = [(status.st_mtime, status.st_size, path) for path, status in self._files()]
        total = sum(size for _, size, _ in found)
        if total <= max_bytes:
            return 0
        removed, spared_since = 0, time.time() - spared_s
        for used_at, size, path in sorted(found, key=lambda entry: entry[0]):
            if total <= max_bytes * _KEPT_SHARE or used_at > spared_since:
                break
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                removed += 1
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # where it was the last one
            total -= size
        return removed

    def _of(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    yield path, path.stat()


def _names(folder: Path) -> list[str]:
    """What is in *folder*, in order; nothing where there is none."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
