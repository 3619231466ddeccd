"""
Results in a folder, sealed: what can be made again.

    results/ab/abcd…/<key>.sealed   a rendition made from the original abcd…, its seal behind it (seals.py)

A file without the ending was stored before there were seals: nobody reads it, and in time the bound takes it.
"""

import contextlib
from pathlib import Path
from typing import Final

from picturedesk.blobs.bounded_folder import BoundedFolder
from picturedesk.blobs.seals import sealed, unsealed
from picturedesk.blobs.temp_files import DiskTempFile

_ENDING: Final = ".sealed"
_USE_NOTED_EVERY_S: Final = 3_600


class DiskResults:
    """The results of `DiskBlobs`. Blocks; raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._files = BoundedFolder(folder, use_noted_every_s=_USE_NOTED_EVERY_S)

    def read(self, sha256: str, key: str) -> bytes | None:
        """A result; None where there is none. One that is not what was stored goes, so that it is made anew."""
        path = self._files.find(sha256, f"{key}{_ENDING}")
        if path is None:
            return None
        try:
            content = unsealed(path.read_bytes())
        except FileNotFoundError:
            return None
        if content is None:
            path.unlink(missing_ok=True)
        return content

    def find(self, sha256: str, key: str, *, checked: bool) -> Path | None:
        """Where a result is; *checked*, it is read first, as by `read`."""
        if checked and self.read(sha256, key) is None:
            return None
        return self._files.find(sha256, f"{key}{_ENDING}")

    def keep(self, sha256: str, key: str, content: bytes, temp: DiskTempFile) -> None:
        """Store a result by way of *temp*, which is empty. Synced, or a power cut may leave an empty file."""
        try:
            temp.append(sealed(content))
            temp.sync()
            self._files.put(temp.path, sha256, f"{key}{_ENDING}")
        except OSError:
            temp.remove()
            raise
        temp.close()

    def owners(self) -> list[str]:
        """The originals that have results. Lists folders only."""
        return self._files.owners()

    def broken(self, sha256: str) -> list[str]:
        """The keys of an original's results that are not what was stored. Reads all of them."""
        found = []
        for name in self._files.names(sha256):
            with contextlib.suppress(FileNotFoundError):
                if name.endswith(_ENDING) and unsealed(self._files.path(sha256, name).read_bytes()) is None:
                    found.append(name.removesuffix(_ENDING))
        return found

    def drop_all_of(self, sha256: str) -> None:
        """Remove every result made of one original."""
        self._files.drop_all_of(sha256)

    def trim(self, max_bytes: int) -> int:
        """Remove the least recently used results where there are more than *max_bytes* of them; how many went."""
        return self._files.trim(max_bytes)
