"""One bucket of an S3 store as we use it: whole objects, a put that refuses to overwrite, and little patience."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import structlog

from picturedesk.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from obstore.store import S3Store

T = TypeVar("T")
P = ParamSpec("P")

_RETRIES: Final = 2
_RETRY_UNTIL_S: Final = 4
_THREADS: Final = 32
"""Of our own: were the store to hang, the threads that everybody shares would hang with it."""
_CHUNK_BYTES: Final = 1024 * 1024
_PAGE: Final = 1_000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """Where a bucket is, and as whom we come; without keys whatever AWS's own environment names is used."""

    bucket: str
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    How long to wait for a store: to connect, for its next word, and for a request with its body.

    The last is enough for 15 MiB over half a megabyte a second.
    """

    connect_s: float = 3
    silence_s: float = 8
    whole_s: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An object: ``changed_at`` is when it was put, by the store's clock, ``etag`` without quotes."""

    name: str
    size_bytes: int
    changed_at: datetime
    etag: str


class Bucket:
    """
    Objects by name, under the prefix of *place*. Connects when it is first asked, so it may be made before a fork.

    Every method may raise StorageUnavailable, a refused key and a bucket that is not there included; the cause is what
    the store said.
    """

    def __init__(self, place: S3Place, patience: Patience | None = None) -> None:
        self.place = place
        self._patience = patience or Patience()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3")

    async def create(self, name: str, content: bytes) -> str | None:
        """Put an object where there is none of that name; its ETag, or None where there is one, which stays."""
        return await self._run(self._create, name, content)

    def _create(self, name: str, content: bytes) -> str | None:
        from obstore.exceptions import AlreadyExistsError

        try:
            return _plain(self._store.put(name, content, mode="create", use_multipart=False)["e_tag"])
        except AlreadyExistsError:
            return None

    async def put(self, name: str, content: bytes) -> str:
        """Put an object, whatever is there; its ETag."""
        put = partial(self._store.put, name, content, use_multipart=False)
        return _plain((await self._run(put))["e_tag"])

    async def head(self, name: str) -> Entry | None:
        return await self._run(self._head, name)

    def _head(self, name: str) -> Entry | None:
        try:
            return _entry(self._store.head(name))
        except FileNotFoundError:
            return None

    async def get(self, name: str) -> bytes | None:
        """The bytes of an object that is small enough to be held."""
        return await self._run(self._get, name)

    def _get(self, name: str) -> bytes | None:
        try:
            return bytes(self._store.get(name).bytes())
        except FileNotFoundError:
            return None

    async def fetch(self, name: str, take: Callable[[bytes], None]) -> bool:
        """Give the bytes of an object to *take*, a megabyte at a time, in a thread; False where there is none."""
        return await self._run(self._fetch, name, take)

    def _fetch(self, name: str, take: Callable[[bytes], None]) -> bool:
        try:
            answer = self._store.get(name)
        except FileNotFoundError:
            return False
        for chunk in answer.stream(min_chunk_size=_CHUNK_BYTES):
            take(bytes(chunk))
        return True

    async def delete(self, names: Sequence[str]) -> None:
        """Remove objects; those that are not there are no trouble."""
        if names:
            await self._run(self._store.delete, list(names))

    async def delete_once(self, name: str) -> None:
        """Remove an object by one request. Where it fails nobody knows whether, and when, it does its work."""
        await self._run(self._store_without_retries.delete, name)

    async def entries(self, folder: str) -> AsyncIterator[Entry]:
        """All objects below *folder*, a thousand with each request."""
        pages = await self._run(self._store.list, folder, chunk_size=_PAGE)
        while (page := await self._run(next, pages, None)) is not None:
            for found in page:
                yield _entry(found)

    async def folders(self, folder: str) -> list[str]:
        """The names right below *folder* that have something below them."""
        listed = await self._run(self._store.list_with_delimiter, folder)
        return [path.rpartition("/")[2] for path in listed["common_prefixes"]]

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        from obstore.exceptions import BaseError

        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, partial(function, *args, **kwargs))
        except (BaseError, FileNotFoundError) as error:
            said = " ".join(str(error).split("Debug source")[0].split())
            _log.warning("store.failed", detail=said[:500])
            raise StorageUnavailable from error

    @cached_property
    def _store(self) -> "S3Store":
        return self._connected(retries=_RETRIES)

    @cached_property
    def _store_without_retries(self) -> "S3Store":
        return self._connected(retries=0)

    def _connected(self, *, retries: int) -> "S3Store":
        from obstore.store import S3Store

        place = self.place
        named: dict[str, Any] = {
            "endpoint": place.endpoint,
            "region": place.region,
            "access_key_id": place.access_key,
            "secret_access_key": place.secret_key,
        }
        return S3Store(
            place.bucket,
            prefix=place.prefix or None,
            # A store of somebody's own seldom has a host name for each bucket.
            virtual_hosted_style_request=place.endpoint is None,
            checksum_algorithm="SHA256",
            client_options={
                "allow_http": (place.endpoint or "").startswith("http://"),
                "connect_timeout": timedelta(seconds=self._patience.connect_s),
                "read_timeout": timedelta(seconds=self._patience.silence_s),
                "timeout": timedelta(seconds=self._patience.whole_s),
            },
            retry_config={
                "max_retries": retries,
                "retry_timeout": timedelta(seconds=_RETRY_UNTIL_S),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=1),
                    "base": 2,
                },
            },
            **{name: value for name, value in named.items() if value},
        )


def _entry(found: Any) -> Entry:  # noqa: ANN401 - a typed dict that exists for type checkers alone
    return Entry(
        name=found["path"],
        size_bytes=found["size"],
        changed_at=found["last_modified"],
        etag=_plain(found["e_tag"]),
    )


def _plain(etag: str | None) -> str:
    return (etag or "").strip('"')
