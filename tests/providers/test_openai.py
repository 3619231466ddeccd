"""The OpenAI generator against a real server on loopback: what it asks for, and everything that can go wrong."""

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import structlog

from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.core.generations import AspectRatio, PictureOrder, ProviderFailed, ProviderRefused, ProviderUncertain
from picturedesk.core.ports import GeneratedPicture
from picturedesk.providers.openai import Endpoint, OpenAIGenerator
from tests.support.openai_stub import (
    A_PICTURE,
    Act,
    Call,
    ImagesServer,
    answer_of,
    base64_picture,
    content,
    cut,
    fault,
    images_server,
    own_url_picture,
    silence,
    url_picture,
)

KEY = "sk-very-secret"
PICTURE = A_PICTURE
SQUARE = AspectRatio()
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
def shared_server() -> Iterator[ImagesServer]:
    with images_server() as server:
        yield server


@pytest.fixture
def server(shared_server: ImagesServer) -> ImagesServer:
    shared_server.forget()
    return shared_server


def generate(
    base_url: str,
    *,
    model: str = "gpt-image-1",
    ratio: AspectRatio = SQUARE,
    hosts: frozenset[str] = frozenset(),
    timeout_s: float = 10.0,
) -> GeneratedPicture:
    endpoint = Endpoint(
        base_url=base_url, key=KEY, models=("gpt-image-1",), image_hosts=hosts, timeout_s=timeout_s, pause_s=0.01
    )

    async def ask() -> GeneratedPicture:
        generator = OpenAIGenerator(endpoint)
        try:
            return await generator.generate(PictureOrder(prompt="a harbour", aspect_ratio=ratio, model=model))
        finally:
            await generator.close()

    return asyncio.run(ask())


def outcomes(error: ProviderFailed) -> list[str]:
    return [attempt.outcome for attempt in error.attempts]


class TestAPicture:
    def test_is_asked_for_once_and_with_the_key(self, server: ImagesServer) -> None:
        made = generate(server.base_url)

        [call] = server.calls
        assert made.content == PICTURE
        assert (call.method, call.path) == ("POST", "/v1/images/generations")
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert call.json == {"model": "gpt-image-1", "prompt": "a harbour", "n": 1, "size": "1024x1024"}

    def test_comes_with_what_it_cost_in_tokens(self, server: ImagesServer) -> None:
        server.will(base64_picture(usage={"output_tokens": 1056, "input_tokens": 9, "details": {"x": 1}, "y": "z"}))

        made = generate(server.base_url)

        assert json.loads(made.cost or "") == {"output_tokens": 1056, "input_tokens": 9}
        assert [attempt.outcome for attempt in made.attempts] == ["picture"]

    @pytest.mark.parametrize("usage", [None, [], 7, {}, {"a" * 200: 1}, {f"t{n}": n for n in range(9)}])
    def test_may_tell_nothing_useful_of_its_cost(self, server: ImagesServer, usage: object) -> None:
        server.will(base64_picture(usage=usage))

        assert generate(server.base_url).cost is None

    @pytest.mark.parametrize(
        ("model", "ratio", "size"),
        [
            ("gpt-image-1", AspectRatio(16, 9), "1536x1024"),
            ("gpt-image-1", AspectRatio(2, 3), "1024x1536"),
            ("gpt-image-1", AspectRatio(6, 5), "1024x1024"),
            ("gpt-image-1", AspectRatio(1, 32), "1024x1536"),
            ("dall-e-3", AspectRatio(32, 1), "1792x1024"),
            ("dall-e-3", AspectRatio(9, 16), "1024x1792"),
            ("dall-e-2", AspectRatio(32, 1), "1024x1024"),
            ("some-local-model", AspectRatio(3, 2), "1536x1024"),
        ],
    )
    def test_has_the_nearest_size_that_the_model_makes(
        self, server: ImagesServer, model: str, ratio: AspectRatio, size: str
    ) -> None:
        generate(server.base_url, model=model, ratio=ratio)

        assert server.calls[0].json["size"] == size
        assert server.calls[0].json.get("response_format") == (None if model == "gpt-image-1" else "b64_json")

    def test_may_come_as_a_data_url(self, server: ImagesServer) -> None:
        told = answer_of(PICTURE).replace(b'"b64_json": "', b'"b64_json": "data:image/png;base64,')
        server.will(content(told))

        assert generate(server.base_url).content == PICTURE

    def test_may_come_in_pieces_and_slowly(self, server: ImagesServer) -> None:
        told = answer_of(PICTURE)

        def act(call: Call) -> None:
            call.send(HEAD + f"content-length: {len(told)}\r\n\r\n".encode())
            for start in range(0, len(told), 20):
                call.send(told[start : start + 20])
                time.sleep(0.005)

        server.will(act)

        assert generate(server.base_url).content == PICTURE


