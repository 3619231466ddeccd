"""Requests that ask for another protocol: answered over HTTP/1.1, body and all, and never taken for two."""

import hashlib
import itertools
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.cli.upgrades import ParserWithoutUpgrades
from picturedesk.core.access import Role
from tests.support.app import picture
from tests.support.forms import HEADERS, form, part
from tests.support.server import RunningServer
from tests.support.sockets import Answer, Wire, connected

UPLOAD = "/upload/image"
LIVE = "/health/live"
PICTURE = picture(colour="teal")
FORM = form(part(PICTURE))
LENGTH = [("Content-Length", len(FORM))]
CHUNKED = [("Transfer-Encoding", "chunked")]
H2C: list[tuple[str, str | int]] = [
    ("Connection", "Upgrade, HTTP2-Settings"),
    ("Upgrade", "h2c"),
    ("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"),
]
WEBSOCKET: list[tuple[str, str | int]] = [
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
]
every_upgrade = pytest.mark.parametrize("upgrade", [H2C, WEBSOCKET], ids=["h2c", "websocket"])


@pytest.fixture
def wire(server: RunningServer) -> Iterator[Wire]:
    with connected(server.port) as opened:
        yield opened


@pytest.fixture
def headers(server: RunningServer) -> list[tuple[str, str | int]]:
    return [("x-api-key", server.keys[Role.EDITOR]), ("Content-Type", HEADERS["content-type"])]


def request(method: str, path: str, headers: Sequence[tuple[str, str | int]], body: bytes = b"") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{method} {path} HTTP/1.1\r\nHost: desk.test\r\n{lines}\r\n".encode() + body


