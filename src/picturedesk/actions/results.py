"""Results of rendering: remembered, stored, and made once however many ask at the same time."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, Final, Protocol, TypeVar

from prometheus_client import Counter

from picturedesk.core.errors import PixelBudgetExceeded, RenderFailed, RenditionTooCostly
from picturedesk.core.ports import Blobs, Renderer, RenderOrder

T = TypeVar("T")

Order = Callable[[], Awaitable[RenderOrder]]
"""Gives the order for a result that has to be made; asked only then."""

_FINISHED_ALONE_S: Final = 0.2
"""
How long a process may go on with what nobody waits for any more: as long as the start of another one takes.

Most renditions are done before. To end the others costs at most twice what it would have cost had we known how long
they take.
"""
_TOO_COSTLY_FOR_S: Final = 3600.0
_TOO_COSTLY_AT_MOST: Final = 4_096
"""How long, and how many of them, a process remembers: to find out anew costs ten seconds of CPU each."""
_FOUND: Final = Counter(
    "picturedesk_results",
    "Renditions by where they were found: in memory, in the store, in the making for somebody else, or made.",
    ["tier"],
)
_IN_MEMORY, _IN_STORE, _JOINED, _MADE = (_FOUND.labels(tier) for tier in ("memory", "store", "joined", "made"))
_KEPT_BYTES: Final = Counter("picturedesk_result_store_bytes", "Bytes of renditions that were put into the store.")
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


class Toll(Protocol):
    """What an asker pays for a render that is begun for it; what is there already is free, and so is joining others."""

    async def pay(self, order: RenderOrder) -> None:
        """Raises PixelBudgetExceeded where the asker may not have it now."""
        ...

    def give_back(self) -> None:
        """No process has taken the order up."""
        ...


class Results:
    """
    Renditions in memory, in the blob store, or in the making.

    What is stored is not finished yet, what is in memory is: the store outlives a change of the finish.

    A render is for those who wait for it. When the last of them has gone it leaves the queue at once; one that a
    process is at may go on for a moment, in which others can still join; what is rendered is always kept.
    """

    def __init__(
        self, blobs: Blobs, renderer: Renderer, *, memory_bytes: int, finished_alone_s: float = _FINISHED_ALONE_S
    ) -> None:
        self._blobs = blobs
        self._renderer = renderer
        self._memory_bytes = memory_bytes
        self._finished_alone_s = finished_alone_s
        self._held_bytes = 0
        self._hits = 0
        """Those in memory since they were last told: a warm delivery takes less time than some counters do."""
        self.kept_bytes = 0
        """How much this process has put into the store."""
        self._held: OrderedDict[str, Result] = OrderedDict()
        self._making: dict[str, _Making] = {}
        self._given_up: set[asyncio.Task[Any]] = set()
        self._too_costly: OrderedDict[str, tuple[float, str]] = OrderedDict()
        """When, and in what words, a result turned out to cost more than it may; the oldest first."""

    def remembered(self, place: str) -> Result | None:
        """The result that has *place*, if it is in memory."""
        result = self._held.get(place)
        if result is not None:
            self._held.move_to_end(place)
            self._hits += 1
        return result

    def tell_hits(self) -> None:
        """Put the hits in memory into the numbers that `/metrics` shows."""
        hits, self._hits = self._hits, 0
        _IN_MEMORY.inc(hits)

    async def get(
        self, key: str, sha256: str, order: Order, finish: Finish = AS_STORED, toll: Toll | None = None
    ) -> Result:
        """
        The result under *key*, made of the original *sha256* by what *order* gives where it is not there yet, finished.

        Raises what `Renderer.render`, `Blobs`, *order*, *finish* and *toll* raise.
        """
        place = place_of(sha256, key, finish.name)
        remembered = self.remembered(place)
        if remembered is not None:
            return remembered
        return await self._shared(place, lambda _: self._finished(place, key, sha256, order, finish, toll))

    async def make(self, key: str, sha256: str, order: Order) -> None:
        """See to it that the store has a result, which nobody asked for; raises what `get` raises."""
        await self._shared(
            f"{sha256}/{key}", lambda making: self._stored(making, key, sha256, order, None), for_all=True
        )

    async def _shared(
        self, name: str, work: "Callable[[_Making], Coroutine[Any, Any, T]]", *, for_all: bool = False
    ) -> T:
        """Do *work* once for all who ask for it by *name* while it is under way, and *for_all* even for nobody."""
        while True:
            known = self._making.get(name)
            if known is not None:
                _JOINED.inc()
            making = known or self._begin(name, work)
            making.askers += 1
            making.for_all |= for_all
            try:
                result: T = await asyncio.shield(making.task)
            except asyncio.CancelledError:
                if not making.task.cancelled() or _is_cancelled():
                    raise
            except PixelBudgetExceeded:
                # It was the first asker's budget. Who had only joined has one of its own.
                if known is None:
                    raise
            else:
                return result
            finally:
                making.askers -= 1
                if not making.askers:
                    self._left(name, making)

    def _begin(self, name: str, work: "Callable[[_Making], Coroutine[Any, Any, T]]") -> "_Making":
        making = self._making[name] = _Making()
        making.task = asyncio.create_task(work(making))
        making.task.add_done_callback(lambda task: self._made(name, making, task))
        return making

    def _left(self, name: str, making: "_Making") -> None:
        """The last asker has gone, or has been answered."""
        if making.task.done() or making.for_all or making.rendered:
            return
        if making.begun:
            asyncio.get_running_loop().call_later(self._finished_alone_s, self._give_up, name, making)
        else:
            self._give_up(name, making)

    def _give_up(self, name: str, making: "_Making") -> None:
        if self._making.get(name) is not making or making.askers or making.for_all or making.rendered:
            return
        making.task.cancel()
        # Out of the way at once: who comes now begins anew.
        self._making.pop(name)
        self._given_up.add(making.task)

    async def _finished(
        self, place: str, key: str, sha256: str, order: Order, finish: Finish, toll: Toll | None
    ) -> Result:
        stored = await self._shared(f"{sha256}/{key}", lambda making: self._stored(making, key, sha256, order, toll))
        if len(stored) > _INLINE_BYTES:
            return self._remember(await asyncio.to_thread(_result, place, stored, finish))
        return self._remember(_result(place, stored, finish))

    async def _stored(self, making: "_Making", key: str, sha256: str, order: Order, toll: Toll | None) -> bytes:
        content = await self._blobs.result(sha256, key)
        if content is not None:
            _IN_STORE.inc()
            return content
        async with self._blobs.making(sha256, key):
            # Another process may have made it while this one waited.
            content = await self._blobs.result(sha256, key)
            if content is not None:
                _IN_STORE.inc()
            else:
                content = await self._made_unless_too_costly(making, f"{sha256}/{key}", order, toll)
                making.rendered = True
                await self._blobs.keep_result(sha256, key, content)
                self.kept_bytes += len(content)
                _MADE.inc()
                _KEPT_BYTES.inc(len(content))
        return content

    async def _made_unless_too_costly(self, making: "_Making", name: str, order: Order, toll: Toll | None) -> bytes:
        since, sentence = self._too_costly.get(name, (-inf, ""))
        if time.monotonic() < since + _TOO_COSTLY_FOR_S:
            raise RenditionTooCostly(sentence)
        try:
            return await self._paid(making, await order(), toll)
        except RenditionTooCostly as error:
            self._too_costly.pop(name, None)
            self._too_costly[name] = (time.monotonic(), str(error))
            if len(self._too_costly) > _TOO_COSTLY_AT_MOST:
                self._too_costly.popitem(last=False)
            raise

    async def _paid(self, making: "_Making", order: RenderOrder, toll: Toll | None) -> bytes:
        if toll is None:
            return await self._rendered(making, order)
        await toll.pay(order)
        try:
            return await self._rendered(making, order)
        except BaseException:
            if not making.begun:
                toll.give_back()
            raise

    async def _rendered(self, making: "_Making", order: RenderOrder) -> bytes:
        try:
            return await self._renderer.render(replace(order, begun=making.begin))
        except RenderFailed:
            if order.instead is None:
                raise
        return await self._renderer.render(order.instead)

    def _made(self, name: str, making: "_Making", task: asyncio.Task[Any]) -> None:
        self._given_up.discard(task)
        if self._making.get(name) is making:
            del self._making[name]
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
        tasks = [making.task for making in self._making.values()]
        await asyncio.gather(*tasks, *self._given_up, return_exceptions=True)


@dataclass(slots=True)
class _Making:
    """Something under way: how many wait for it, and how far it is."""

    task: asyncio.Task[Any] = field(init=False)
    askers: int = 0
    for_all: bool = False
    """The library itself wants it."""
    begun: bool = False
    rendered: bool = False

    def begin(self) -> None:
        self.begun = True


def _is_cancelled() -> bool:
    """Whether somebody cancelled the task that asks, and not just the one it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _result(place: str, stored: bytes, finish: Finish) -> Result:
    content = finish.apply(stored)
    return Result(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', place)
