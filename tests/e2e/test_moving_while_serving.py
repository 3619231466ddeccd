"""``migrate-store``: a library that is written to meanwhile, one whose move is killed, and targets that are no good."""

import io
import threading
import time
from pathlib import Path
from typing import Final, Self

import httpx2
import pytest
from PIL import Image

from tests.support.app import picture
from tests.support.commands import Finished, run_process
from tests.support.postgres import PostgresServer, shared_server, sqlite_only
from tests.support.s3 import S3Server
from tests.support.server import RunningServer, end, running_server, spawn_server, wait_until_ready

pytestmark = sqlite_only

_IMAGES: Final = "/api/core/v2/assets/images"
_LIMIT_S: Final = 60
_LIGHT: Final = {"PICTUREDESK_RENDER_PROCESSES": "1", "PICTUREDESK_MEZZANINES": "false"}


@pytest.fixture
def postgres() -> PostgresServer:
    return shared_server()


def moved(folder: Path, url: str, *words: str, environment: dict[str, str] | None = None) -> Finished:
    return run_process("migrate-store", "--data", folder, "--to-database", url, *words, environment=environment)


def to_bucket(server: S3Server, bucket: str) -> tuple[list[str], dict[str, str]]:
    """The options and the environment of a move to *bucket*."""
    said = server.settings(bucket)
    keys = {name: value for name, value in said.items() if name.endswith("_KEY")}
    return ["--to-s3-bucket", bucket, "--to-s3-endpoint", server.endpoint, "--to-s3-region", "us-east-1"], keys


def numbered(number: int) -> bytes:
    """A picture that there is no other of."""
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (number % 251, number // 251, 7)).save(file, "PNG")
    return file.getvalue()


class Load:
    """Uploads and new images, one after the other, until told to stop or refused for good."""

    def __init__(self, running: RunningServer) -> None:
        self.acknowledged: dict[str, bytes] = {}
        self.refused: list[httpx2.Response] = []
        self._running = running
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(_LIMIT_S)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + _LIMIT_S
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def wait_for_refusals(self) -> None:
        deadline = time.monotonic() + _LIMIT_S
        while not self.refused:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _run(self) -> None:
        number = 0
        with httpx2.Client(
            base_url=self._running.base_url, headers=self._running.headers(), timeout=_LIMIT_S
        ) as client:
            while not self._stop.is_set():
                number += 1
                content = numbered(number)
                taken = client.post("/upload/image", files={"image": ("a.png", content)})
                if taken.status_code != 200:
                    self.refused.append(taken)
                    self._stop.wait(0.1)
                    continue
                made = client.post(_IMAGES, json={"file_key": taken.json()["data"]["key"], "name": f"no {number}"})
                if made.status_code == 201:
                    self.acknowledged[made.json()["data"]["id"]] = content
                # A light load: the store of the tests takes five a second.
                self._stop.wait(0.5)


def test_what_is_acknowledged_while_it_moves_is_served_at_the_new_place(
    tmp_path: Path, postgres: PostgresServer, s3_server: S3Server
) -> None:
    folder, url, bucket = tmp_path / "library", postgres.empty(), s3_server.make_bucket()
    options, keys = to_bucket(s3_server, bucket)
    at_the_new_place = {
        **_LIGHT,
        **s3_server.settings(bucket),
        "PICTUREDESK_DATABASE": url,
        "PICTUREDESK_OPEN_ORIGINALS": "true",
    }
    with running_server(folder, environment=_LIGHT) as old:
        with Load(old) as load:
            load.wait_for(5)
            done = moved(folder, url, *options, environment=keys)
            load.wait_for_refusals()
        with httpx2.Client(base_url=old.base_url, headers=old.headers(), timeout=_LIMIT_S) as client:
            still_read = client.get(_IMAGES)
        log = tmp_path / "new.log"
        process = spawn_server(folder, log, environment=at_the_new_place)
        try:
            address = wait_until_ready(process, log)
            with httpx2.Client(base_url=address, headers=old.headers(), timeout=_LIMIT_S) as client:
                found = {image: _original_of(client, image) for image in load.acknowledged}
                total = client.get(_IMAGES, params={"search": "no"}).json()
                fresh = client.post("/upload/image", files={"image": ("a.png", picture())})
        finally:
            end(process)
    checked = run_process("fsck", "--data", folder, environment=at_the_new_place)

    assert done.status == 0, done.err
    assert done.lines[0]["rows"]["images"] == len(load.acknowledged)
    assert found == load.acknowledged
    assert len(total["data"]) > 0
    assert fresh.status_code == 200
    refused = load.refused[-1]
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert "has moved to the database" in refused.text
    assert still_read.status_code == 200
    assert checked.lines[-1]["faults"] == 0, checked.out


def _original_of(client: httpx2.Client, image: str) -> bytes:
    return client.get(f"/img/{image}/latest/original.png").raise_for_status().content
