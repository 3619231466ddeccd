"""
Blobs in a bucket of an S3 store, and what has to be local in a folder.

    originals/ab/abcd…   the bytes whose SHA-256 is abcd…, as in a folder (disk.py)
    results/             what was made from them (s3_results.py); may vanish at any time
    leaving/abcd…        an original is being removed, or was when its remover died or was not answered
    moving/…             a library has moved in, or is about to (actions/moving.py)
    temp/                probes (s3_probe.py)

In the folder: `temp/`, uploads on their way in; `cache/`, copies for reading (s3_cache.py). Why nothing that was
acknowledged can be lost is in docs/decisions/0028.
"""

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from picturedesk.blobs.local import in_thread, translated
from picturedesk.blobs.s3_bucket import Bucket, Entry
from picturedesk.blobs.s3_cache import ORIGINAL, LocalCache
from picturedesk.blobs.s3_probe import FOLDER as PROBES
from picturedesk.blobs.s3_probe import StoreTraits, probe
from picturedesk.blobs.s3_results import S3Results
from picturedesk.blobs.temp_files import DiskTempFile, TempFolder
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.ports import Locks, TempFile

_ORIGINALS: Final = "originals"
_LEAVING: Final = "leaving"
_MOVING: Final = "moving"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_MD5: Final = re.compile(r"[0-9a-f]{32}")
_IN_DOUBT: Final = timedelta(minutes=30)
"""
For how long a request that nobody has seen answered may still be on its way. Proxies give up after five minutes at
most; the store's clock may be a quarter of an hour from ours, where it still takes our signatures.
"""
_PATIENCE_S: Final = 5.0
"""How long a removal waits for those who hold all originals, before it leaves the original to a later sweep."""
_TRIES: Final = 4
_PAUSE_S: Final = 0.3


