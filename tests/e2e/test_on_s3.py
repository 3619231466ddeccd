"""A server with its blobs in an S3 store: a whole story, a kill amid uploads, a store that goes and comes."""

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk import settings
from picturedesk.actions import backing_up, checking, restoring
from picturedesk.blobs.s3_bucket import Bucket, Entry, S3Place
from picturedesk.core.access import Role
from picturedesk.core.faults import Fault
from picturedesk.wiring import library_files, open_blobs, open_tools
from tests.imaging.pictures import encoded, noise
from tests.support.app import picture
from tests.support.commands import run_process
from tests.support.delivery import path_of, signed, signing_keys
from tests.support.s3 import S3Server
from tests.support.server import (
    OPERATOR,
    RunningServer,
    end,
    make_keys,
    running_server,
    spawn_server,
    wait_until_ready,
)

IMAGES = "/api/core/v2/assets/images"


@pytest.fixture
def bucket(s3_server: S3Server) -> str:
    return s3_server.make_bucket()


@pytest.fixture
def environment(s3_server: S3Server, bucket: str) -> dict[str, str]:
    return {**s3_server.settings(bucket), "PICTUREDESK_RENDER_PROCESSES": "1", "PICTUREDESK_MEZZANINES": "false"}


@pytest.fixture
def running(tmp_path: Path, environment: dict[str, str]) -> Iterator[RunningServer]:
    with running_server(tmp_path / "library", environment=environment) as server:
        yield server


def client_of(running: RunningServer, role: Role = Role.EDITOR) -> httpx2.Client:
    return httpx2.Client(base_url=running.base_url, headers=running.headers(role), timeout=60)


def created(client: httpx2.Client, content: bytes) -> dict[str, Any]:
    key = client.post("/upload/image", files={"image": ("a.png", content)}).raise_for_status().json()["data"]["key"]
    image: dict[str, Any] = client.post(IMAGES, json={"file_key": key}).raise_for_status().json()["data"]
    return image


def objects(server: S3Server, bucket: str, folder: str) -> list[Entry]:
    place = S3Place(
        bucket=bucket,
        endpoint=server.endpoint,
        region="us-east-1",
        access_key=server.access_key,
        secret_key=server.secret_key,
    )

    async def listed() -> list[Entry]:
        return [entry async for entry in Bucket(place).entries(folder)]

    return asyncio.run(listed())


