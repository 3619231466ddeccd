"""
Hundreds of clients that send nothing, hardly anything, or hardly read: all are shed, and nobody else notices.

The short form has 300 of them and a tolerance for a machine that is loaded by other tests; the long form has 2,000 and
holds the others' p99 to twice of what it was, or 20 ms more.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from tests.faults.bystanders import Bystander, memory_bytes, standing_by
from tests.faults.site import LONG
from tests.imaging.pictures import encoded, noise
from tests.support.server import RunningServer, running_server

IMAGES = "/api/core/v2/assets/images"
SOCKETS = 2_000 if LONG else 300
CALM_S = 10.0 if LONG else 2.0
SHED_WITHIN_S = 26.0
"""Ten seconds without progress, ten more where a reader's began late, and what a loaded machine takes."""
MOST_MEMORY_BYTES = (64 << 20) + SOCKETS * (256 << 10)
MORE_S = 0.02 if LONG else 0.5
PAUSE_S = 0.001
"""Between one slow client and the next: the bystander is a thread of this process, and must not wait for them."""


@dataclass
class Slow:
    """One slow client: what it says at once, and what it says once a second after that."""

    name: str
    at_once: bytes
    each_second: bytes = b""
    reads: bool = True
    wire: socket.socket = field(default_factory=socket.socket)
    shed: bool = False

    def connect(self, port: int) -> None:
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self.wire.settimeout(20)
        self.wire.connect(("127.0.0.1", port))
        self.wire.sendall(self.at_once)
        self.wire.setblocking(False)

    def tick(self) -> None:
        """A second has passed."""
        try:
            if self.each_second:
                self.wire.send(self.each_second)
            if self.reads:
                # All of an answer that it was sent: whoever gives one up says so first.
                while self.wire.recv(65_536):
                    pass
                self.shed = True
            elif self.wire.recv(1) == b"":
                self.shed = True
        except BlockingIOError:
            pass
        except (ConnectionError, TimeoutError):
            self.shed = True

    @property
    def cut_off(self) -> bool:
        """Whether the server has closed, as the kernel knows it: whoever reads slowly has not come to the end yet."""
        if self.shed:
            return True
        state = self.wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
        return bool(state != _ESTABLISHED)


_ESTABLISHED = 1


@dataclass(frozen=True)
class Scene:
    """A server with a picture that is shown and one whose original is large."""

    server: RunningServer
    shown: dict[str, object]
    large_path: str

    def slow(self, kind: int) -> Slow:
        key = next(iter(self.server.headers().values())).encode()
        upload = b"POST /upload/image HTTP/1.1\r\nHost: a\r\nx-api-key: " + key
        upload += b"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
        start = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        return [
            lambda: Slow("says nothing", b""),
            lambda: Slow("says half a head", b"GET /health/live HTTP/1.1\r\nHost: a\r\nX-"),
            lambda: Slow("says a byte a second", b"GET /health/live HTTP/1.1\r\nX-A: ", b"a"),
            lambda: Slow("stalls in a body", upload + start + b"\x89PNG"),
            lambda: Slow("reads nothing", f"GET {self.large_path} HTTP/1.1\r\nHost: a\r\n\r\n".encode(), reads=False),
        ][kind % 5]()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    # Bodies that stall are of one key here: without this, most were refused before they could.
    environment = {"PICTUREDESK_UPLOADS_PER_KEY": "10000", "PICTUREDESK_RENDER_PROCESSES": "1"}
    folder: Path = tmp_path_factory.mktemp("slow") / "library"
    with running_server(folder, environment=environment) as server:
        with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=60) as editor:
            images = []
            for size in (64, 2_100):
                content = encoded(noise(size, size), "PNG")
                key = editor.post("/upload/image", files={"image": ("a.png", content)}).json()["data"]["key"]
                images.append(editor.post(IMAGES, json={"file_key": key}).json()["data"])
        yield Scene(server, images[0], images[1]["url"].removeprefix(server.base_url))


def test_slow_clients_are_all_shed_and_nobody_else_notices(scene: Scene) -> None:
    with standing_by(scene.server, scene.shown) as before:
        time.sleep(CALM_S)
    memory_before = memory_bytes(scene.server.process.pid)
    most_memory = memory_before
    slow = [scene.slow(kind) for kind in range(SOCKETS)]
    with ExitStack() as stack, standing_by(scene.server, scene.shown) as meanwhile:
        for client in slow:
            stack.callback(client.wire.close)
            client.connect(scene.server.port)
            time.sleep(PAUSE_S)
        deadline = time.monotonic() + SHED_WITHIN_S
        while time.monotonic() < deadline and not all(client.cut_off for client in slow):
            for client in slow:
                if not client.shed and (client.reads or client.cut_off):
                    client.tick()
                    time.sleep(PAUSE_S)
            most_memory = max(most_memory, memory_bytes(scene.server.process.pid))
            time.sleep(1)

        left = {client.name for client in slow if not client.cut_off}

    assert left == set()
    assert meanwhile.trouble == []
    assert most_memory - memory_before < MOST_MEMORY_BYTES
    assert meanwhile.p99_s <= max(2 * before.p99_s, before.p99_s + MORE_S), _told(before, meanwhile)


def _told(before: Bystander, meanwhile: Bystander) -> str:
    return f"p99 {before.p99_s * 1000:.0f} ms before, {meanwhile.p99_s * 1000:.0f} ms meanwhile"
