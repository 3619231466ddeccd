"""Answers that head and body leave in one step: to a client they are answers like all others."""

import socket
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.support.app import picture
from tests.support.server import RunningServer

EDITOR = Role.EDITOR


@pytest.fixture(scope="module")
def thumbnail(server: RunningServer) -> str:
    """The path of a picture that has been delivered already, and so is given again."""
    with httpx2.Client(base_url=server.base_url, headers=server.headers(EDITOR)) as client:
        file = {"image": ("whole.png", picture(colour="#334455"))}
        key = client.post("/upload/image", files=file).json()["data"]["key"]
        image = client.post("/api/core/v2/assets/images", json={"file_key": key}).json()["data"]
    url: str = image["thumbnail_url"]
    for _ in range(2):
        assert httpx2.get(url).status_code == 200
    return url.removeprefix(server.base_url)


@pytest.fixture
def connection(server: RunningServer) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=10)) as opened:
        yield opened


def received(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def ask(path: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = (f"{method} {path} HTTP/{version}", "Host: desk.test", *headers, "", "")
    return "\r\n".join(lines).encode()


def test_several_on_one_connection_come_in_order(
    server: RunningServer, thumbnail: str, connection: socket.socket
) -> None:
    content = httpx2.get(server.base_url + thumbnail).content
    connection.sendall(ask(thumbnail) * 3 + ask("/health/live") + ask(thumbnail, "Connection: close"))

    answers = received(connection)

    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 5
    assert answers.count(content) == 4
    assert answers.index(b'{"status":"live"}') > answers.index(content)
    assert answers.endswith(content)


def test_the_last_of_a_connection_says_so(thumbnail: str, connection: socket.socket) -> None:
    connection.sendall(ask(thumbnail, "Connection: close"))

    head = received(connection).partition(b"\r\n\r\n")[0].lower()

    assert b"\r\nconnection: close" in head
    assert head.count(b"content-length:") == 1


def test_an_old_client_is_answered_and_let_go(thumbnail: str, connection: socket.socket) -> None:
    connection.sendall(ask(thumbnail, version="1.0"))

    assert received(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def test_the_head_alone_is_that_of_the_whole(server: RunningServer, thumbnail: str) -> None:
    whole = httpx2.get(server.base_url + thumbnail)
    head = httpx2.head(server.base_url + thumbnail)

    assert head.content == b""
    without_date = [{**answer.headers, "date": ""} for answer in (whole, head)]
    assert without_date[0] == without_date[1]


def test_one_of_an_entity_has_an_id_of_its_own_each_time(server: RunningServer, thumbnail: str) -> None:
    url = f"{server.base_url}/api/core/v2/assets/images/by-id/{thumbnail.split('/')[2]}"

    answers = [httpx2.get(url, headers=server.headers(EDITOR)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    assert len({answer.content for answer in answers}) == 1
    assert httpx2.get(url).status_code == 401
