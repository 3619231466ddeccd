"""The blob stores that the contract suites are run over, and what a test may do to what they have stored."""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from picturedesk.blobs.disk import DiskBlobs
from picturedesk.blobs.file_locks import FileLocks
from picturedesk.blobs.s3 import S3Blobs
from picturedesk.blobs.s3_bucket import Bucket, Entry, Patience, S3Place
from picturedesk.blobs.s3_cache import LocalCache
from picturedesk.blobs.temp_files import TempFolder
from picturedesk.core.ports import Blobs
from tests.support.s3 import S3Server


class Backend(Protocol):
    """One implementation under test."""

    rounds: int
    """How often a test that looks for races may go round, for what it costs."""

    def open(self, folder: Path) -> Blobs:
        """The store of *folder*, which keeps what it has when it is opened again."""
        ...

    def make_old(self, folder: Path, sha256: str, moment: datetime) -> None:
        """Let an original look as if it had been put away at *moment*."""
        ...

    async def read_result(self, folder: Path, sha256: str, key: str) -> bytes:
        """A result as it is stored, seal included."""
        ...

    async def write_result(self, folder: Path, sha256: str, key: str, stored: bytes) -> None:
        """Let something else be stored."""
        ...


class OnDisk:
    rounds = 30

    def open(self, folder: Path) -> Blobs:
        return DiskBlobs(folder)

    def make_old(self, folder: Path, sha256: str, moment: datetime) -> None:
        os.utime(folder / "originals" / sha256[:2] / sha256, (moment.timestamp(), moment.timestamp()))

    async def read_result(self, folder: Path, sha256: str, key: str) -> bytes:
        return self._result(folder, sha256, key).read_bytes()

    async def write_result(self, folder: Path, sha256: str, key: str, stored: bytes) -> None:
        self._result(folder, sha256, key).write_bytes(stored)

    def _result(self, folder: Path, sha256: str, key: str) -> Path:
        return folder / "results" / sha256[:2] / sha256 / f"{key}.sealed"


class AgedBucket(Bucket):
    """A bucket in which objects are as old as a test says: no store lets itself be told when it was given something."""

    def __init__(self, place: S3Place, ages: dict[str, datetime]) -> None:
        # A machine that is busy with other tests is no store that is gone.
        super().__init__(place, Patience(connect_s=60, silence_s=60, whole_s=120))
        self._ages = ages

    async def create(self, name: str, content: bytes) -> str | None:
        etag = await super().create(name, content)
        if etag is not None:
            self._ages.pop(name, None)
        return etag

    async def head(self, name: str) -> Entry | None:
        entry = await super().head(name)
        return None if entry is None else self._aged(entry)

    async def entries(self, folder: str) -> AsyncIterator[Entry]:
        async for entry in super().entries(folder):
            yield self._aged(entry)

    def _aged(self, entry: Entry) -> Entry:
        moment = self._ages.get(entry.name, entry.changed_at)
        return Entry(name=entry.name, size_bytes=entry.size_bytes, changed_at=moment, etag=entry.etag)


class OnS3:
    """Each folder has its own prefix in one bucket, and is where its copies and locks are."""

    rounds = 8

    def __init__(self, server: S3Server, bucket: str) -> None:
        self._server, self._bucket = server, bucket
        self._ages: dict[Path, dict[str, datetime]] = {}

    def open(self, folder: Path) -> S3Blobs:
        return self.open_elsewhere(folder, folder)

    def open_elsewhere(self, folder: Path, local: Path, *, cache_bytes: int = 1 << 30) -> S3Blobs:
        """The store of *folder* as another host sees it, whose own folder is *local*."""
        cache = LocalCache(local / "cache", max_bytes=cache_bytes)
        return S3Blobs(self.bucket(folder), TempFolder(local / "temp"), cache, FileLocks(folder / "locks"))

    def bucket(self, folder: Path) -> AgedBucket:
        return AgedBucket(self.place(folder), self._ages.setdefault(folder, {}))

    def place(self, folder: Path) -> S3Place:
        return S3Place(
            bucket=self._bucket,
            endpoint=self._server.endpoint,
            region="us-east-1",
            access_key=self._server.access_key,
            secret_key=self._server.secret_key,
            prefix="/".join(folder.parts[-3:]).strip("/"),
        )

    def make_old(self, folder: Path, sha256: str, moment: datetime) -> None:
        self._ages.setdefault(folder, {})[f"originals/{sha256[:2]}/{sha256}"] = moment

    async def read_result(self, folder: Path, sha256: str, key: str) -> bytes:
        stored = await self.bucket(folder).get(f"results/{sha256}/{key}")
        assert stored is not None
        return stored

    async def write_result(self, folder: Path, sha256: str, key: str, stored: bytes) -> None:
        (folder / "cache" / sha256[:2] / sha256 / f"{key}.sealed").unlink()
        await self.bucket(folder).put(f"results/{sha256}/{key}", stored)
