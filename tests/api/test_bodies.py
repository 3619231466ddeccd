"""Bodies on real sockets: those that stall, those that are too large, those that nobody wants to read."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import uvicorn

from picturedesk import settings
from picturedesk.api import asgi
from picturedesk.api.bodies import Patience
from picturedesk.core.access import Role
from picturedesk.wiring import open_context
from tests.support.app import picture
from tests.support.forms import HEADERS, form, part
from tests.support.server import make_keys
from tests.support.sockets import Wire, connected, seconds_since

UPLOAD = "/upload/image"
IMAGES = "/api/core/v2/assets/images"
FORM = form(part(picture()))
HEAD_OF_FORM = part(b"")[: -len(b"\r\n")]
MIB = 1024 * 1024
PATIENCE = Patience(progress_s=0.6, total_s=2.5, linger_s=2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The application behind a real server that waits for nobody long."""

    port: int
    folder: Path
    keys: dict[Role, str]

    def headers(self, role: Role | None = Role.EDITOR) -> list[tuple[str, str | int]]:
        key = [] if role is None else [("x-api-key", self.keys[role])]
        return [*key, ("Content-Type", HEADERS["content-type"])]

    def temps(self) -> list[Path]:
        return list((self.folder / "blobs" / "temp").iterdir())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bodies") / "library"
    _, keys = make_keys(folder)
    installation = settings.load(folder, {"PICTUREDESK_RENDER_PROCESSES": "1"})
    impatient = asgi.make_app(partial(open_context, installation), lambda _: None, PATIENCE)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(impatient, log_config=None, access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield Served(port=listener.getsockname()[1], folder=folder, keys=dict(keys))
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    with connected(served.port) as opened:
        yield opened


def still_sending(wire: Wire, content: bytes) -> threading.Thread:
    """Send *content* whatever the other side does; a client like many."""

    def send() -> None:
        with contextlib.suppress(OSError):
            wire.connection.sendall(content)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


class TestABodyThatStalls:
    @pytest.mark.parametrize("sent", [b"", b"--a", FORM[:-10]])
    def test_is_answered_408_and_the_connection_closed(self, served: Served, wire: Wire, sent: bytes) -> None:
        started = time.monotonic()
        wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", 1_000)], sent)

        answer = wire.answer()

        assert (answer.status, answer.json()) == (408, {"error": "Request Timeout"})
        assert answer.headers["connection"] == "close"
        assert wire.ended()
        assert 0.5 < seconds_since(started) < 2
        assert served.temps() == []

    def test_is_answered_408_where_json_was_expected(self, served: Served, wire: Wire) -> None:
        headers = [("x-api-key", served.keys[Role.EDITOR]), ("Content-Type", "application/json")]
        wire.ask("POST", IMAGES, [*headers, ("Content-Length", 100)], b'{"file_key"')

        answer = wire.answer()

        assert (answer.status, answer.json()) == (408, {"error": "Request Timeout"})

    def test_is_answered_408_in_chunks_too(self, served: Served, wire: Wire) -> None:
        wire.ask("POST", UPLOAD, [*served.headers(), ("Transfer-Encoding", "chunked")], b"3\r\n--a\r\n")

        assert wire.answer().status == 408

    def test_has_an_end_even_if_a_byte_comes_now_and_then(self, served: Served, wire: Wire) -> None:
        started = time.monotonic()
        wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", 100_000)])
        done = threading.Event()

        def drip() -> None:
            while not done.wait(0.2):
                try:
                    wire.send(b"-")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        answer = wire.answer()
        done.set()
        dripping.join()

        assert answer.status == 408
        assert 2 < seconds_since(started) < 5

    def test_is_waited_for_while_it_makes_progress(self, served: Served, wire: Wire) -> None:
        wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", len(FORM))])
        for start in range(0, len(FORM), 100):
            wire.send(FORM[start : start + 100])
            time.sleep(0.2)

        assert wire.answer().status == 200


class TestARefusal:
    @pytest.mark.parametrize(
        ("role", "path", "status"),
        [
            (None, UPLOAD, 401),
            (Role.VIEWER, UPLOAD, 403),
            (Role.EDITOR, "/upload/nothing", 404),
            (None, "/nothing", 404),
        ],
    )
    def test_comes_before_the_body(self, served: Served, wire: Wire, role: Role | None, path: str, status: int) -> None:
        started = time.monotonic()
        wire.ask("POST", path, [*served.headers(role), ("Content-Length", 30 * MIB)])

        assert wire.answer_head().status == status
        assert seconds_since(started) < 0.5

    @pytest.mark.parametrize(
        ("role", "path", "status"),
        [
            (None, UPLOAD, 401),
            (Role.VIEWER, UPLOAD, 403),
            (Role.EDITOR, "/upload/nothing", 404),
            (Role.EDITOR, UPLOAD, 400),
        ],
    )
    def test_can_be_read_by_a_client_that_is_still_sending_thirty_megabytes(
        self, served: Served, wire: Wire, role: Role | None, path: str, status: int
    ) -> None:
        body = HEAD_OF_FORM + bytes(30 * MIB)
        wire.ask("POST", path, [*served.headers(role), ("Content-Length", len(body))])
        sending = still_sending(wire, body)
        sending.join()  # only then does this client look

        answer = wire.answer()

        assert answer.status == status
        assert answer.json()["error"]
        assert answer.headers["connection"] == "close"
        assert wire.ended()
        assert served.temps() == []

    def test_of_a_large_file_comes_before_the_rest_of_it(self, served: Served, wire: Wire) -> None:
        wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", 30 * MIB)], HEAD_OF_FORM)
        wire.send(picture() + bytes(15 * MIB))

        answer = wire.answer_head()

        assert answer.status == 400
        assert answer.headers["connection"] == "close"

    def test_of_a_large_file_says_why(self, served: Served, wire: Wire) -> None:
        body = HEAD_OF_FORM + picture() + bytes(16 * MIB) + b"\r\n--a-boundary--\r\n"
        wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", len(body))], body)

        answer = wire.answer()

        assert answer.json()["details"] == [{"field": "image", "message": "The file is larger than 15 MB."}]

    def test_of_a_body_that_came_whole_keeps_the_connection(self, served: Served, wire: Wire) -> None:
        for _ in range(2):
            wire.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", 5)], b"wrong")
            answer = wire.answer()

            assert answer.status == 400
            assert "connection" not in answer.headers

    def test_of_json_that_is_too_large_can_be_read(self, served: Served, wire: Wire) -> None:
        headers = [("x-api-key", served.keys[Role.EDITOR]), ("Content-Type", "application/json")]
        body = b'{"name": "' + b"x" * (8 * MIB) + b'"}'
        wire.ask("POST", IMAGES, [*headers, ("Content-Length", len(body))])
        still_sending(wire, body).join()

        assert wire.answer().status == 400


class TestTheShapeOfABody:
    def test_may_be_chunks_of_a_length_that_nobody_told(self, served: Served, wire: Wire) -> None:
        wire.ask("POST", UPLOAD, [*served.headers(), ("Transfer-Encoding", "chunked")])
        for start in range(0, len(FORM), 50):
            piece = FORM[start : start + 50]
            wire.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        wire.send(b"0\r\n\r\n")

        assert wire.answer().status == 200

    def test_is_asked_for_where_the_client_waits_to_be(self, served: Served, wire: Wire) -> None:
        headers = [*served.headers(), ("Content-Length", len(FORM)), ("Expect", "100-continue")]
        wire.ask("POST", UPLOAD, headers)
        assert wire.interim() == 100

        wire.send(FORM)

        assert wire.answer().status == 200

    @pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 403)])
    def test_is_not_asked_for_where_it_is_refused(
        self, served: Served, wire: Wire, role: Role | None, status: int
    ) -> None:
        headers = [*served.headers(role), ("Content-Length", len(FORM)), ("Expect", "100-continue")]
        wire.ask("POST", UPLOAD, headers)

        assert wire.answer_head().status == status

    def test_without_a_length_is_none(self, served: Served, wire: Wire) -> None:
        wire.ask("POST", UPLOAD, served.headers())

        assert wire.answer().status == 400

    def test_that_is_cut_off_leaves_nothing(self, served: Served) -> None:
        before = {path for path in (served.folder / "blobs").rglob("*") if path.is_file()}
        for length in (1_000_000, len(FORM) + 10):
            with connected(served.port) as leaving:
                leaving.ask("POST", UPLOAD, [*served.headers(), ("Content-Length", length)], FORM)
                time.sleep(0.1)
        deadline = time.monotonic() + 5
        while served.temps() and time.monotonic() < deadline:
            time.sleep(0.02)

        assert {path for path in (served.folder / "blobs").rglob("*") if path.is_file()} == before

    def test_of_a_get_is_of_no_matter(self, wire: Wire) -> None:
        wire.ask("GET", "/health/live", [("Content-Length", 5)], b"hello")

        assert wire.answer().status == 200

    def test_of_one_request_is_no_part_of_the_next(self, served: Served, wire: Wire) -> None:
        head = "\r\n".join(f"{name}: {value}" for name, value in [*served.headers(), ("Content-Length", len(FORM))])
        one = f"POST {UPLOAD} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode() + FORM
        wire.send(one + one)

        assert [wire.answer().status for _ in range(2)] == [200, 200]

    @pytest.mark.parametrize(
        "lines",
        [
            b"Content-Length: -1\r\n",
            b"Content-Length: 1\r\nContent-Length: 2\r\n",
            b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            b"Content-Length: x\r\n",
            b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        ],
    )
    def test_that_two_readers_would_read_differently_is_refused(self, served: Served, wire: Wire, lines: bytes) -> None:
        key = served.keys[Role.EDITOR].encode()
        wire.send(b"POST /upload/image HTTP/1.1\r\nHost: x\r\nx-api-key: " + key + b"\r\n" + lines + b"\r\n")

        assert wire.answer().status == 400
