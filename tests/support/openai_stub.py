"""A server that speaks the OpenAI images API on a loopback port, counts, and misbehaves as it is told, byte by byte."""

import base64
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from tests.imaging.pictures import encoded, noise

A_PICTURE: Final = encoded(noise(8, 6), "PNG")

Act = Callable[["Call"], None]
"""What the server does with one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, and the connection that it came on."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: socket.socket = field(repr=False)
    server: "ImagesServer" = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.send(f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\n{lines}\r\n".encode() + body)

    def reset(self) -> None:
        """Cut the connection so that the other side cannot miss it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class ImagesServer:
    """Does with each request what the next of *acts* says, and what *usually* says where there is none."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.calls: list[Call] = []
        self.acts: deque[Act] = deque()
        self.usually: Act = base64_picture()
        self._lock = threading.Lock()
        threading.Thread(target=self._serve, name="images-server", daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"http://{self.host}/v1"

    @property
    def generations(self) -> list[Call]:
        return [call for call in self.calls if call.method == "POST"]

    def will(self, *acts: Act) -> None:
        self.acts.extend(acts)

    def forget(self) -> None:
        self.calls.clear()
        self.acts.clear()
        self.usually = base64_picture()

    def close(self) -> None:
        # Closing alone does not wake up whoever waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=[connection], daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            call = _read(connection, self)
            if call is None:
                return
            with self._lock:
                self.calls.append(call)
                act = self.acts.popleft() if self.acts else self.usually
            act(call)


@contextmanager
def images_server() -> Iterator[ImagesServer]:
    server = ImagesServer()
    try:
        yield server
    finally:
        server.close()


def answer_of(content: bytes, **more: Any) -> bytes:
    """A success with a picture in Base64."""
    return json.dumps({"created": 1, "data": [{"b64_json": base64.b64encode(content).decode()}], **more}).encode()


def base64_picture(content: bytes | None = None, **more: Any) -> Act:
    """Answer with a picture, and more beside it."""
    return lambda call: call.answer(200, answer_of(A_PICTURE if content is None else content, **more))


def url_picture(url: str) -> Act:
    return lambda call: call.answer(200, json.dumps({"created": 1, "data": [{"url": url}]}).encode())


def own_url_picture() -> Act:
    """Answer with a URL on this very server."""
    return lambda call: url_picture(f"http://{call.server.host}/files/1.png")(call)


def content(body: bytes, status: int = 200, **headers: str) -> Act:
    return lambda call: call.answer(status, body, **headers)


def fault(status: int, code: str = "", message: str = "", **headers: str) -> Act:
    """Answer with an error in the API's form."""
    body = json.dumps({"error": {"code": code, "message": message, "type": "x", "param": None}}).encode()
    return lambda call: call.answer(status, body, **headers)


def cut(start: bytes = b"") -> Act:
    """Send *start* of an answer and reset the connection."""

    def act(call: Call) -> None:
        if start:
            call.send(start)
        call.reset()

    return act


def silence(until: threading.Event) -> Act:
    """Say nothing at all before *until*."""

    def act(_call: Call) -> None:
        until.wait(30)

    return act


def _read(connection: socket.socket, server: ImagesServer) -> Call | None:
    held = b""
    while b"\r\n\r\n" not in held:
        chunk = connection.recv(65_536)
        if not chunk:
            return None
        held += chunk
    head, _, body = held.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65_536)
    return Call(method=method, path=path, headers=headers, body=body, connection=connection, server=server)
