"""Whole processes: several workers that agree, an end that finishes what was begun, a renderer that is shot."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise
from tests.support.app import picture
from tests.support.commands import run_process
from tests.support.forms import HEADERS, form, part
from tests.support.processes import children
from tests.support.server import RunningServer, running_server
from tests.support.sockets import connected

IMAGES = "/api/core/v2/assets/images"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server of two workers."""
    with running_server(
        tmp_path_factory.mktemp("pair") / "library",
        options=["--workers", "2"],
        environment={"PICTUREDESK_RENDER_PROCESSES": "1"},
    ) as running:
        yield running


def statuses(running: RunningServer, url: str, headers: dict[str, str] | None = None, times: int = 24) -> set[int]:
    """What a URL is answered on many fresh connections: each may land at either worker."""

    def ask(_: int) -> int:
        with httpx2.Client(base_url=running.base_url, timeout=20) as client:
            return client.get(url, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        return set(pool.map(ask, range(times)))


def created(running: RunningServer, content: bytes) -> dict[str, Any]:
    with httpx2.Client(base_url=running.base_url, headers=running.headers(), timeout=30) as client:
        key = client.post("/upload/image", files={"image": ("a.png", content)}).json()["data"]["key"]
        image: dict[str, Any] = client.post(IMAGES, json={"file_key": key}).json()["data"]
        return image


def delete(running: RunningServer, image: dict[str, Any]) -> None:
    answer = httpx2.delete(f"{running.base_url}{IMAGES}/by-id/{image['id']}", headers=running.headers())
    assert answer.status_code == 204


def renderers(pid: int) -> list[int]:
    """The render workers under a server."""
    below, found = [pid], []
    while below:
        for child in children(below.pop()):
            below.append(child)
            if b"imaging.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def until(condition: Callable[[], bool], limit_s: float = 15.0) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class TestTwoWorkers:
    def test_both_answer(self, pair: RunningServer) -> None:
        assert statuses(pair, "/health/ready") == {200}
        assert len([pid for pid in children(pair.process.pid) if renderers(pid)]) == 2

    def test_refuse_a_revoked_key_within_a_second(self, pair: RunningServer) -> None:
        account = str(pair.accounts[Role.EDITOR].id)
        made = run_process("keys", "create", "--data", pair.folder, "--account", account).lines[0]
        headers = {"x-api-key": made["key"]}
        assert statuses(pair, IMAGES, headers) == {200}

        run_process("keys", "revoke", "--data", pair.folder, made["id"])
        time.sleep(1)

        assert statuses(pair, IMAGES, headers) == {401}

    def test_forget_a_deleted_image_within_a_second(self, pair: RunningServer) -> None:
        image = created(pair, picture(colour="red"))
        paths = [url.removeprefix(pair.base_url) for url in (image["url"], image["thumbnail_url"])]
        paths += [path.replace(image["revision"], "latest") for path in paths[1:]]
        for path in paths:
            assert statuses(pair, path) == {200}

        delete(pair, image)
        deleted_at = time.monotonic()
        for path in paths:
            assert statuses(pair, path, times=12) == {404}
        assert statuses(pair, f"{IMAGES}/by-key/{image['file_key']}", pair.headers()) == {404}
        assert time.monotonic() - deleted_at < 10

    def test_show_at_once_what_the_other_one_changed(self, pair: RunningServer) -> None:
        image = created(pair, picture(colour="green"))
        url = f"{pair.base_url}{IMAGES}/by-id/{image['id']}"
        for number in range(6):
            assert httpx2.patch(url, json={"name": f"{number}"}, headers=pair.headers()).status_code == 200

            seen = {httpx2.get(url, headers=pair.headers()).json()["data"]["name"] for _ in range(6)}
            assert seen == {f"{number}"}

    def test_make_one_picture_of_the_same_bytes(self, pair: RunningServer) -> None:
        content = encoded(noise(300, 200), "PNG")

        def send(_: int) -> tuple[int, str]:
            answer = httpx2.post(
                f"{pair.base_url}/upload/image", files={"image": ("a.png", content)}, headers=pair.headers(), timeout=30
            )
            return answer.status_code, answer.json()["data"]["hash"]

        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(send, range(16)))

        [(status, sha256)] = answers
        assert status == 200
        assert (pair.folder / "blobs" / "originals" / sha256[:2] / sha256).read_bytes() == content


