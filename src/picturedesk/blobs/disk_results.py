"""
Results in a folder: what can be made again, bounded by bytes.

    results/ab/abcd…/<key>.sealed   a rendition made from the original abcd…, its seal behind it (seals.py)

A file without the ending was stored before there were seals: nobody reads it, and in time the bound takes it. A file's
time of change is that of its last use, give or take an hour: so the least recently used go first.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from picturedesk.blobs.seals import unsealed

_ENDING: Final = ".sealed"
_USE_NOTED_EVERY_S: Final = 3_600
_KEPT_SHARE: Final = 0.9
"""How full the store may stay once something has to go: room for a while, not for the next result alone."""


class DiskResults:
    """The results of `DiskBlobs`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str, key: str) -> Path:
        return self._folder / sha256[:2] / sha256 / f"{key}{_ENDING}"

    def read(self, sha256: str, key: str) -> bytes | None:
        """A result; None where there is none. One that is not what was stored goes, so that it is made anew."""
        path = self.path(sha256, key)
        try:
            with path.open("rb") as file:
                if time.time() - os.fstat(file.fileno()).st_mtime > _USE_NOTED_EVERY_S:
                    os.utime(file.fileno())
                content = unsealed(file.read())
        except FileNotFoundError:
            return None
        if content is None:
            path.unlink(missing_ok=True)
        return content

    def find(self, sha256: str, key: str, *, checked: bool) -> Path | None:
        """Where a result is; *checked*, it is read first, as by `read`."""
        path = self.path(sha256, key)
        if checked:
            return path if self.read(sha256, key) is not None else None
        try:
            if time.time() - path.stat().st_mtime > _USE_NOTED_EVERY_S:
                os.utime(path)
        except FileNotFoundError:
            return None
        return path

    def owners(self) -> list[str]:
        """The originals that have results. Lists folders only."""
        with contextlib.suppress(FileNotFoundError):
            return [
                path.name for folder in sorted(self._folder.iterdir()) if folder.is_dir() for path in folder.iterdir()
            ]
        return []

    def broken(self, sha256: str) -> list[str]:
        """The keys of an original's results that are not what was stored. Reads all of them."""
        found = []
        for path in (self._folder / sha256[:2] / sha256).glob(f"*{_ENDING}"):
            with contextlib.suppress(FileNotFoundError):
                if unsealed(path.read_bytes()) is None:
                    found.append(path.name.removesuffix(_ENDING))
        return found

    def drop_all_of(self, sha256: str) -> None:
        """Remove every result made of one original."""
        shutil.rmtree(self._folder / sha256[:2] / sha256, ignore_errors=True)

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
