"""What stands around the tools of a server that is traced; everything that makes no span is passed on as it is."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from opentelemetry.trace import Tracer

from picturedesk.actions.generators import Generators
from picturedesk.core.files import PictureFacts
from picturedesk.core.generations import PictureOrder
from picturedesk.core.ports import Blobs, GeneratedPicture, PictureGenerator, Renderer, RenderOrder, TempFile
from picturedesk.sql.database import Database, Tx, Work
from picturedesk.tracing.spans import is_traced, span, tell

T = TypeVar("T")


def database(inner: Database, tracer: Tracer) -> Database:
    return cast("Database", _Writes(inner, tracer))


def blobs(inner: Blobs, tracer: Tracer) -> Blobs:
    return cast("Blobs", _Bytes(inner, tracer))


def renderer(inner: Renderer, tracer: Tracer) -> Renderer:
    return cast("Renderer", _Pictures(inner, tracer))


def generators(inner: Generators, tracer: Tracer) -> Generators:
    return cast("Generators", _Providers(inner, tracer))


class _Writes:
    """A `Database` that tells of its writes: reads by a key take less time than a span does."""

    def __init__(self, inner: Database, tracer: Tracer) -> None:
        self._inner, self._tracer = inner, tracer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a database has
        return getattr(self._inner, name)

    async def scan(self, work: Work[T]) -> T:
        if not is_traced():
            return await self._inner.scan(work)
        with span(self._tracer, "database.scan"):
            return await self._inner.scan(work)

    async def write(self, work: Work[T]) -> T:
        if not is_traced():
            return await self._inner.write(work)
        asked_at = begun_at = time.perf_counter()

        async def noted(tx: Tx) -> T:
            nonlocal begun_at
            begun_at = time.perf_counter()
            return await work(tx)

        with span(self._tracer, "database.write") as made:
            try:
                return await self._inner.write(noted)
            finally:
                tell(made, wait_s=begun_at - asked_at, work_s=time.perf_counter() - begun_at)


class _Bytes:
    """`Blobs` that tell of what is read and put."""

    def __init__(self, inner: Blobs, tracer: Tracer) -> None:
        self._inner, self._tracer = inner, tracer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a store has
        return getattr(self._inner, name)

    async def keep(self, temp: TempFile, sha256: str) -> bool:
        if not is_traced():
            return await self._inner.keep(temp, sha256)
        with span(self._tracer, "blob.put", what="original"):
            return await self._inner.keep(temp, sha256)

    async def local_path(self, sha256: str) -> Path:
        if not is_traced():
            return await self._inner.local_path(sha256)
        with span(self._tracer, "blob.get", what="original"):
            return await self._inner.local_path(sha256)

    async def result(self, sha256: str, key: str) -> bytes | None:
        if not is_traced():
            return await self._inner.result(sha256, key)
        with span(self._tracer, "blob.get", what="result") as made:
            found = await self._inner.result(sha256, key)
            made.set_attribute("picturedesk.found", found is not None)
            return found

    async def keep_result(self, sha256: str, key: str, content: bytes) -> None:
        if not is_traced():
            await self._inner.keep_result(sha256, key, content)
            return
        with span(self._tracer, "blob.put", what="result", size_bytes=len(content)):
            await self._inner.keep_result(sha256, key, content)


class _Pictures:
    """A `Renderer` that tells how long a picture waited for a process, and how long one was at it."""

    def __init__(self, inner: Renderer, tracer: Tracer) -> None:
        self._inner, self._tracer = inner, tracer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a renderer has
        return getattr(self._inner, name)

    async def check(self, path: Path) -> PictureFacts:
        if not is_traced():
            return await self._inner.check(path)
        with span(self._tracer, "picture.check"):
            return await self._inner.check(path)

    async def render(self, order: RenderOrder) -> bytes:
        if not is_traced():
            return await self._inner.render(order)
        asked_at = time.perf_counter()
        begun_at: float | None = None

        def begun() -> None:
            nonlocal begun_at
            begun_at = time.perf_counter()
            if order.begun is not None:
                order.begun()

        with span(self._tracer, "picture.render", output=order.output.value) as made:
            try:
                return await self._inner.render(replace(order, begun=begun))
            finally:
                ended_at = time.perf_counter()
                work_from = ended_at if begun_at is None else begun_at
                tell(made, wait_s=work_from - asked_at, work_s=ended_at - work_from)


class _Providers:
    """`Generators` whose generators tell of their calls."""

    def __init__(self, inner: Generators, tracer: Tracer) -> None:
        self._inner, self._tracer = inner, tracer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever they have
        return getattr(self._inner, name)

    async def find(self, name: str) -> PictureGenerator | None:
        found = await self._inner.find(name)
        return None if found is None else cast("PictureGenerator", _Provider(found, self._tracer))


class _Provider:
    def __init__(self, inner: PictureGenerator, tracer: Tracer) -> None:
        self._inner, self._tracer = inner, tracer

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a generator has
        return getattr(self._inner, name)

    async def generate(self, order: PictureOrder) -> GeneratedPicture:
        # No trace context goes to the provider: it is a stranger, and has no trace of ours to add to.
        if not is_traced():
            return await self._inner.generate(order)
        with span(self._tracer, "provider.generate", provider=self._inner.name) as made:
            picture = await self._inner.generate(order)
            made.set_attribute("picturedesk.attempts", len(picture.attempts))
            return picture
