"""Results of rendering: remembered, stored, and made once however many ask at the same time."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from picturedesk.core.errors import RenderFailed
from picturedesk.core.ports import Blobs, Renderer, RenderOrder

T = TypeVar("T")

_INLINE_BYTES: Final = 512 * 1024
"""What is larger is finished and hashed beside the event loop: a millisecond for every two megabytes."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What is done to stored bytes before they are served, without a look at pixels; ``name`` tells it from others."""

    name: str
    apply: Callable[[bytes], bytes]


AS_STORED: Final = Finish("", lambda content: content)


@dataclass(frozen=True, slots=True)
class Result:
    """A rendition's bytes, its strong entity tag, the hash of just these bytes, and the place it has in memory."""

    content: bytes
    etag: str
    place: str


def place_of(sha256: str, key: str, finish: str = "") -> str:
    """The place in memory of a result: its key is one among those of one original, and finished it is another."""
    return f"{sha256}/{key}/{finish}"


class Results:
    """
    Renditions in memory, in the blob store, or in the making.

    What is stored is not finished yet, what is in memory is: the store outlives a change of the finish.

    A render goes on when its first asker goes away: others may wait for it, and its result is kept for the next.
    """

    def __init__(self, blobs: Blobs, renderer: Renderer, *, memory_bytes: int) -> None:
        self._blobs = blobs
        self._renderer = renderer
        self._memory_bytes = memory_bytes
        self._held_bytes = 0
        self.kept_bytes = 0
        """How much this process has put into the store."""
        self._held: OrderedDict[str, Result] = OrderedDict()
        self._making: dict[str, asyncio.Task[Any]] = {}

    def remembered(self, place: str) -> Result | None:
        """The result that has *place*, if it is in memory."""
        result = self._held.get(place)
        if result is not None:
            self._held.move_to_end(place)
        return result

    async def get(
        self, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]], finish: Finish = AS_STORED
    ) -> Result:
        """
        The result under *key*, made of the original *sha256* by what *order* gives where it is not there yet, finished.

        Raises what `Renderer.render`, `Blobs`, *order* and *finish* raise.
        """
        place = place_of(sha256, key, finish.name)
        remembered = self.remembered(place)
        if remembered is not None:
            return remembered
        return await self._shared(place, lambda: self._finished(place, key, sha256, order, finish))

    async def make(self, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]]) -> None:
        """See to it that the store has a result, which nobody asked for; raises what `get` raises."""
        await self._shared(f"{sha256}/{key}", lambda: self._stored(key, sha256, order))

    async def _shared(self, name: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do *work* once for all who ask for it by *name* while it is under way."""
        making: asyncio.Task[T] | None = self._making.get(name)
        if making is None:
            making = self._making[name] = asyncio.create_task(work())
            making.add_done_callback(lambda task: self._made(name, task))
        return await asyncio.shield(making)

    async def _finished(
        self, place: str, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]], finish: Finish
    ) -> Result:
        stored = await self._shared(f"{sha256}/{key}", lambda: self._stored(key, sha256, order))
        if len(stored) > _INLINE_BYTES:
            return self._remember(await asyncio.to_thread(_result, place, stored, finish))
        return self._remember(_result(place, stored, finish))

    async def _stored(self, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]]) -> bytes:
        content = await self._blobs.result(sha256, key)
        if content is not None:
            return content
        async with self._blobs.making(sha256, key):
            # Another process may have made it while this one waited.
            content = await self._blobs.result(sha256, key)
            if content is None:
                content = await self._rendered(await order())
                await self._blobs.keep_result(sha256, key, content)
                self.kept_bytes += len(content)
        return content

    async def _rendered(self, order: RenderOrder) -> bytes:
        try:
            return await self._renderer.render(order)
        except RenderFailed:
            if order.instead is None:
                raise
        return await self._renderer.render(order.instead)

    def _made(self, name: str, task: asyncio.Task[Any]) -> None:
        self._making.pop(name)
        # Looked at here, so that a failure that nobody waits for any more is not called forgotten.
        if not task.cancelled():
            task.exception()

    def _remember(self, result: Result) -> Result:
        self._forget(result.place)
        # One result never fills more than a small part: a few giants would push out thousands of thumbnails.
        if len(result.content) <= self._memory_bytes // 16:
            self._held[result.place] = result
            self._held_bytes += len(result.content)
        while self._held_bytes > self._memory_bytes:
            _, oldest = self._held.popitem(last=False)
            self._held_bytes -= len(oldest.content)
        return result

    def _forget(self, place: str) -> None:
        known = self._held.pop(place, None)
        if known is not None:
            self._held_bytes -= len(known.content)

    async def close(self) -> None:
        """Let what is in the making be made."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)


def _result(place: str, stored: bytes, finish: Finish) -> Result:
    content = finish.apply(stored)
    return Result(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', place)
