"""Signing keys rotated beside a running server of two workers: what was signed holds, until its key is retired."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.support.app import picture
from tests.support.commands import run_process
from tests.support.server import RunningServer, running_server

IMAGES = "/api/core/v2/assets/images"
ASKED = 12
"""Each on a connection of its own, so that both workers are met."""
SOON_S = 2.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "library", options=["--workers", "2"]) as running:
        yield running


def ask(server: RunningServer, method: str, url: str, **options: object) -> httpx2.Response:
    with httpx2.Client(base_url=server.base_url, timeout=20) as client:
        return client.request(method, url, **options)  # type: ignore[arg-type] # the client's own


def create(server: RunningServer) -> str:
    headers = server.headers()
    files = {"image": ("a.png", picture())}
    key = ask(server, "POST", "/upload/image", files=files, headers=headers).json()["data"]["key"]
    created = ask(server, "POST", IMAGES, json={"file_key": key}, headers=headers).json()["data"]
    return f"{IMAGES}/by-id/{created['id']}"


def signed_url(server: RunningServer, image: str) -> str:
    answer = ask(server, "POST", f"{image}/urls", json={"recipes": ["w50.png"]}, headers=server.headers())
    url: str = answer.json()["data"][0]["url"]
    return url


def signers(server: RunningServer, image: str) -> set[str]:
    """The keys that every way to a signed URL shows, whichever worker is asked."""
    urls = []
    for _ in range(ASKED):
        urls.append(ask(server, "GET", image, headers=server.headers()).json()["data"]["url"])
        urls.append(ask(server, "GET", "/api/images", headers=server.headers()).json()["data"][0]["url"])
        urls.append(signed_url(server, image))
    return {parse_qs(urlsplit(url).query)["s"][0].partition(".")[0] for url in urls}


def statuses(server: RunningServer, url: str) -> set[int]:
    return {ask(server, "GET", url).status_code for _ in range(ASKED)}


def test_a_rotation_needs_no_restart(server: RunningServer) -> None:
    image = create(server)
    for _ in range(2):
        create(server)
    [old] = signers(server, image)
    url = signed_url(server, image)
    listing = ask(server, "GET", f"{IMAGES}?limit=1", headers=server.headers()).json()["meta"]["next"]

    new = run_process("signing-keys", "rotate", "--data", server.folder).lines[0]["id"]
    started, met = time.monotonic(), set()
    while time.monotonic() - started < SOON_S:
        # One worker may make the URL, the other be asked for it.
        met |= {ask(server, "GET", signed_url(server, image)).status_code}

    assert met == {200}
    assert signers(server, image) == {new}
    assert statuses(server, url) == {200}
    assert ask(server, "GET", listing, headers=server.headers()).status_code == 200

    run_process("signing-keys", "retire", "--data", server.folder, old)
    time.sleep(1)

    assert statuses(server, url) == {403}
    assert statuses(server, signed_url(server, image)) == {200}
    refusal = ask(server, "GET", listing, headers=server.headers())
    assert (refusal.status_code, refusal.json()["details"][0]["field"]) == (400, "after")
    assert "Traceback" not in server.log