def chunks(content: bytes, size: int = 100) -> bytes:
    pieces = (content[start : start + size] for start in range(0, len(content), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def assert_kept(answer: Answer) -> None:
    assert answer.status == 200, answer.body
    assert answer.json()["data"]["hash"] == hashlib.sha256(PICTURE).hexdigest()
    assert "upgrade" not in answer.headers


class TestAnUpload:
    @every_upgrade
    def test_in_one_packet_is_kept(self, wire: Wire, headers: list[Any], upgrade: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [*upgrade, *headers, *LENGTH], FORM)

        assert_kept(wire.answer())

    @every_upgrade
    def test_in_chunks_is_kept(self, wire: Wire, headers: list[Any], upgrade: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [*upgrade, *headers, *CHUNKED], chunks(FORM))

        assert_kept(wire.answer())

    def test_whose_body_comes_later_is_kept(self, wire: Wire, headers: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [*H2C, *headers, *LENGTH])
        for start in range(0, len(FORM), 200):
            time.sleep(0.02)
            wire.send(FORM[start : start + 200])

        assert_kept(wire.answer())

    def test_whose_head_comes_in_pieces_is_kept(self, wire: Wire, headers: list[Any]) -> None:
        whole = request("POST", UPLOAD, [*H2C, *headers, *LENGTH], FORM)
        end = whole.index(b"\r\n\r\n")
        for first, last in itertools.pairwise([0, 30, end - 1, end + 1, end + 3, end + 5, len(whole)]):
            time.sleep(0.02)
            wire.send(whole[first:last])

        assert_kept(wire.answer())

    def test_leaves_the_connection_to_the_next_one(self, wire: Wire, headers: list[Any]) -> None:
        for framing, body in ((LENGTH, FORM), (CHUNKED, chunks(FORM)), (LENGTH, FORM)):
            wire.ask("POST", UPLOAD, [*H2C, *headers, *framing], body)

            assert_kept(wire.answer())

    def test_is_kept_with_others_right_behind_it(self, wire: Wire, headers: list[Any]) -> None:
        upload = request("POST", UPLOAD, [*H2C, *headers, *LENGTH], FORM)
        wire.send(upload + request("GET", LIVE, []) + request("GET", LIVE, H2C) + upload)

        assert_kept(wire.answer())
        assert [wire.answer().status, wire.answer().status] == [200, 200]
        assert_kept(wire.answer())

    def test_that_expects_100_is_told_to_go_on(self, wire: Wire, headers: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [*H2C, *headers, *LENGTH, ("Expect", "100-continue")])
        told = wire.interim()
        wire.send(FORM)

        assert told == 100
        assert_kept(wire.answer())

    def test_that_is_to_be_the_last_closes_the_connection(self, wire: Wire, headers: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [("Connection", "close"), *H2C, *headers, *LENGTH], FORM)

        answer = wire.answer()

        assert_kept(answer)
        assert answer.headers["connection"] == "close"
        assert wire.ended()

    def test_by_an_old_client_closes_the_connection(self, wire: Wire, headers: list[Any]) -> None:
        wire.send(request("POST", UPLOAD, [*H2C, *headers, *LENGTH], FORM).replace(b"HTTP/1.1", b"HTTP/1.0"))

        assert_kept(wire.answer())
        assert wire.ended()


class TestARequestWithoutABody:
    @every_upgrade
    def test_is_answered_again_and_again(self, wire: Wire, upgrade: list[Any]) -> None:
        answers = []
        for _ in range(3):
            wire.ask("GET", LIVE, upgrade)
            answers.append(wire.answer().status)

        assert answers == [200, 200, 200]

    def test_is_answered_a_thousand_times_out_of_one_packet(self, wire: Wire) -> None:
        wire.send(request("GET", LIVE, [("Connection", "Upgrade"), ("Upgrade", "h2c")]) * 1_000)

        assert {wire.answer().status for _ in range(1_000)} == {200}

    def test_is_answered_if_it_says_that_its_body_is_empty(self, wire: Wire, headers: list[Any]) -> None:
        wire.ask("POST", UPLOAD, [*H2C, *headers, ("Content-Length", 0)])
        first = wire.answer().status
        wire.ask("GET", LIVE, H2C)

        assert (first, wire.answer().status) == (400, 200)


class TestAWrongRequest:
    @pytest.mark.parametrize(
        "framing",
        [
            [("Content-Length", 5), ("Transfer-Encoding", "chunked")],
            [("Transfer-Encoding", "chunked"), ("Content-Length", 5)],
            [("Content-Length", 5), ("Content-Length", 6)],
            [("Content-Length", "5, 5")],
            [("Content-Length", "+5")],
            [("Content-Length", "99999999999999999999999")],
            [("Transfer-Encoding", "gzip")],
            [("Transfer-Encoding", "chunked, gzip")],
            [("Transfer-Encoding", "xchunked")],
        ],
        ids=str,
    )
    @every_upgrade
    def test_whose_framing_is_in_doubt_is_refused(
        self, wire: Wire, headers: list[Any], upgrade: list[Any], framing: list[Any]
    ) -> None:
        wire.ask("POST", UPLOAD, [*upgrade, *headers, *framing], b"0\r\n\r\n" + request("GET", LIVE, []))

        answer = wire.answer()

        assert (answer.status, answer.headers["connection"]) == (400, "close")
        assert wire.ended()

    @pytest.mark.parametrize(
        "body", [b"no chunk", b"-5\r\nhello\r\n", b"5\r\nhello, you\r\n0\r\n\r\n", b"0x5\r\nhello"]
    )
    def test_whose_chunks_are_none_is_refused(self, wire: Wire, headers: list[Any], body: bytes) -> None:
        wire.ask("POST", UPLOAD, [*H2C, *headers, *CHUNKED], body)

        assert wire.answer().status == 400
        assert wire.ended()

    def test_hides_no_other_in_its_body(self, wire: Wire, headers: list[Any]) -> None:
        hidden = request("GET", "/api/core/v2/assets/images", headers)
        wire.ask("POST", UPLOAD, [*H2C, *headers, ("Content-Length", len(hidden))], hidden)
        first = wire.answer()
        wire.ask("GET", LIVE, [])

        assert (first.status, wire.answer().json()) == (400, {"status": "live"})

    def test_that_asks_for_a_tunnel_is_refused(self, wire: Wire) -> None:
        wire.send(b"CONNECT desk.test:443 HTTP/1.1\r\nHost: desk.test\r\n\r\n" + request("GET", LIVE, []))

        assert wire.answer().status == 400
        assert wire.ended()

    def test_that_asks_for_a_tunnel_by_a_path_is_the_connections_last(self, wire: Wire) -> None:
        wire.send(request("CONNECT", "/nowhere", [("Content-Length", 60)]) + request("GET", LIVE, []))

        answer = wire.answer()

        assert (answer.status, answer.headers["connection"]) == (404, "close")
        assert wire.ended()


class Recorder:
    """Notes what a parser calls, and whether body came for it."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.events: list[tuple[Any, ...]] = []
        self.parser: Any = None

    def on_message_begin(self) -> None:
        self.headers = []
        self.events.append(("begin",))

    def on_url(self, url: bytes) -> None:
        self.events.append(("url", url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))
        self.events.append(("header", name.replace(b"Upgrade", b"Updated"), value))

    def on_headers_complete(self) -> None:
        parser = self.parser
        self.events.append(("head", parser.get_method(), parser.get_http_version(), parser.should_keep_alive()))

    def on_body(self, body: bytes) -> None:
        assert not self.parser.should_upgrade()
        self.events.append(("body", body))

    def on_message_complete(self) -> None:
        if isinstance(self.parser, httptools.HttpRequestParser) or not self.parser.is_body_to_come():
            assert not self.parser.should_upgrade()
            self.events.append(("complete",))


def heard(recorder: Recorder, packets: Sequence[bytes]) -> list[tuple[Any, ...]]:
    try:
        for packet in packets:
            recorder.parser.feed_data(packet)
    except httptools.HttpParserError as error:
        recorder.events.append(("error", str(error)))
    return recorder.events


def by_httptools(packets: Sequence[bytes]) -> list[tuple[Any, ...]]:
    recorder = Recorder()
    recorder.parser = httptools.HttpRequestParser(recorder)
    recorder.parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return heard(recorder, packets)


def by_ours(packets: Sequence[bytes]) -> list[tuple[Any, ...]]:
    recorder = Recorder()
    recorder.parser = ParserWithoutUpgrades(recorder)
    return heard(recorder, packets)


def spelt(name: str, *values: str) -> st.SearchStrategy[str]:
    """A header line, in more ways than one."""
    names = st.sampled_from([name, name.lower(), name.upper(), f"{name} ", f" {name}", f"X-{name}"])
    spaces = st.sampled_from(["", " ", "\t ", "  "])
    return st.builds("{}:{}{}{}\r\n".format, names, spaces, st.sampled_from(values), spaces)


def usual(name: str, *values: str) -> st.SearchStrategy[str]:
    return st.builds(f"{name}: {{}}\r\n".format, st.sampled_from(values))


OTHER_LINES = st.one_of(
    usual("Connection", "Upgrade, HTTP2-Settings", "upgrade", "close, Upgrade", "close", "keep-alive"),
    usual("Upgrade", "h2c", "websocket", ""),
    usual("X-Empty", "", " "),
    usual("Proxy-Connection", "upgrade"),
    usual("Expect", "100-continue"),
)
FRAMING_LINES = st.one_of(
    usual("Content-Length", "5", "0"),
    usual("Transfer-Encoding", "chunked"),
    spelt("Content-Length", "5", "0", "007", "5, 5", "+5", "-1", "0x5", "5 5", "", "99999999999999999999", "5;"),
    spelt(
        "Transfer-Encoding", "chunked", "gzip", "gzip, chunked", "chunked, gzip", "Chunked", "identity", "", "xchunked"
    ),
)
UPGRADE = "Connection: Upgrade\r\nUpgrade: h2c\r\n"
HEADS = st.builds(
    "{} /a HTTP/{}\r\n{}{}{}{}\r\n".format,
    st.sampled_from(["GET", "POST", "POST", "PUT", "DELETE", "SOURCE"]),
    st.sampled_from(["1.1", "1.1", "1.1", "1.0", "2.0", "0.9"]),
    st.lists(OTHER_LINES, max_size=2).map("".join),
    st.lists(FRAMING_LINES, max_size=2).map("".join),
    st.sampled_from([UPGRADE, UPGRADE, ""]),
    st.lists(FRAMING_LINES | OTHER_LINES, max_size=1).map("".join),
)
BODIES = st.sampled_from(
    [
        "",
        "hello",
        "hell",
        "hello!",
        "5\r\nhello\r\n0\r\n\r\n",
        "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nT: v\r\nUpgrade: h2c\r\n\r\n",
        "0\r\n\r\n",
        "5\r\nhelloo\r\n0\r\n\r\n",
        "\r\n",
        "0\r\nContent-Length: 5\r\n\r\nhello",
        "0\r\nX",
        "GET / HTTP/1.1\r\n\r\n",
    ]
)
SOUND_MESSAGES = st.builds(
    "POST /b HTTP/1.1\r\n{}X-Empty:\r\n{}".format,
    st.sampled_from([UPGRADE, UPGRADE, ""]),
    st.sampled_from(
        [
            "content-LENGTH: 5\r\n\r\nhello",
            "Content-Length: 0\r\n\r\n",
            "transfer-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nT: v\r\n\r\n",
            "\r\n",
        ]
    ),
)
CONVERSATIONS = st.builds(
    "{}{}{}{}".format,
    st.lists(SOUND_MESSAGES, max_size=4).map("".join),
    HEADS | st.just(""),
    BODIES | st.just(""),
    st.lists(SOUND_MESSAGES, max_size=2).map("".join),
).map(str.encode)


class TestTheFraming:
    @given(conversation=CONVERSATIONS, cuts=st.lists(st.integers(0, 600), max_size=6))
    def test_is_what_the_parser_takes_where_nobody_asks_for_an_upgrade(
        self, conversation: bytes, cuts: list[int]
    ) -> None:
        without = conversation.replace(b"Upgrade:", b"Updated:")
        places = sorted({0, *(cut for cut in cuts if cut < len(conversation)), len(conversation)})
        packets = [conversation[first:last] for first, last in itertools.pairwise(places)]
        packets_without = [without[first:last] for first, last in itertools.pairwise(places)]

        assert by_ours(packets) == by_httptools(packets_without)

    def test_of_a_request_for_a_tunnel_ends_with_its_head(self) -> None:
        recorder = Recorder()
        recorder.parser = ParserWithoutUpgrades(recorder)

        with pytest.raises(httptools.HttpParserUpgrade):
            recorder.parser.feed_data(b"CONNECT /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")

        assert recorder.events[-1] == ("complete",)
