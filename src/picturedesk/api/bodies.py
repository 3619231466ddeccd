"""
Request bodies: none may stall, none is read longer than needed, and none that is refused cuts off its own answer.

A client that is refused early is still sending. Were the connection closed at once, the kernel would reset it and
the answer be lost; so we answer, read on for a moment, and then close.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass

from picturedesk.api.leaving import ClientGone
from picturedesk.api.types import AsgiApp, Message, Receive, Scope, Send, header
from picturedesk.core.errors import BodyStalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a body is waited for: its next byte, all of it, and what is still under way after an answer."""

    progress_s: float = 10.0
    total_s: float = 300.0
    linger_s: float = 5.0
    linger_bytes: int = 64 * 1024 * 1024


class BodyGuard:
    """ASGI middleware: deadlines on the way in, a courteous end on the way out."""

    def __init__(self, app: AsgiApp, patience: Patience) -> None:
        self._app = app
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _has_body(scope):
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._patience)
        await self._app(scope, body.receive, _Courteous(send, body).send)


class _Body:
    def __init__(self, receive: Receive, patience: Patience) -> None:
        self._receive = receive
        self._patience = patience
        self._deadline = time.monotonic() + patience.total_s
        self.whole = False
        self._stalled = False

    async def receive(self) -> Message:
        if self.whole:
            return await self._receive()  # the disconnect that streaming answers wait for
        left_s = min(self._patience.progress_s, self._deadline - time.monotonic())
        try:
            async with asyncio.timeout(left_s):
                message = await self._receive()
        except TimeoutError:
            self._stalled = True
            raise BodyStalled from None
        self._note(message)
        return message

    async def drain(self) -> None:
        """Read on, within limits, and forget what comes; nothing is to be expected of a body that stalled."""
        if self._stalled:
            return
        left = self._patience.linger_bytes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.linger_s):
                while not self.whole and left > 0:
                    message = await self._receive()
                    left -= len(message.get("body", b""))
                    self._note(message)

    def _note(self, message: Message) -> None:
        self.whole = message["type"] != "http.request" or not message.get("more_body", False)


class _Courteous:
    """Sends an answer that comes before the end of the body, drains, and only then lets the connection close."""

    def __init__(self, send: Send, body: _Body) -> None:
        self._send = send
        self._body = body

    async def send(self, message: Message) -> None:
        if self._body.whole:
            await self._send(message)
        elif message["type"] == "http.response.start":
            await self._send({**message, "headers": [*message["headers"], (b"connection", b"close")]})
        elif message.get("more_body", False):
            await self._send(message)
        else:
            with contextlib.suppress(ClientGone):
                await self._send({**message, "more_body": True})
            await self._body.drain()
            await self._send({"type": "http.response.body", "body": b""})


def _has_body(scope: Scope) -> bool:
    length = header(scope, b"content-length")
    if length is None:
        return header(scope, b"transfer-encoding") is not None
    return length != "0"
