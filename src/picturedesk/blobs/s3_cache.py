"""
Copies of objects in a local folder, bounded by bytes, for all processes on a host.

    cache/ab/abcd…/original        the original abcd…
    cache/ab/abcd…/<key>.sealed    a result made from it, its seal behind it

A file's time of change is that of its last use, give or take: so the least recently used go first. What is open stays
whole when it goes, and what was used a moment ago stays, for whoever was told its name and has not opened it yet.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from picturedesk.blobs.temp_files import DiskTempFile

ORIGINAL: Final = "original"

_USE_NOTED_EVERY_S: Final = 20
_SPARED_S: Final = 300
_WORTH_A_LOOK: Final = 0.02
"""The share of the bound that this process may have put there before all of it is looked through."""
_KEPT_SHARE: Final = 0.9
_TRIES: Final = 5


class LocalCache:
    """Copies under the original they belong to. Blocks; raises OSError."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._fresh_bytes = 0
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, name: str) -> Path:
        return self._folder / sha256[:2] / sha256 / name

    def find(self, sha256: str, name: str) -> Path | None:
        """Where a copy is. Counts as a use of it."""
        path = self.path(sha256, name)
        try:
            if time.time() - path.stat().st_mtime > _USE_NOTED_EVERY_S:
                os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def keep(self, sha256: str, name: str, temp: DiskTempFile) -> Path:
        """Have what is in *temp*, under another name too; it stays to be dropped."""
        # Synced, for a rename without it may leave an empty file after a power cut, and originals are not looked at.
        temp.sync()
        path, linked = self.path(sha256, name), temp.path.with_name(f"{temp.path.name}-linked")
        os.link(temp.path, linked)
        try:
            _rename(linked, path)
        finally:
            linked.unlink(missing_ok=True)
        self._fresh_bytes += path_size(temp.path)
        if self._fresh_bytes > self._max_bytes * _WORTH_A_LOOK:
            self._fresh_bytes = 0
            self.trim()
        return path

    def drop(self, sha256: str, name: str | None = None) -> None:
        """Forget one copy, or all of an original."""
        if name is None:
            shutil.rmtree(self._folder / sha256[:2] / sha256, ignore_errors=True)
        else:
            self.path(sha256, name).unlink(missing_ok=True)

    def owners(self) -> list[str]:
        """The originals of which there are copies. Lists folders only."""
        found = []
        for folder in sorted(self._folder.iterdir()):
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                found += [path.name for path in folder.iterdir()]
        return found

    def trim(self) -> None:
        """Remove the least recently used copies beyond the bound. Looks at all of them."""
        found = sorted((status.st_mtime, status.st_size, path) for path, status in self._files())
        total = sum(size for _, size, _ in found)
        if total <= self._max_bytes:
            return
        spared_since = time.time() - _SPARED_S
        for used_at, size, path in found:
            if total <= self._max_bytes * _KEPT_SHARE or used_at > spared_since:
                return
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # where it was the last one
            total -= size

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    yield path, path.stat()


def path_size(path: Path) -> int:
    return path.stat().st_size


def _rename(source: Path, target: Path) -> None:
    for left in reversed(range(_TRIES)):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source.rename(target)
        except FileNotFoundError:
            # Somebody has just removed the folder with all copies of this original.
            if not left:
                raise
        else:
            return
