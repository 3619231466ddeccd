"""ASGI as we speak it: plain functions, no framework."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

WHOLE_ANSWER: Final = "picturedesk.whole_answer"
"""
An ASGI extension: where the scope offers it, one message may carry a whole answer.

It has `status`, `head` (the header lines, each with its line end) and `body`, whose length is among the lines.
"""


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of this lower-case name, as Latin-1 text; None where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def joined_header(scope: Scope, name: bytes) -> str | None:
    """All headers of this lower-case name as one list, as a client may send them; None where there is none."""
    values = [str(value, "latin-1") for key, value in scope["headers"] if key == name]
    return ", ".join(values) if values else None


async def respond(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


def head_of(headers: Headers) -> bytes:
    """Headers as the lines of a whole answer; to be made once and used often."""
    return b"".join(b"%s: %s\r\n" % header for header in headers)


async def respond_whole(scope: Scope, send: Send, head: bytes, body: bytes) -> None:
    """Send a 200 with the lines *head*, the body's length among them, in as few steps as the server allows."""
    if WHOLE_ANSWER in scope.get("extensions", ()):
        await send({"type": WHOLE_ANSWER, "status": 200, "head": head, "body": body})
        return
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[:-1]]
    await send({"type": "http.response.start", "status": 200, "headers": [(name, value) for name, value in lines]})
    await send({"type": "http.response.body", "body": body})
