"""
Whole answers: an ASGI extension of ours, by which a server takes head and body of an answer in one go.

uvicorn checks and copies every header of every answer. Those of a warm picture are a dozen, have been checked when
the picture was first delivered, and cost as much as everything else about its answer (docs/decisions/0011).
"""

from typing import Any, Final

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from picturedesk.api.leaving import ClientGone
from picturedesk.api.types import WHOLE_ANSWER, AsgiApp, Message, Receive, Scope, Send

_ONE_WRITE_BYTES: Final = 8_192
"""Up to here a copy of the body is cheaper than a second write."""
_SUPPORTED: Final[dict[str, dict[str, Any]]] = {WHOLE_ANSWER: {}}


class WholeAnswers:
    """
    An ASGI app that may answer one request of one connection with a whole answer.

    Whoever sends an answer in parts, and not the last, is told by ClientGone that its client has gone.
    """

    def __init__(self, cycle: RequestResponseCycle, app: AsgiApp) -> None:
        self._cycle = cycle
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._cycle.keep_alive:
            # An answer that is to be the connection's last needs a header more: uvicorn sees to that.
            scope["extensions"] = _SUPPORTED
        self._send_parts = send
        await self._app(scope, receive, self._send)

    async def _send(self, message: Message) -> None:
        if message["type"] != WHOLE_ANSWER:
            await self._send_parts(message)
            if message.get("more_body", False) and self._cycle.disconnected:
                # uvicorn says nothing, and the rest of a large picture would be read for nobody.
                raise ClientGone
            return
        cycle = self._cycle
        flow: FlowControl = cycle.flow
        if flow.write_paused and not cycle.disconnected:
            await flow.drain()
        if cycle.disconnected:
            return
        cycle.response_started = True
        cycle.waiting_for_100_continue = False
        defaults = b"".join(b"%s: %s\r\n" % header for header in cycle.default_headers)
        parts = (STATUS_LINE[message["status"]], defaults, message["head"], b"\r\n")
        body: bytes = message["body"]
        if len(body) < _ONE_WRITE_BYTES:
            cycle.transport.write(b"".join((*parts, body)))
        else:
            cycle.transport.write(b"".join(parts))
            cycle.transport.write(body)
        cycle.response_complete = True
        cycle.message_event.set()
        cycle.on_response()
