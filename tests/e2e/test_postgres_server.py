"""Two servers on one PostgreSQL: what one takes in the other serves, and both live through its restart."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.support.app import picture
from tests.support.commands import run_process
from tests.support.postgres import PostgresServer, own_server, place_database
from tests.support.server import RunningServer, end, running_server, spawn_server, wait_until_ready

_LIMIT_S: Final = 60
_IMAGES: Final = "/api/core/v2/assets/images"
_ALIKE: Final = {"PICTUREDESK_RENDER_PROCESSES": "1", "PICTUREDESK_PUBLIC_URL": "https://desk.example"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two servers of one library; a client for each, that may do everything."""

    postgres: PostgresServer
    first: httpx2.Client
    second: httpx2.Client
    running: RunningServer
    folder: Path


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair") / "library"
    with own_server() as postgres:
        place_database(folder, postgres.fresh())
        log = folder.parent / "second.log"
        with running_server(folder, options=["--workers", "2"], environment=_ALIKE) as running:
            process: subprocess.Popen[bytes] = spawn_server(folder, log, environment=_ALIKE)
            try:
                headers = running.headers(Role.SUPER_ADMIN)
                other = wait_until_ready(process, log)
                with (
                    httpx2.Client(base_url=running.base_url, headers=headers, timeout=_LIMIT_S) as first,
                    httpx2.Client(base_url=other, headers=headers, timeout=_LIMIT_S) as second,
                ):
                    yield Pair(postgres=postgres, first=first, second=second, running=running, folder=folder)
            finally:
                end(process)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def created(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    key = client.post("/upload/image", files={"image": ("a.png", picture())}).json()["data"]["key"]
    answer = client.post(_IMAGES, json={"file_key": key, **fields})
    assert answer.status_code == 201, answer.text
    image: dict[str, Any] = answer.json()["data"]
    return image


def test_what_one_takes_in_the_other_serves(pair: Pair) -> None:
    image = created(pair.first, name="Brücke am Hafen", locales=[{"locale": "de", "credit": "Ada", "caption": "alt"}])
    url = f"{_IMAGES}/by-id/{image['id']}"

    seen = pair.second.get(url)
    found = pair.second.get(_IMAGES, params={"search": "bruck haf"}).json()
    numbered = pair.second.get("/api/2/images", headers={"accept": "application/json"})
    rendition = pair.second.get(f"/img/{image['id']}/latest/thumb.jpg")
    changed = pair.second.patch(url, json={"name": "Quai"}, headers={"if-match": seen.headers["etag"]})
    stale = pair.first.patch(url, json={"name": "Pier"}, headers={"if-match": seen.headers["etag"]})
    gone = pair.first.delete(url)

    assert seen.json()["data"] == image
    assert [entry["id"] for entry in found["data"]] == [image["id"]]
    assert numbered.status_code == 200
    assert (rendition.status_code, rendition.headers["content-type"]) == (200, "image/jpeg")
    assert (changed.status_code, stale.status_code, gone.status_code) == (200, 412, 204)
    assert pair.second.get(url).json()["data"]["deleted_at"] is not None
    assert pair.second.get(f"/img/{image['id']}/latest/thumb.jpg").status_code == 404


def test_a_key_that_one_revokes_the_other_refuses(pair: Pair) -> None:
    account = pair.running.accounts[Role.EDITOR].id
    made = run_process("keys", "create", "--data", pair.folder, "--account", str(account)).lines[0]
    headers = {"x-api-key": made["key"]}
    assert pair.second.get(_IMAGES, headers=headers).status_code == 200

    run_process("keys", "revoke", made["id"], "--data", pair.folder)

    until(lambda: pair.second.get(_IMAGES, headers=headers).status_code == 401)


def test_whoever_tends_it_has_what_is_needed(pair: Pair) -> None:
    created(pair.first)

    status = pair.first.get("/api/core/v2/status")
    metrics = pair.first.get("/metrics")
    sound = run_process("fsck", "--data", pair.folder)
    history = run_process("history", "--data", pair.folder)

    assert status.status_code == metrics.status_code == 200
    assert sound.lines[-1]["faults"] == 0, sound.out
    assert any(entry["kind"] == "image" for entry in history.lines)


def test_both_live_through_a_restart_of_the_database(pair: Pair) -> None:
    image = created(pair.first, name="Before")
    url = f"{_IMAGES}/by-id/{image['id']}"

    pair.postgres.stop()
    answers = [client.get(path).status_code for client in (pair.first, pair.second) for path in (url, "/health/ready")]
    refused = pair.first.post(_IMAGES, json={"file_key": "uploads/none.png"})
    pair.postgres.restart()
    until(lambda: all(client.get("/health/ready").status_code == 200 for client in (pair.first, pair.second)))

    assert answers == [503] * 4
    assert refused.status_code == 503
    assert pair.second.get(url).json()["data"]["name"] == "Before"
    assert created(pair.second, name="After")["name"] == "After"
    assert ":secret@" not in pair.running.log
    assert all(json.loads(line) for line in pair.running.log.splitlines())
