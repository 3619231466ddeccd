"""A client that costs little: one connection kept alive, whole requests out, whole answers in."""

import json
import socket
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

_READ_BYTES: Final = 256 * 1024
_PATIENCE_S: Final = 60.0
_BOUNDARY: Final = b"picturedesk-bench"


class BenchFailed(Exception):
    """What was measured did not do what it was asked: no figure is worth anything."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body."""

    status: int
    body: bytes

    def expect(self, status: int) -> "Answer":
        if self.status != status:
            raise BenchFailed(f"expected {status}, got {self.status}: {self.body[:500]!r}")
        return self

    def data(self) -> Any:  # noqa: ANN401 - JSON
        """What is in the envelope."""
        return json.loads(self.body)["data"]


class Connection:
    """One connection to *address*; every request carries *headers*. Understands answers that tell their length."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self._where = urlsplit(address)
        lines = {"Host": self._where.netloc, **(headers or {})}
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._socket = socket.create_connection((self._where.hostname, self._where.port), timeout=_PATIENCE_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        self.answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def get(self, path: str) -> Answer:
        return self._exchange(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode(), b"")

    def post_json(self, path: str, content: object) -> Answer:
        return self._post(path, json.dumps(content).encode(), "application/json")

    def upload(self, path: str, picture: bytes, filename: str) -> Answer:
        """Post *picture* as the form field ``image``."""
        head = (
            b"--" + _BOUNDARY + b'\r\ncontent-disposition: form-data; name="image"; filename="'
            + filename.encode() + b'"\r\ncontent-type: image/jpeg\r\n\r\n'
        )  # fmt: skip
        body = b"".join((head, picture, b"\r\n--", _BOUNDARY, b"--\r\n"))
        return self._post(path, body, f"multipart/form-data; boundary={_BOUNDARY.decode()}")

    def _post(self, path: str, body: bytes, content_type: str) -> Answer:
        head = (
            f"POST {path} HTTP/1.1\r\n{self._headers}"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._exchange(head.encode(), body)

    def _exchange(self, head: bytes, body: bytes) -> Answer:
        # Two packets for a small request would be two wake-ups of the server.
        if len(body) < _READ_BYTES:
            self._socket.sendall(head + body)
        else:
            self._socket.sendall(head)
            self._socket.sendall(body)
        return self._answer()

    def _answer(self) -> Answer:
        received = bytearray(self._rest)
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._read()
        head = bytes(received[:end])
        whole = end + 4 + content_length(head)
        while len(received) < whole:
            received += self._read()
        self._rest = bytes(received[whole:])
        self.answered += 1
        return Answer(int(head[9:12]), bytes(received[end + 4 : whole]))

    def _read(self) -> bytes:
        chunk = self._socket.recv(_READ_BYTES)
        if not chunk:
            raise BenchFailed("the server closed the connection in the middle of an answer")
        return chunk


def content_length(head: bytes) -> int:
    """How long the body behind *head* is; none where it does not say."""
    lowered = head.lower()
    start = lowered.find(b"\r\ncontent-length:")
    if start < 0:
        return 0
    return int(lowered[start + 17 :].partition(b"\r\n")[0])