class TestAnEnd:
    def test_finishes_an_upload_and_a_render_that_are_under_way(self, tmp_path: Path) -> None:
        whole = form(part(encoded(noise(900, 900), "PNG")))
        with running_server(tmp_path / "library") as running:
            image = created(running, encoded(noise(1_500, 1_200), "PNG"))
            path = image["thumbnail_url"].removeprefix(running.base_url).replace("thumb.jpg", "w1920.avif")
            headers = [*running.headers().items(), *HEADERS.items(), ("Content-Length", f"{len(whole)}")]
            with connected(running.port) as uploading, connected(running.port) as rendering:
                uploading.ask("POST", "/upload/image", headers, whole[:100_000])
                rendering.ask("GET", path, [])
                until(lambda: bool(list((running.folder / "blobs" / "temp").iterdir())))
                running.process.send_signal(signal.SIGTERM)
                time.sleep(0.3)
                uploading.send(whole[100_000:])

                uploaded, rendered = uploading.answer(), rendering.answer()

            assert running.process.wait(30) == 0
        assert uploaded.status == 200
        assert rendered.status == 200
        assert len(rendered.body) == int(rendered.headers["content-length"])
        key = uploaded.json()["data"]["key"]
        checked = run_process("fsck", "--data", tmp_path / "library")
        assert (checked.status, key[:8]) == (0, "uploads/")

    def test_without_warning_loses_nothing_that_was_acknowledged(self, tmp_path: Path) -> None:
        acknowledged: list[str] = []

        def send(running: RunningServer, thread: int) -> None:
            for number in range(200):
                content = picture(colour=f"#{thread:02x}{number:04x}")
                try:
                    answer = httpx2.post(
                        f"{running.base_url}/upload/image",
                        files={"image": ("a.png", content)},
                        headers=running.headers(),
                        timeout=5,
                    )
                except httpx2.HTTPError:
                    return
                if answer.status_code == 200:
                    acknowledged.append(answer.json()["data"]["key"])

        folder = tmp_path / "library"
        with running_server(folder) as running:
            senders = [threading.Thread(target=send, args=[running, number]) for number in range(4)]
            for sender in senders:
                sender.start()
            until(lambda: len(acknowledged) >= 25)
            running.process.kill()
            for sender in senders:
                sender.join()
            assert running.process.wait(10) == -signal.SIGKILL

        started = time.monotonic()
        with running_server(folder) as again:
            assert time.monotonic() - started < 8
            assert run_process("fsck", "--data", folder).status == 0
            with httpx2.Client(base_url=again.base_url, headers=again.headers(), timeout=20) as client:
                made = [client.post(IMAGES, json={"file_key": key}).status_code for key in acknowledged]
        assert set(made) == {201}


class TestARenderWorkerThatIsShot:
    def test_costs_one_request_at_most(self, tmp_path: Path) -> None:
        environment = {"PICTUREDESK_RENDER_PROCESSES": "1"}
        with running_server(tmp_path / "library", environment=environment) as running:
            images = [created(running, encoded(noise(1_200, 900 + number), "PNG")) for number in range(4)]
            paths = [
                image["thumbnail_url"].removeprefix(running.base_url).replace("thumb.jpg", "w1024.avif")
                for image in images
            ]
            [worker] = renderers(running.process.pid)

            def ask(path: str) -> int:
                return httpx2.get(f"{running.base_url}{path}", timeout=40).status_code

            with ThreadPoolExecutor(4) as pool:
                os.kill(worker, signal.SIGSTOP)  # so that it is certainly at work when it dies
                asking = [pool.submit(ask, path) for path in paths]
                time.sleep(0.3)
                os.kill(worker, signal.SIGKILL)
                answers = [future.result() for future in asking]

            assert answers.count(200) >= 3
            assert set(answers) <= {200, 500, 503}
            assert [ask(path) for path in paths] == [200] * 4
            assert renderers(running.process.pid) != [worker]


def test_no_key_is_ever_in_the_log(server: RunningServer) -> None:
    key = server.keys[Role.EDITOR]
    for url in (
        f"{IMAGES}?x-api-key={key}",
        f"{IMAGES}/{key}?x-api-key={key}",
        f"/{key}",
        f"/img/{key}/latest/{key}.jpg",
    ):
        httpx2.get(f"{server.base_url}{url}", headers={"authorization": key})
    httpx2.post(f"{server.base_url}/upload/image?x-api-key={key}", content=b"{", headers={"x-api-key": key})

    assert key.split("_", 2)[2] not in server.log
    assert all(json.loads(line) for line in server.log.splitlines() if line.startswith("{"))
