"""HTTP/1.1 as uvicorn speaks it, with what it lacks: an end to clients that never send, never stop, or never read."""

import asyncio
from typing import Any, Final

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from picturedesk.cli.open_files import most_connections
from picturedesk.cli.slow_readers import ReaderWatch
from picturedesk.cli.upgrades import ParserWithoutUpgrades
from picturedesk.cli.whole_answers import WholeAnswers

HEAD_DEADLINE_S: Final = 10.0
HEAD_LIMIT_BYTES: Final = 64 * 1024

_HEAD_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/json\r\ncontent-length: 41\r\nconnection: close\r\n\r\n"
    b'{"error":"The head of the request is too large."}'
)

_TOO_MANY_CONNECTIONS: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"content-type: application/json\r\ncontent-length: 56\r\nretry-after: 5\r\nconnection: close\r\n\r\n"
    b'{"error":"Too many connections; try again in a moment."}'
)


class _TwoHosts(Exception):
    """A proxy in front may go by the other one, and keep our answer under its name (RFC 9112, 3.2: 400)."""


class DeadlineProtocol(HttpToolsProtocol):
    """
    A connection whose request head is not whole within 10 seconds is closed; one over 64 KB is answered 431.

    The clock starts with the connection, and again with the first byte after a request. While nothing at all comes
    between two requests, uvicorn's keep-alive timeout counts; bodies have their own deadlines in the application.

    Whoever hardly takes the answer is cut off; so is, with a 503, whoever comes when as many are connected as there
    are files for.

    Whoever asks for another protocol, a WebSocket or HTTP/2, is answered as without. A request with more than one
    ``Host`` is answered 400.
    """

    parser: ParserWithoutUpgrades  # type: ignore[assignment] # it has what uvicorn asks of it

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self.parser = ParserWithoutUpgrades(self)
        self._deadline: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0
        self._answering: RequestResponseCycle | None = None
        self._most_connections = most_connections()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self._reading = ReaderWatch(self.loop.call_later, transport)
        if len(self.connections) > self._most_connections:
            transport.write(_TOO_MANY_CONNECTIONS)
            transport.close()
            return
        self._start_clock()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reading.drained()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        if self.transport.get_write_buffer_size():
            # Closing waits until the last answer is taken, however small it is.
            self._reading.full()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._reading.drained()
        if self._answering is not None and not self._answering.response_complete:
            # uvicorn tells the request that came last, and with pipelining another one may be at work.
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                self.transport.write(_HEAD_TOO_LARGE)
                self.transport.close()
                return
        # Idle counts too: line breaks between requests, or a body that nobody waits for any more, have just stopped
        # uvicorn's clock.
        if self._deadline is None and (self._in_head or self._is_idle()):
            self._start_clock()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_clock()
        if sum(name == b"host" for name, _ in self.headers) > 1:
            raise _TwoHosts  # to the parser, for which the request is then invalid
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.is_body_to_come():
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, WholeAnswers(cycle, app))  # type: ignore[arg-type] # ours is the wider ASGI

    def _unsupported_upgrade_warning(self) -> None:
        # CONNECT alone. What its sender says next is meant for somebody else: it is not read as a request.
        self.cycle.keep_alive = False

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_clock(self) -> None:
        self._deadline = self.loop.call_later(HEAD_DEADLINE_S, self._give_up)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self._is_idle():
            self.transport.close()
        else:
            # The head behind a request that is still being answered: that answer is the last.
            self.cycle.keep_alive = False
