"""Clients that take what they asked for slowly, or not at all; and more of them than there are files for."""

import json
import resource
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx2
import pytest

from picturedesk.cli import slow_readers
from picturedesk.cli.open_files import most_connections
from picturedesk.cli.slow_readers import ReaderWatch
from tests.imaging.pictures import encoded, noise
from tests.support.server import RunningServer, running_server
from tests.support.sockets import connected

IMAGES = "/api/core/v2/assets/images"


class Buffer:
    """A transport with so much in it."""

    def __init__(self, waiting_bytes: int) -> None:
        self.waiting_bytes = waiting_bytes
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.waiting_bytes

    def get_extra_info(self, _: str) -> None:
        return None

    def abort(self) -> None:
        self.aborted = True


class Clock:
    """Calls that are due when it is told that time has passed."""

    def __init__(self) -> None:
        self.later: list[Timer] = []

    def call_later(self, _: float, callback: Callable[[], None]) -> "Timer":
        self.later.append(Timer(self, callback))
        return self.later[-1]

    def pass_time(self) -> None:
        due, self.later = self.later, []
        for timer in due:
            timer.callback()


@dataclass(frozen=True, eq=False)
class Timer:
    """One call that is due."""

    clock: Clock
    callback: Callable[[], None]

    def cancel(self) -> None:
        self.clock.later.remove(self)


LEAST = round(slow_readers.LEAST_BYTES_PER_S * slow_readers.READING_CHECKED_EVERY_S)


def test_who_takes_a_kilobyte_a_second_is_waited_for() -> None:
    clock, buffer = Clock(), Buffer(10 * LEAST)
    watch = ReaderWatch(clock.call_later, buffer)
    watch.full()
    for _ in range(9):
        buffer.waiting_bytes -= LEAST
        clock.pass_time()

    assert not buffer.aborted
    watch.drained()
    assert clock.later == []


def test_who_takes_less_is_cut_off() -> None:
    clock, buffer = Clock(), Buffer(10 * LEAST)
    watch = ReaderWatch(clock.call_later, buffer)
    watch.full()
    buffer.waiting_bytes -= LEAST
    clock.pass_time()
    buffer.waiting_bytes -= LEAST - 1
    clock.pass_time()

    assert buffer.aborted
    assert clock.later == []


def test_who_has_taken_all_is_not_watched() -> None:
    clock, buffer = Clock(), Buffer(LEAST)
    watch = ReaderWatch(clock.call_later, buffer)
    watch.full()
    watch.drained()
    clock.pass_time()

    assert not buffer.aborted


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that may have 600 files open at once, so that it has room for 300 connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The server would raise what it may; a limit that cannot be raised is inherited only from a process that has it.
    with running_server(tmp_path_factory.mktemp("narrow") / "library") as server:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (600, 600))
        yield server
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)


def test_half_of_few_files_are_for_connections_and_of_many_nearly_all() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for files, connections in ((600, 300), (1_024, 512), (4_096, 3_584)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))
            assert most_connections() == connections
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_more_connections_than_there_are_files_for_are_told_so_and_the_rest_served(narrow: RunningServer) -> None:
    with httpx2.Client(base_url=narrow.base_url, headers=narrow.headers(), timeout=30) as editor:
        assert editor.get(IMAGES).status_code == 200
        idle = [socket.create_connection(("127.0.0.1", narrow.port), timeout=20) for _ in range(320)]
        try:
            with connected(narrow.port) as late:
                late.send(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
                refused = late.answer()

            assert (refused.status, list(refused.json())) == (503, ["error"])
            assert refused.headers["retry-after"] == "5"
            uploaded = editor.post("/upload/image", files={"image": ("a.png", encoded(noise(40, 30), "PNG"))})
            assert uploaded.status_code == 200
        finally:
            for connection in idle:
                connection.close()


def test_an_original_whose_client_has_gone_is_read_no_further(narrow: RunningServer) -> None:
    content = encoded(noise(1_500, 1_500), "PNG")
    with httpx2.Client(base_url=narrow.base_url, headers=narrow.headers(), timeout=30) as editor:
        key = editor.post("/upload/image", files={"image": ("large.png", content)}).json()["data"]["key"]
        image = editor.post(IMAGES, json={"file_key": key}).json()["data"]
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.settimeout(20)
        client.connect(("127.0.0.1", narrow.port))
        path = image["url"].removeprefix(narrow.base_url)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200")

    deadline = time.monotonic() + 60
    while not (lines := [line for line in narrow.log.splitlines() if '"GET"' in line and "/img/" in line]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    [line] = map(json.loads, lines)
    assert line["status"] == 499
    assert line["size_bytes"] < len(content)
