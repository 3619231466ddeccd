"""Results of rendering: remembered, stored, and made once however many ask at the same time."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from picturedesk.core.ports import Blobs, Renderer, RenderOrder


@dataclass(frozen=True, slots=True)
class Result:
    """A rendition's bytes, its strong entity tag, the hash of just these bytes, and the place it has in memory."""

    content: bytes
    etag: str
    place: str


class Results:
    """
    Renditions in memory, in the blob store, or in the making.

    A render goes on when its first asker goes away: others may wait for it, and its result is kept for the next.
    """

    def __init__(self, blobs: Blobs, renderer: Renderer, *, memory_bytes: int) -> None:
        self._blobs = blobs
        self._renderer = renderer
        self._memory_bytes = memory_bytes
        self._held_bytes = 0
        self._held: OrderedDict[str, Result] = OrderedDict()
        self._making: dict[str, asyncio.Task[Result]] = {}

    def remembered(self, place: str) -> Result | None:
        """The result that has *place*, if it is in memory."""
        result = self._held.get(place)
        if result is not None:
            self._held.move_to_end(place)
        return result

    async def get(self, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]]) -> Result:
        """
        The result under *key*, made of the original *sha256* by what *order* gives where it is not there yet.

        Raises what `Renderer.render`, `Blobs` and *order* raise.
        """
        # The key names a result among those of one original: only both together name a picture.
        place = f"{sha256}/{key}"
        remembered = self.remembered(place)
        if remembered is not None:
            return remembered
        making = self._making.get(place)
        if making is None:
            making = self._making[place] = asyncio.create_task(self._fetch(place, key, sha256, order))
            making.add_done_callback(lambda task: self._made(place, task))
        return await asyncio.shield(making)

    async def _fetch(self, place: str, key: str, sha256: str, order: Callable[[], Awaitable[RenderOrder]]) -> Result:
        content = await self._blobs.result(sha256, key)
        if content is None:
            content = await self._renderer.render(await order())
            await self._blobs.keep_result(sha256, key, content)
        return self._remember(place, content)

    def _made(self, place: str, task: asyncio.Task[Result]) -> None:
        self._making.pop(place)
        # Looked at here, so that a failure that nobody waits for any more is not called forgotten.
        if not task.cancelled():
            task.exception()

    def _remember(self, place: str, content: bytes) -> Result:
        result = Result(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', place)
        self._forget(place)
        # One result never fills more than a small part: a few giants would push out thousands of thumbnails.
        if len(content) <= self._memory_bytes // 16:
            self._held[place] = result
            self._held_bytes += len(content)
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
