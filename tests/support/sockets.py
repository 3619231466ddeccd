"""HTTP by hand: requests that stop half-way, and answers read off the wire as they are."""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import msgspec

LIMIT_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came; `headers` in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Wire:
    """One connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._held = b""

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def ask(self, method: str, path: str, headers: Iterable[tuple[str, str | int]], body: bytes = b"") -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.send(f"{method} {path} HTTP/1.1\r\nHost: desk.test\r\n{lines}\r\n".encode("latin-1") + body)

    def answer(self) -> Answer:
        """The next answer, interim ones passed by."""
        while True:
            answer = self._next()
            if answer.status >= 200:
                return answer

    def interim(self) -> int:
        """The status of the next answer, whichever."""
        return self._next().status

    def answer_head(self) -> Answer:
        """The next answer's status and headers; its body may still be held back."""
        while True:
            answer = self._head()
            if answer.status >= 200:
                return answer

    def _next(self) -> Answer:
        answer = self._head()
        if answer.status < 200 or answer.status in {204, 304}:
            return answer
        return Answer(answer.status, answer.headers, self._body(answer.headers))

    def _head(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        status = int(first.split(" ")[1])
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Answer(status, headers, b"")

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size + 2)[:-2]
            self._until(b"\r\n")
            return body
        return self._exactly(int(headers["content-length"]))

    def ended(self) -> bool:
        """Whether the other side closes in good order and says no more."""
        return self._held == b"" and self.connection.recv(1) == b""

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._held:
            self._more()
        found, _, self._held = self._held.partition(mark)
        return found

    def _exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            self._more()
        found, self._held = self._held[:count], self._held[count:]
        return found

    def _more(self) -> None:
        content = self.connection.recv(65_536)
        if not content:
            raise ConnectionError(f"the answer ended early, after {self._held!r}")
        self._held += content


@contextmanager
def connected(port: int) -> Iterator[Wire]:
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S) as connection:
        yield Wire(connection)


def seconds_since(started: float) -> float:
    return time.monotonic() - started
