"""
Results in an S3 store: what can be made again, sealed, with local copies for quicker reading.

    results/abcd…/<key>   a rendition made from the original abcd…, its seal behind it (seals.py)

The store knows when a result was put there, and not when it was used: the oldest go first, but for those that this
process has used since.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from picturedesk.blobs.local import in_thread
from picturedesk.blobs.s3_bucket import Bucket, Entry
from picturedesk.blobs.s3_cache import LocalCache
from picturedesk.blobs.seals import sealed, unsealed
from picturedesk.blobs.temp_files import TempFolder

_FOLDER: Final = "results"
_ENDING: Final = ".sealed"
_KEPT_SHARE: Final = 0.9
_BATCH: Final = 1_000
_USES_NOTED: Final = 100_000


class S3Results:
    """The results of `S3Blobs`."""

    def __init__(self, bucket: Bucket, cache: LocalCache, temps: TempFolder) -> None:
        self._bucket, self._cache, self._temps = bucket, cache, temps
        self._used: dict[str, float] = {}

    async def has(self, sha256: str, key: str) -> bool:
        if await in_thread(self._cache.find, sha256, f"{key}{_ENDING}") is not None:
            return True
        return await self._bucket.head(_name(sha256, key)) is not None

    async def read(self, sha256: str, key: str) -> bytes | None:
        """A result; None where there is none. One that is not what was stored goes, so that it is made anew."""
        self._note(_name(sha256, key))
        copied = await in_thread(self._read_copy, sha256, key)
        if copied is not None:
            return copied
        stored = await self._bucket.get(_name(sha256, key))
        if stored is None:
            return None
        content = unsealed(stored)
        if content is None:
            await self._bucket.delete([_name(sha256, key)])
            return None
        await in_thread(self._copy, sha256, key, stored)
        return content

    async def find(self, sha256: str, key: str, *, checked: bool) -> Path | None:
        """Where a local copy of a result is; *checked*, it is read first, as by `read`."""
        if not checked:
            path = await in_thread(self._cache.find, sha256, f"{key}{_ENDING}")
            if path is not None:
                return path
        if await self.read(sha256, key) is None:
            return None
        return self._cache.path(sha256, f"{key}{_ENDING}")

    async def keep(self, sha256: str, key: str, content: bytes) -> None:
        stored = sealed(content)
        await self._bucket.put(_name(sha256, key), stored)
        await in_thread(self._copy, sha256, key, stored)
        self._note(_name(sha256, key))

    async def owners(self) -> list[str]:
        """The originals that have results, or local copies of whatever. Lists all of them."""
        return sorted({*await self._bucket.folders(_FOLDER), *await in_thread(self._cache.owners)})

    async def broken(self, sha256: str) -> list[str]:
        """The keys of an original's results that are not what was stored. Reads all of them, past the copies."""
        found = []
        async for entry in self._bucket.entries(f"{_FOLDER}/{sha256}"):
            stored = await self._bucket.get(entry.name)
            if stored is not None and unsealed(stored) is None:
                found.append(entry.name.rpartition("/")[2])
        return found

    async def drop_all_of(self, sha256: str) -> None:
        """Remove every result made of one original, and every local copy."""
        await in_thread(self._cache.drop_all_of, sha256)
        await self._bucket.delete([entry.name async for entry in self._bucket.entries(f"{_FOLDER}/{sha256}")])
        # Once more: somebody may have read one meanwhile.
        await in_thread(self._cache.drop_all_of, sha256)

    async def trim(self, max_bytes: int) -> int:
        """Remove the oldest results where there are more than *max_bytes* of them; how many went. Lists all."""
        found = [entry async for entry in self._bucket.entries(_FOLDER)]
        total = sum(entry.size_bytes for entry in found)
        if total <= max_bytes:
            return 0
        going = []
        for entry in sorted(found, key=self._used_at):
            if total <= max_bytes * _KEPT_SHARE:
                break
            going.append(entry.name)
            total -= entry.size_bytes
        for start in range(0, len(going), _BATCH):
            await self._bucket.delete(going[start : start + _BATCH])
        await in_thread(self._forget_copies, going)
        return len(going)

    def _forget_copies(self, names: list[str]) -> None:
        for name in names:
            sha256, _, key = name.removeprefix(f"{_FOLDER}/").partition("/")
            self._cache.drop(sha256, f"{key}{_ENDING}")

    def _used_at(self, entry: Entry) -> datetime:
        used = self._used.get(entry.name)
        return entry.changed_at if used is None else max(entry.changed_at, datetime.fromtimestamp(used, UTC))

    def _note(self, name: str) -> None:
        self._used.pop(name, None)
        self._used[name] = time.time()
        if len(self._used) > _USES_NOTED:
            del self._used[next(iter(self._used))]

    def _read_copy(self, sha256: str, key: str) -> bytes | None:
        path = self._cache.find(sha256, f"{key}{_ENDING}")
        if path is None:
            return None
        try:
            content = unsealed(path.read_bytes())
        except FileNotFoundError:
            return None
        if content is None:
            self._cache.drop(sha256, path.name)
        return content

    def _copy(self, sha256: str, key: str, stored: bytes) -> None:
        temp = self._temps.begin()
        try:
            temp.append(stored)
            self._cache.keep(sha256, f"{key}{_ENDING}", temp)
        finally:
            temp.remove()


def _name(sha256: str, key: str) -> str:
    return f"{_FOLDER}/{sha256}/{key}"
