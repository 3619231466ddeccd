"""A server that writes down what it is asked and answers what it is told to: for what a real one does not show."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import msgspec

CUT: Final = 0
"""Instead of a status: read the request, then close the connection without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came; the names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scripted:
    status: int
    body: bytes
    headers: Mapping[str, str]


class Recorder:
    """What was asked, in order, and what will be answered; when nothing is left to say, 500."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.base_url = ""
        self._answers: deque[_Scripted] = deque()

    def answers(self, status: int, body: object = None, **headers: str) -> None:
        """The next answer; *body* as JSON, bytes as they are; `retry_after` is the header ``retry-after``."""
        content = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers.append(_Scripted(status=status, body=content, headers=named))

    def cuts(self) -> None:
        self.answers(CUT)

    @property
    def last(self) -> Asked:
        return self.asked[-1]

    def next_answer(self) -> _Scripted:
        return self._answers.popleft() if self._answers else _Scripted(status=500, body=b"", headers={})


@contextmanager
def recording() -> Iterator[Recorder]:
    recorder = Recorder()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(recorder))
    recorder.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="recorder")
    thread.start()
    try:
        yield recorder
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Its threads are waited for when the server closes: an idle connection must not hold them.
        timeout = 2

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recorder.asked.append(Asked(method=self.command, target=self.path, headers=headers, body=body))
            scripted = recorder.next_answer()
            if scripted.status == CUT:
                self.close_connection = True
                return
            self.send_response(scripted.status)
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            if scripted.status != 204:
                self.send_header("content-length", str(len(scripted.body)))
            self.end_headers()
            self.wfile.write(scripted.body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server calls

    return Handler
