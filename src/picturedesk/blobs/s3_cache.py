"""
Copies of objects in a local folder, bounded by bytes, for all processes on a host.

    cache/ab/abcd…/original        the original abcd…
    cache/ab/abcd…/<key>.sealed    a result made from it, its seal behind it
"""

import os
from pathlib import Path
from typing import Final

from picturedesk.blobs.bounded_folder import BoundedFolder
from picturedesk.blobs.temp_files import DiskTempFile

ORIGINAL: Final = "original"

_USE_NOTED_EVERY_S: Final = 20
_SPARED_S: Final = 300
_WORTH_A_LOOK: Final = 0.02
"""The share of the bound that this process may have put there before all of it is looked through."""


class LocalCache(BoundedFolder):
    """Copies under the original they belong to."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        super().__init__(folder, use_noted_every_s=_USE_NOTED_EVERY_S)
        self._max_bytes, self._fresh_bytes = max_bytes, 0

    def keep(self, sha256: str, name: str, temp: DiskTempFile) -> Path:
        """Have what is in *temp*, under another name too; it stays to be dropped."""
        # Synced, for a rename without it may leave an empty file after a power cut, and originals are not looked at.
        temp.sync()
        linked = temp.path.with_name(f"{temp.path.name}-linked")
        os.link(temp.path, linked)
        try:
            path = self.put(linked, sha256, name)
        finally:
            linked.unlink(missing_ok=True)
        self._fresh_bytes += temp.path.stat().st_size
        if self._fresh_bytes > self._max_bytes * _WORTH_A_LOOK:
            self._fresh_bytes = 0
            self.trim(self._max_bytes, spared_s=_SPARED_S)
        return path
