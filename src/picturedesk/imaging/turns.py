"""Turns: at most so many at a time, the others wait in the order they came, and no more than so many wait."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from picturedesk.core.errors import RenderQueueFull


class Turns:
    """Given from hand to hand, so that whoever comes later never slips in before one who waits."""

    def __init__(self, *, at_once: int, max_waiting: int) -> None:
        self._at_once, self._max_waiting = at_once, max_waiting
        self._taken = 0
        self._waiting: OrderedDict[asyncio.Future[None], None] = OrderedDict()
        self._closed = False
        self._none_taken = asyncio.Event()
        self._none_taken.set()

    @property
    def taken(self) -> int:
        return self._taken

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """
        Wait for a turn and hold it. Who is cancelled while waiting leaves the queue.

        Raises:
            RenderQueueFull: Too many wait already, or nobody gets a turn any more.
        """
        await self._take()
        try:
            yield
        finally:
            self._pass_on()

    async def close(self) -> None:
        """Send away all who wait, and wait for those who have a turn."""
        self._closed = True
        for place in self._waiting:
            if not place.done():
                place.set_exception(RenderQueueFull())
        self._waiting.clear()
        await self._none_taken.wait()

    async def _take(self) -> None:
        if self._closed or (self._taken >= self._at_once and len(self._waiting) >= self._max_waiting):
            raise RenderQueueFull
        if self._taken < self._at_once:
            self._taken += 1
            self._none_taken.clear()
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting[place] = None
        try:
            await place
        except asyncio.CancelledError:
            self._give_up(place)
            raise

    def _give_up(self, place: asyncio.Future[None]) -> None:
        """Cancelled: still waiting, or in the very moment in which the turn had been passed to us."""
        if place in self._waiting:
            del self._waiting[place]
        elif place.done() and not place.cancelled() and place.exception() is None:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            place, _ = self._waiting.popitem(last=False)
            if not place.done():
                place.set_result(None)
                return
        self._taken -= 1
        if not self._taken:
            self._none_taken.set()
