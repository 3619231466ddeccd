"""Leaving: work for a request that ends when the client that asked has gone."""

import asyncio
from types import TracebackType
from typing import Final, Self

from picturedesk.api.types import Receive
from picturedesk.core.errors import PicturedeskError

GONE_STATUS: Final = 499
"""Which the log shows for a request whose client has gone, as nginx has it; nobody is sent it."""

_LOOK_AFTER_S: Final = 0.005
"""Most of what is stored is there before: it pays for a timer, and not for a task."""


class ClientGone(Exception):
    """The client has closed its connection; nobody waits for an answer any more."""


class WhileWaitedFor:
    """
    An asynchronous context whose block is cancelled when the client goes; ClientGone comes out of it then.

    What the client still sends is read and forgotten.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._listening: asyncio.Task[None] | None = None
        self._gone = False

    async def __aenter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("there is no task that could be cancelled")
        self._task, self._cancelling = task, task.cancelling()
        self._timer = asyncio.get_running_loop().call_later(_LOOK_AFTER_S, self._listen)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._listening is not None:
            self._listening.cancel()
        # As in asyncio.timeout: where somebody else has cancelled the task too, that is what counts.
        if self._gone and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise ClientGone from None

    def _listen(self) -> None:
        self._listening = asyncio.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        try:
            while (await self._receive())["type"] != "http.disconnect":
                pass
        except PicturedeskError:
            # A body that nobody needs has stalled: that is all the same to an answer that is to come.
            return
        self._gone = True
        self._task.cancel()