class TestAPictureBehindAUrl:
    def test_is_fetched_from_a_host_that_is_named_without_the_key(self, server: ImagesServer) -> None:
        server.will(own_url_picture(), content(PICTURE))

        made = generate(server.base_url, hosts=frozenset({server.host}))

        _, fetched = server.calls
        assert made.content == PICTURE
        assert (fetched.method, fetched.path) == ("GET", "/files/1.png")
        assert KEY not in str(fetched.headers)

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:1/1.png",
            "http://127.0.0.1/1.png",
            "http://localhost:{port}/1.png",
            "http://x@127.0.0.1:{port}/1.png",
            "http://127.0.0.1:{port}@evil.example/1.png",
            "http://evil.example/?127.0.0.1:{port}",
            "http://2130706433:{port}/1.png",
            "ftp://127.0.0.1:{port}/1.png",
            "file:///etc/passwd",
            "//127.0.0.1:{port}/1.png",
            "/1.png",
            "",
            "http://[",
            "http://127.0.0.1:{port}\\@evil.example/",
        ],
    )
    def test_is_fetched_from_nowhere_else(self, server: ImagesServer, url: str) -> None:
        server.will(url_picture(url.format(port=server.port)))

        with pytest.raises(ProviderUncertain):
            generate(server.base_url, hosts=frozenset({server.host}))

        assert len(server.calls) == 1

    def test_is_not_fetched_where_no_host_is_named(self, server: ImagesServer) -> None:
        server.will(own_url_picture())

        with pytest.raises(ProviderUncertain) as failed:
            generate(server.base_url)

        assert outcomes(failed.value) == ["picture at a foreign host"]
        assert len(server.calls) == 1

    def test_is_not_fetched_in_the_clear_where_the_server_itself_is_not(self) -> None:
        generator_at = Endpoint(
            base_url="https://images.example/v1", key=KEY, models=("m",), image_hosts=frozenset({"images.example"})
        )

        async def allowed(url: str) -> str:
            generator = OpenAIGenerator(generator_at)
            try:
                return str(generator._allowed(url))
            finally:
                await generator.close()

        assert asyncio.run(allowed("https://images.example/1.png")) == "https://images.example/1.png"
        with pytest.raises(Exception, match="foreign host"):
            asyncio.run(allowed("http://images.example/1.png"))

    @pytest.mark.parametrize("trouble", [cut(), cut(HEAD + b"content-length: 99\r\n\r\nabc"), fault(503)])
    def test_is_fetched_again_where_the_download_breaks_off(self, server: ImagesServer, trouble: Act) -> None:
        server.will(own_url_picture(), trouble, trouble, content(PICTURE))

        made = generate(server.base_url, hosts=frozenset({server.host}))

        assert made.content == PICTURE
        assert len(server.generations) == 1

    def test_is_given_up_after_the_third_download(self, server: ImagesServer) -> None:
        server.will(own_url_picture())
        server.usually = fault(500)

        with pytest.raises(ProviderUncertain):
            generate(server.base_url, hosts=frozenset({server.host}))

        assert [call.method for call in server.calls] == ["POST", "GET", "GET", "GET"]

    @pytest.mark.parametrize("status", [302, 307, 404])
    def test_is_not_fetched_from_where_its_host_sends_us(self, server: ImagesServer, status: int) -> None:
        server.will(own_url_picture(), fault(status, location=f"http://localhost:{server.port}/other.png"))

        with pytest.raises(ProviderUncertain):
            generate(server.base_url, hosts=frozenset({server.host}))

        assert len(server.calls) == 2

    def test_is_not_read_on_when_it_is_too_large(self, server: ImagesServer) -> None:
        server.will(own_url_picture(), content(b"x" * (MAX_FILE_BYTES + 1)))

        with pytest.raises(ProviderUncertain) as failed:
            generate(server.base_url, hosts=frozenset({server.host}))

        assert outcomes(failed.value) == ["answer too large"]