def test_a_picture_lives_in_the_bucket_and_leaves_it(
    running: RunningServer, s3_server: S3Server, bucket: str, environment: dict[str, str]
) -> None:
    content = encoded(noise(900, 600), "PNG")
    with client_of(running) as client, client_of(running, Role.SUPER_ADMIN) as admin:
        image = created(client, content)
        original = signed(signing_keys(running.folder), path_of(image, "original.png"))
        thumbnail = path_of(image, "thumb.jpg")

        assert client.get(original).content == content
        part = client.get(original, headers={"range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, content[100:200])
        rendition = client.get(thumbnail).raise_for_status().content
        assert [entry.size_bytes for entry in objects(s3_server, bucket, "originals")] == [len(content)]
        results = objects(s3_server, bucket, "results")
        assert results

        # Another process, with none of the copies: it gives what is stored, and makes nothing.
        running.stop()
        shutil.rmtree(running.folder / "blobs" / "cache")
        with running_server_again(running.folder, environment) as again, httpx2.Client(base_url=again) as other:
            assert other.get(thumbnail).raise_for_status().content == rendition
            assert other.get(original).content == content
            assert objects(s3_server, bucket, "results") == results
            erased = admin.delete(f"{again}{IMAGES}/by-id/{image['id']}", params={"erase": "true"})
            assert erased.status_code == 204, erased.text
            assert other.get(thumbnail).status_code == 404

    assert objects(s3_server, bucket, "originals") == []
    assert objects(s3_server, bucket, "results") == []
    assert [path for path in (running.folder / "blobs" / "cache").rglob("*") if path.is_file()] == []
    assert_sound(running.folder, environment)


class running_server_again:  # noqa: N801 - it is used like a function
    """Serve a library that has its accounts already; gives the address."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._log = folder.with_suffix(".again.log")
        self._process = spawn_server(folder, self._log, environment=environment)

    def __enter__(self) -> str:
        return wait_until_ready(self._process, self._log)

    def __exit__(self, *_: object) -> None:
        end(self._process)


def test_a_kill_in_the_middle_of_uploads_loses_nothing_that_was_acknowledged(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = tmp_path / "library"
    _, keys = make_keys(folder, [Role.EDITOR])
    headers = {"x-api-key": keys[Role.EDITOR]}
    process = spawn_server(folder, tmp_path / "first.log", environment=environment)
    acknowledged: dict[str, bytes] = {}
    enough = threading.Event()

    def upload(base_url: str, seed: int) -> None:
        with httpx2.Client(base_url=base_url, headers=headers, timeout=60) as client:
            for number in range(200):
                content = picture(size=(40 + seed, 40 + number))
                try:
                    answer = client.post("/upload/image", files={"image": ("a.png", content)})
                except httpx2.HTTPError:
                    return
                if answer.status_code != 200:
                    return
                acknowledged[answer.json()["data"]["key"]] = content
                if len(acknowledged) >= 12:
                    enough.set()

    try:
        base_url = wait_until_ready(process, tmp_path / "first.log")
        uploads = [threading.Thread(target=upload, args=(base_url, seed)) for seed in range(4)]
        for thread in uploads:
            thread.start()
        assert enough.wait(60)
    finally:
        process.kill()
        process.wait()
    for thread in uploads:
        thread.join()

    with (
        running_server_again(folder, environment) as again,
        httpx2.Client(base_url=again, headers=headers, timeout=60) as client,
    ):
        shutil.rmtree(folder / "blobs" / "cache")
        (folder / "blobs" / "cache").mkdir()
        signers = signing_keys(folder)
        for key, content in acknowledged.items():
            image = client.post(IMAGES, json={"file_key": key}).raise_for_status().json()["data"]
            assert client.get(signed(signers, path_of(image, "original.png"))).content == content
    assert_sound(folder, environment)
    assert_can_be_restored(folder, environment, len(acknowledged))


def assert_sound(folder: Path, environment: dict[str, str]) -> None:
    """All bytes are what they are called, past all copies."""
    faults: list[Fault] = []

    async def check() -> None:
        async with open_tools(settings.load(folder, environment)) as tools:
            await checking.check(tools, OPERATOR, faults.append)

    asyncio.run(check())
    assert faults == []


def assert_can_be_restored(folder: Path, environment: dict[str, str], at_least: int) -> None:
    backup, restored = folder.with_name("backup"), folder.with_name("restored")
    restored.mkdir()
    here = settings.load(folder, environment)
    elsewhere = {**environment, "PICTUREDESK_S3_PREFIX": "restored"}
    there = settings.load(restored, elsewhere)

    async def scenario() -> None:
        async with open_tools(here) as tools:
            copied = await backing_up.back_up(tools, OPERATOR, library_files(here), backup, Nobody())
        assert copied.copied >= at_least
        brought = await restoring.restore(library_files(there), lambda: open_blobs(there), backup, Nobody())
        assert brought.restored == copied.copied

    asyncio.run(scenario())
    assert_sound(restored, elsewhere)


class Nobody:
    """A `Watcher` that is not interested."""

    def expect(self, count: int) -> None: ...

    def advance(self) -> None: ...

    def tell(self, sentence: str) -> None: ...


def test_a_store_that_is_gone_is_503_and_all_is_well_when_it_is_back(
    running: RunningServer, s3_server: S3Server
) -> None:
    with client_of(running) as client:
        image = created(client, picture(colour="red"))
        thumbnail = path_of(image, "thumb.jpg")
        assert client.get(thumbnail).status_code == 200
        s3_server.stop()
        try:
            started = time.monotonic()
            refused = client.post("/upload/image", files={"image": ("a.png", picture(colour="blue"))})
            assert refused.status_code == 503, refused.text
            assert time.monotonic() - started < 60
            assert client.get(path_of(image, "card.webp")).status_code == 503
            assert client.get(thumbnail).status_code == 200
            assert client.get("/health/ready").status_code == 200
        finally:
            s3_server.start()
        assert client.post("/upload/image", files={"image": ("a.png", picture(colour="blue"))}).status_code == 200
        assert client.get(path_of(image, "card.webp")).status_code == 200


def test_serve_ends_with_a_sentence_where_the_store_is_of_no_use(tmp_path: Path, environment: dict[str, str]) -> None:
    changed = {**environment, "PICTUREDESK_S3_SECRET_KEY": "not-the-secret"}

    finished = run_process("serve", "--data", tmp_path / "library", "--port", "0", environment=changed)

    assert (finished.status, finished.code) == (1, "store-refused")
    assert "not-the-secret" not in finished.err
