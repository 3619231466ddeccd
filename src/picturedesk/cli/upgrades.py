"""Requests that ask for another protocol, read as the HTTP/1.1 that they are until somebody agrees."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

import httptools

_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})


class Listener(Protocol):
    """What a parser calls; `headers` is what `on_header` made of the latest message's head, names in lower case."""

    headers: list[tuple[bytes, bytes]]

    def on_message_begin(self) -> None: ...
    def on_url(self, url: bytes) -> None: ...
    def on_header(self, name: bytes, value: bytes) -> None: ...
    def on_headers_complete(self) -> None: ...
    def on_body(self, body: bytes) -> None: ...
    def on_message_complete(self) -> None: ...


class ParserWithoutUpgrades:
    """
    httptools' request parser, for a server that ignores every `Upgrade`, as any may (RFC 9110, 7.8).

    Left alone, httptools ends a message that asks for an upgrade at its head, and takes its body for the next request:
    Java's HttpClient and curl ask for h2c with every upload. Here a new parser reads on, behind a made-up head that
    frames the body by the same header lines, so that llhttp alone decides where the body ends.

    The listener's `on_message_complete` is called for the head too, and must ask `is_body_to_come` before it believes.

    What follows CONNECT is not HTTP, so that still raises `HttpParserUpgrade`.
    """

    get_http_version: Callable[[], str]
    get_method: Callable[[], bytes]
    should_keep_alive: Callable[[], bool]

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._go_on_with(httptools.HttpRequestParser(listener))

    def feed_data(self, data: bytes) -> None:
        """Raises: HttpParserError, HttpParserUpgrade: As httptools does; the latter for CONNECT alone."""
        rest: bytes | memoryview = data
        while True:
            try:
                self._parser.feed_data(rest)
            except httptools.HttpParserUpgrade as upgrade:
                if self._is_connect():
                    raise
                # A view, as there may be a thousand requests in one packet.
                rest = memoryview(rest)[upgrade.args[0] :]
                self._read_on()
            else:
                return

    def should_upgrade(self) -> bool:
        return False

    def is_body_to_come(self) -> bool:
        """Whether the message that was just reported as complete is so by its head only."""
        return self._parser.should_upgrade() and not self._is_connect() and bool(self._framing())

    def _read_on(self) -> None:
        framing = self._framing()
        if framing:
            head = _head(framing, keep_alive=self.should_keep_alive())
            # Before it is fed: an empty body is complete at once, and of this parser.
            self._go_on_with(httptools.HttpRequestParser(_BehindHead(self._listener)))
            self._parser.feed_data(head)

    def _go_on_with(self, parser: httptools.HttpRequestParser) -> None:
        # As uvicorn does: whoever says `Connection: close` and still sends more is answered all the same.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parser = parser
        self.get_http_version = parser.get_http_version
        self.get_method = parser.get_method
        self.should_keep_alive = parser.should_keep_alive

    def _framing(self) -> list[tuple[bytes, bytes]]:
        return [header for header in self._listener.headers if header[0] in _FRAMING]

    def _is_connect(self) -> bool:
        return self._parser.get_method() == b"CONNECT"


class _BehindHead:
    """What a parser calls that reads on: nobody for its made-up head, the listener for all that comes then."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._in_made_up_head = True
        self.on_body = listener.on_body
        self.on_message_complete = listener.on_message_complete

    def on_message_begin(self) -> None:
        if not self._in_made_up_head:
            self._listener.on_message_begin()

    def on_url(self, url: bytes) -> None:
        if not self._in_made_up_head:
            self._listener.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_made_up_head:
            self._listener.on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._in_made_up_head:
            self._in_made_up_head = False
        else:
            self._listener.on_headers_complete()


def _head(framing: Iterable[tuple[bytes, bytes]], *, keep_alive: bool) -> bytes:
    lines = b"".join(b"%b: %b\r\n" % header for header in framing)
    # Nothing is read behind the last request of a connection.
    return b"POST / HTTP/1.1\r\n%b%b\r\n" % (lines, b"" if keep_alive else b"Connection: close\r\n")