class TestAServerThatIsNotReached:
    def test_is_tried_three_times_and_surely_charges_nothing(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]

        with pytest.raises(ProviderRefused) as failed:
            generate(f"http://127.0.0.1:{port}/v1")

        assert outcomes(failed.value) == ["not reached"] * 3

    def test_may_come_up_meanwhile(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        endpoint = Endpoint(base_url=f"http://127.0.0.1:{port}/v1", key=KEY, models=("m",), pause_s=0.3)
        order = PictureOrder(prompt="x", aspect_ratio=AspectRatio(), model="m")

        async def scenario() -> GeneratedPicture:
            generator = OpenAIGenerator(endpoint)
            asking = asyncio.create_task(generator.generate(order))
            await asyncio.sleep(0.1)
            served = await asyncio.start_server(_answer_any, "127.0.0.1", port)
            try:
                return await asking
            finally:
                served.close()
                await generator.close()

        made = asyncio.run(scenario())

        assert made.content == PICTURE
        assert [attempt.outcome for attempt in made.attempts] == ["not reached", "picture"]


async def _answer_any(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    told = answer_of(PICTURE)
    writer.write(HEAD + f"content-length: {len(told)}\r\n\r\n".encode() + told)
    await writer.drain()
    writer.close()


class TestARefusal:
    @pytest.mark.parametrize(
        ("status", "code"),
        [(400, "moderation_blocked"), (401, "invalid_api_key"), (403, ""), (404, "model_not_found"), (422, "")],
    )
    def test_is_final_and_surely_not_charged(self, server: ImagesServer, status: int, code: str) -> None:
        server.will(fault(status, code))

        with pytest.raises(ProviderRefused) as failed:
            generate(server.base_url)

        assert outcomes(failed.value) == [f"status {status} {code}".strip()]
        assert len(server.calls) == 1

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_may_be_a_redirect_which_is_not_followed(self, server: ImagesServer, status: int) -> None:
        server.will(fault(status, location=f"http://localhost:{server.port}/v1/images/generations"))

        with pytest.raises(ProviderRefused):
            generate(server.base_url)

        assert len(server.calls) == 1

    def test_for_coming_too_early_is_waited_out(self, server: ImagesServer) -> None:
        server.will(fault(429, "rate_limit_exceeded", retry_after="1"), fault(429))
        started = time.monotonic()

        made = generate(server.base_url)

        assert [attempt.outcome for attempt in made.attempts] == ["rate limited", "rate limited", "picture"]
        assert time.monotonic() - started >= 1

    @pytest.mark.parametrize("retry_after", ["60", "9" * 5_000])
    def test_for_coming_too_early_is_final_where_it_lasts_too_long(
        self, server: ImagesServer, retry_after: str
    ) -> None:
        server.will(fault(429, retry_after=retry_after))

        with pytest.raises(ProviderRefused):
            generate(server.base_url, timeout_s=5)

        assert len(server.calls) == 1

    def test_for_coming_too_early_ends_with_the_deadline(self, server: ImagesServer) -> None:
        server.usually = fault(429, retry_after="2")

        with pytest.raises(ProviderRefused):
            generate(server.base_url, timeout_s=3.5)

        assert len(server.calls) == 2

    def test_for_want_of_money_is_not_waited_out(self, server: ImagesServer) -> None:
        server.will(fault(429, "insufficient_quota", retry_after="1"))

        with pytest.raises(ProviderRefused):
            generate(server.base_url)

        assert len(server.calls) == 1

    @pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": "text"}', b"[" * 100_000, b"\xff", b"x" * 200_000])
    def test_may_say_anything(self, server: ImagesServer, body: bytes) -> None:
        server.will(content(body, 400))

        with pytest.raises(ProviderRefused) as failed:
            generate(server.base_url)

        assert outcomes(failed.value) == ["status 400"]

    def test_stands_where_its_body_is_cut_off(self, server: ImagesServer) -> None:
        server.will(cut(b"HTTP/1.1 400 X\r\ncontent-length: 100\r\n\r\n{"))

        with pytest.raises(ProviderRefused):
            generate(server.base_url)


class TestAnEndThatNobodyKnows:
    @pytest.mark.parametrize("status", [408, 499, 500, 502, 503, 504])
    def test_may_be_an_error_of_the_server(self, server: ImagesServer, status: int) -> None:
        server.will(fault(status, retry_after="1"))

        with pytest.raises(ProviderUncertain):
            generate(server.base_url)

        assert len(server.calls) == 1

    @pytest.mark.parametrize(
        "start",
        [
            b"",
            b"HTTP/1.1",
            HEAD,
            HEAD + b"content-length: 1000\r\n\r\n",
            HEAD + b'content-length: 1000\r\n\r\n{"data": [{"b64_json": "iVBORw0K',
            HEAD + b"transfer-encoding: chunked\r\n\r\n10\r\n{",
            HEAD + b'\r\n{"data": [',
        ],
        ids=["before anything", "in the status", "in the head", "before the body", "in the body", "in a chunk", "open"],
    )
    def test_may_be_a_connection_that_is_cut(self, server: ImagesServer, start: bytes) -> None:
        server.will(cut(start))

        with pytest.raises(ProviderUncertain):
            generate(server.base_url)

        assert len(server.calls) == 1

    @pytest.mark.parametrize("start", [b"", HEAD + b'content-length: 1000\r\n\r\n{"data": ['])
    def test_may_be_a_silence(self, server: ImagesServer, start: bytes) -> None:
        over = threading.Event()
        hold = silence(over)

        def act(call: Call) -> None:
            if start:
                call.send(start)
            hold(call)

        server.will(act)
        started = time.monotonic()

        try:
            with pytest.raises(ProviderUncertain) as failed:
                generate(server.base_url, timeout_s=0.5)
        finally:
            over.set()

        assert outcomes(failed.value) == ["timed out"]
        assert time.monotonic() - started < 5
        assert len(server.calls) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"not JSON",
            b"\xff\xfe",
            b"[]",
            b"{}",
            b'{"data": []}',
            b'{"data": null}',
            b'{"data": [{}]}',
            b'{"data": [{"b64_json": 7}]}',
            b'{"data": [{"b64_json": ""}]}',
            b'{"data": [{"b64_json": "***"}]}',
            '{"data": [{"b64_json": "ä"}]}'.encode(),
            b'{"data": [{"b64_json": "abc"}]}',
            b'{"data": ' + b"[" * 100_000,
        ],
    )
    def test_may_be_an_answer_without_a_picture(self, server: ImagesServer, body: bytes) -> None:
        server.will(content(body))

        with pytest.raises(ProviderUncertain):
            generate(server.base_url)

        assert len(server.calls) == 1

    def test_may_be_more_than_a_picture_can_have(self, server: ImagesServer) -> None:
        server.will(base64_picture(b"x" * (MAX_FILE_BYTES + 1)), content(b" " * (MAX_FILE_BYTES * 2)))

        for outcome in ("picture empty or too large", "answer too large"):
            with pytest.raises(ProviderUncertain) as failed:
                generate(server.base_url)
            assert outcomes(failed.value) == [outcome]

    def test_may_be_a_body_without_end(self, server: ImagesServer) -> None:
        def act(call: Call) -> None:
            call.send(HEAD + b"\r\n")
            while True:
                call.send(b" " * 1_000_000)

        server.will(act)

        with pytest.raises(ProviderUncertain) as failed:
            generate(server.base_url)

        assert outcomes(failed.value) == ["answer too large"]


class TestTheKey:
    def test_is_in_no_repr(self) -> None:
        endpoint = Endpoint(base_url="https://images.example/v1", key=KEY, models=("m",))

        generator = OpenAIGenerator(endpoint)

        assert KEY not in repr(endpoint) + repr(generator) + str(vars(generator))
        asyncio.run(generator.close())

    def test_is_in_no_log_error_or_record_though_the_server_quotes_it(
        self, server: ImagesServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.will(fault(401, KEY, f"Incorrect API key provided: {KEY}."))

        with structlog.testing.capture_logs() as lines, pytest.raises(ProviderRefused) as failed:
            generate(server.base_url)

        [line] = lines
        assert line["error_message"] == "Incorrect API key provided: ***."
        assert KEY not in str(lines) + caplog.text
        error: BaseException | None = failed.value
        while error is not None:
            assert KEY not in f"{error} {error!r} {getattr(error, 'attempts', '')}"
            error = error.__cause__ or error.__context__

    def test_is_not_logged_with_a_url_that_carries_a_signature(
        self, server: ImagesServer, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.will(url_picture(f"http://{server.host}/1.png?sig=hidden"), content(PICTURE))

        with caplog.at_level(logging.INFO):
            generate(server.base_url, hosts=frozenset({server.host}))

        assert "hidden" not in caplog.text