class S3Blobs:
    """`Blobs` in a bucket. *locks* are shared by all processes that use it, on whatever hosts."""

    def __init__(self, bucket: Bucket, temps: TempFolder, cache: LocalCache, locks: Locks) -> None:
        self._bucket, self._temps, self._cache, self._locks = bucket, temps, cache, locks
        self._results = S3Results(bucket, cache, temps)
        self._fetching: dict[str, asyncio.Task[Path]] = {}
        self._traits: StoreTraits | None = None

    async def prepare(self) -> None:
        self._traits = await probe(self._bucket)

    async def begin(self) -> DiskTempFile:
        # Every process that writes has looked at the store first, whichever command it runs.
        if self._traits is None:
            await self.prepare()
        return await in_thread(self._temps.begin)

    async def keep(self, temp: TempFile, sha256: str) -> bool:
        if not isinstance(temp, DiskTempFile):
            raise TypeError("a temp file of another store")
        content = await in_thread(_content, temp)
        if await asyncio.to_thread(_sha256, content) != sha256:
            # The store would check what it is sent; this is what the local disk gives back.
            raise StorageUnavailable
        await self._refuse_in_doubt(sha256)
        fresh = await self._put(_original(sha256), content)
        await in_thread(self._cache.keep, sha256, ORIGINAL, temp)
        if fresh:
            await in_thread(temp.remove)
        return fresh

    async def claim(self, name: str) -> bool:
        """Say that the library *name* is moving in; False where there are originals of somebody else."""
        await self.prepare()
        if await self._bucket.head(f"{_MOVING}/{name}") is not None:
            return True
        async for _ in self._bucket.entries(_ORIGINALS):
            return False
        await self._bucket.put(f"{_MOVING}/{name}", b"")
        return True

    async def bring(self, sha256: str, content: bytes) -> bool:
        """
        See to it that an original is there, whole, and without a copy for reading; False where it was.

        For a library that moves in, whose store nobody else uses yet. *content* has been found to hash to *sha256*.
        """
        found = await self._bucket.head(_original(sha256))
        if found is not None and self._is_whole(found, content):
            return False
        await self._refuse_in_doubt(sha256)
        return await self._put(_original(sha256), content)

    async def _refuse_in_doubt(self, sha256: str) -> None:
        """Nobody is removing it, for this is inside `naming`; the request of somebody who died may be under way."""
        if await self._is_in_doubt(sha256):
            raise StorageUnavailable

    async def _put(self, name: str, content: bytes) -> bool:
        """See to it that an original is there and whole; False where it was."""
        for _ in range(_TRIES):
            etag = await self._bucket.create(name, content)
            if etag is not None and self._is_md5_of(content, etag):
                return True
            found = await self._bucket.head(name)
            if found is None:
                # Another upload of it is under way, or has failed.
                await asyncio.sleep(_PAUSE_S)
                continue
            if self._is_whole(found, content):
                return etag is not None
            # The name tells the bytes: what is there is damaged, and these are the right ones.
            await self._bucket.put(name, content)
        raise StorageUnavailable

    def _is_md5_of(self, content: bytes, etag: str) -> bool:
        return etag == hashlib.md5(content, usedforsecurity=False).hexdigest()

    def _is_whole(self, found: Entry, content: bytes) -> bool:
        if found.size_bytes != len(content):
            return False
        # What was copied there in parts, or by a store with keys of its own, has an ETag of another kind.
        tells = self._traits is not None and self._traits.etags_are_md5 and _MD5.fullmatch(found.etag) is not None
        return not tells or self._is_md5_of(content, found.etag)

    def naming(self, sha256: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"original/{sha256}", shared=True)

    def removing(self, sha256: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"original/{sha256}")

    def holding(self) -> AbstractAsyncContextManager[None]:
        return self._locks.holding("originals", shared=True)

    def making(self, sha256: str, key: str) -> AbstractAsyncContextManager[None]:
        return self._locks.holding(f"making/{sha256}/{key}")

    async def holds(self, sha256: str) -> bool:
        return await self._bucket.head(_original(sha256)) is not None

    async def local_path(self, sha256: str) -> Path:
        path = await in_thread(self._cache.find, sha256, ORIGINAL)
        if path is not None:
            return path
        fetching = self._fetching.get(sha256)
        if fetching is None:
            fetching = self._fetching[sha256] = asyncio.create_task(self._fetch(sha256))
            fetching.add_done_callback(lambda task: self._fetched(sha256, task))
        # One who leaves takes nothing from the others.
        return await asyncio.shield(fetching)

    def _fetched(self, sha256: str, task: "asyncio.Task[Path]") -> None:
        del self._fetching[sha256]
        if not task.cancelled():
            task.exception()  # looked at, where nobody waits for it any more

    async def _fetch(self, sha256: str) -> Path:
        """A local copy, which is what its name says."""
        temp = await in_thread(self._temps.begin)
        try:
            if await self._take_in(sha256, temp) != sha256:
                raise StorageUnavailable
            return await in_thread(self._cache.keep, sha256, ORIGINAL, temp)
        finally:
            await in_thread(temp.remove)

    @contextlib.asynccontextmanager
    async def stored(self, sha256: str) -> AsyncIterator[Path]:
        temp = await in_thread(self._temps.begin)
        try:
            await self._take_in(sha256, temp)
            yield temp.path
        finally:
            await in_thread(temp.remove)

    async def _take_in(self, sha256: str, temp: DiskTempFile) -> str:
        """Bring an original into *temp*; the hash of what came."""
        digest = hashlib.sha256()

        def take(chunk: bytes) -> None:
            digest.update(chunk)
            temp.append(chunk)
            temp.flush()

        try:
            there = await self._bucket.fetch(_original(sha256), take)
        except OSError as error:
            raise translated(error) from error
        if not there:
            raise StorageUnavailable
        return digest.hexdigest()

    async def drop_if_older(self, sha256: str, than: datetime) -> bool:
        found = await self._bucket.head(_original(sha256))
        if found is None or found.changed_at >= than:
            return False
        await self._results.drop_all_of(sha256)
        try:
            async with asyncio.timeout(_PATIENCE_S) as patience, self._locks.holding("originals"):
                patience.reschedule(None)
                await self._remove(sha256)
        except TimeoutError:
            return False
        return True

    async def _remove(self, sha256: str) -> None:
        # Marked as long as it is under way: who dies meanwhile, or is not answered, leaves the mark, and nobody keeps
        # these bytes again before all is surely over.
        in_doubt = await self._is_in_doubt(sha256)
        await self._bucket.put(_leaving(sha256), b"")
        await self._bucket.delete_once(_original(sha256))
        if not in_doubt:
            await self._bucket.delete([_leaving(sha256)])

    async def _is_in_doubt(self, sha256: str) -> bool:
        """Whether a removal of an original was begun a while ago, and may not be over."""
        left = await self._bucket.head(_leaving(sha256))
        return left is not None and datetime.now(UTC) - left.changed_at < _IN_DOUBT

    async def originals(self, *, older_than: datetime) -> AsyncIterator[str]:
        async for entry in self._bucket.entries(_ORIGINALS):
            if _is_original(entry.name) and entry.changed_at < older_than:
                yield entry.name.rpartition("/")[2]

    async def strangers(self) -> Sequence[str]:
        return [entry.name async for entry in self._bucket.entries(_ORIGINALS) if not _is_original(entry.name)]

    async def stale_temps(self, *, older_than: datetime) -> Sequence[str]:
        return [*await in_thread(self._temps.stale, older_than), *await self._stale_objects(older_than)]

    async def drop_stale_temps(self, *, older_than: datetime) -> int:
        objects = await self._stale_objects(older_than)
        await self._bucket.delete(objects)
        return len(objects) + await in_thread(self._temps.drop_stale, older_than)

    async def _stale_objects(self, older_than: datetime) -> list[str]:
        # Marks of removals too: only until they are out of doubt does anybody ask for them.
        than = min(older_than, datetime.now(UTC) - _IN_DOUBT)
        return [
            entry.name
            for folder in (PROBES, _LEAVING)
            async for entry in self._bucket.entries(folder)
            if entry.changed_at < than
        ]

    async def has_result(self, sha256: str, key: str) -> bool:
        return await self._results.has(sha256, key)

    async def result(self, sha256: str, key: str) -> bytes | None:
        return await self._results.read(sha256, key)

    async def result_path(self, sha256: str, key: str, *, checked: bool = False) -> Path | None:
        return await self._results.find(sha256, key, checked=checked)

    async def result_owners(self) -> Sequence[str]:
        return await self._results.owners()

    async def broken_results(self, sha256: str) -> Sequence[str]:
        return await self._results.broken(sha256)

    async def drop_results(self, sha256: str) -> None:
        await self._results.drop_all_of(sha256)

    async def trim_results(self, *, max_bytes: int) -> int:
        return await self._results.trim(max_bytes)

    async def keep_result(self, sha256: str, key: str, content: bytes) -> None:
        await self._results.keep(sha256, key, content)


def _content(temp: DiskTempFile) -> bytes:
    temp.flush()
    return temp.path.read_bytes()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _original(sha256: str) -> str:
    return f"{_ORIGINALS}/{sha256[:2]}/{sha256}"


def _leaving(sha256: str) -> str:
    return f"{_LEAVING}/{sha256}"


def _is_original(name: str) -> bool:
    folder, _, sha256 = name.removeprefix(f"{_ORIGINALS}/").partition("/")
    return _HASH.fullmatch(sha256) is not None and sha256[:2] == folder
