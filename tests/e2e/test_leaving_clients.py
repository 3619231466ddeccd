"""Clients that leave before their picture is there: nobody's render stops, and everybody else is served."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise
from tests.support.render_processes import held_still, let_go, render_processes, until
from tests.support.server import RunningServer, running_server
from tests.support.sockets import Answer, Wire, connected

IMAGES = "/api/core/v2/assets/images"
QUEUE = 64
WIDTHS = (64, 128, 192, 256, 384, 512, 640, 768, 1024, 1280, 1600, 1920, 2560, 3840)
FORMATS = ("jpg", "png", "webp", "avif", "gif")
ENVIRONMENT = {"PICTUREDESK_RENDER_PROCESSES": "1", "PICTUREDESK_RENDER_QUEUE": str(QUEUE)}


class Stand:
    """A server with one render process, and an image that nobody has asked for."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.image: dict[str, Any] = {}
        headers = server.headers(Role.SUPER_ADMIN)
        with httpx2.Client(base_url=server.base_url, headers=headers, timeout=30) as client:
            content = encoded(noise(90, 70), "PNG")
            key = client.post("/upload/image", files={"image": ("a.png", content)}).json()["data"]["key"]
            self.image = client.post(IMAGES, json={"file_key": key}).json()["data"]
        [self.worker] = render_processes(server.process.pid)

    def path(self, target: str) -> str:
        return f"/img/{self.image['id']}/latest/{target}"

    def iiif(self, size: str) -> str:
        return f"/iiif/3/{self.image['id']}/full/{size}/0/default.jpg"

    def get(self, path: str, **headers: str) -> Answer:
        """By hand: a process that is held still is given up after half a minute, and clients start slowly."""
        with connected(self.server.port) as wire:
            wire.ask("GET", path, [(name.replace("_", "-"), value) for name, value in headers.items()])
            return wire.answer()

    def queue(self) -> tuple[int, int]:
        """How many jobs are at work, and how many wait."""
        key = self.server.keys[Role.SUPER_ADMIN]
        load = self.get("/api/core/v2/status", x_api_key=key).json()["data"]["render_queue"]
        return load["busy"], load["waiting"]

    def counted(self, name: str, **labels: str) -> float:
        """A counter; 0 where it has not counted yet."""
        inner = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
        found = re.search(
            rf"^picturedesk_picture_{name}_total{{{inner}}} ([0-9.]+)$",
            self.get("/metrics").body.decode(),
            re.MULTILINE,
        )
        return float(found[1]) if found else 0

    def cancelled(self, stage: str) -> float:
        return self.counted("jobs_cancelled", task="render", stage=stage)

    def stored(self) -> list[Path]:
        return [path for path in (self.server.folder / "blobs" / "results").rglob("*") if path.is_file()]

    def claims(self) -> list[Path]:
        """The locks of results that the server holds or waits for."""
        held = []
        for path in Path(f"/proc/{self.server.process.pid}/fd").iterdir():
            # What was closed since the folder was listed is no claim.
            with suppress(FileNotFoundError):
                file = path.readlink()
                # The other one there says for as long as the server runs which schema it has open.
                if file.parent.name == "locks" and not file.name.startswith("schema-"):
                    held.append(path)
        return held


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with running_server(tmp_path / "library", environment=ENVIRONMENT) as server:
        yield Stand(server)


@contextmanager
def asking(stand: Stand, *paths: str) -> Iterator[Wire]:
    """A client that asks, and leaves at the end of the block."""
    with connected(stand.server.port) as wire:
        for path in paths:
            wire.ask("GET", path, ())
        yield wire


@pytest.mark.parametrize("kind", ["delivery", "IIIF"])
def test_what_the_only_client_left_is_stopped_and_made_for_the_next(stand: Stand, kind: str) -> None:
    path = stand.path("w512.webp") if kind == "delivery" else stand.iiif("40,")
    with held_still(stand.worker):
        with asking(stand, path):
            until(lambda: stand.queue() == (1, 0))
        until(lambda: stand.queue() == (0, 0))

        assert stand.cancelled("at work") == 1
        assert (stand.stored(), stand.claims()) == ([], [])
        assert stand.get(path).status == 200
        assert render_processes(stand.server.process.pid) != [stand.worker]
    assert '"status":499' in stand.server.log


def test_who_stays_gets_the_picture(stand: Stand) -> None:
    path = stand.path("w512.webp")
    with held_still(stand.worker), asking(stand, path) as staying:
        with asking(stand, path):
            until(lambda: stand.queue() == (1, 0))
        # Noticed: the log has the line of the one who left.
        until(lambda: '"status":499' in stand.server.log)
        assert stand.queue() == (1, 0)
        let_go(stand.worker)
        answer = staying.answer()

    assert answer.status == 200
    assert stand.cancelled("at work") == 0
    assert stand.counted("jobs", task="render") == 1


def test_a_queue_full_of_clients_who_left_keeps_nobody_out(stand: Stand) -> None:
    targets = [f"w{width}.{kind}" for kind in FORMATS for width in WIDTHS]
    with held_still(stand.worker), asking(stand, stand.path(targets[0])) as first:
        until(lambda: stand.queue() == (1, 0))
        with ExitStack() as leaving:
            # More than there is room for: some wait for one and the same claim, and not in the queue.
            for target in targets[1:]:
                leaving.enter_context(asking(stand, stand.path(target)))
            until(lambda: stand.queue() == (1, QUEUE))
            for path in (stand.path("og.jpg"), stand.iiif("40,")):
                refused = stand.get(path)
                assert (refused.status, refused.headers["retry-after"]) == (503, "2")
                assert refused.headers["cache-control"] == "no-store"
                assert list(refused.json()) == ["error"]
        until(lambda: stand.queue() == (1, 0))

        with asking(stand, stand.path("og.jpg")) as next_one:
            until(lambda: stand.queue() == (1, 1))
            let_go(stand.worker)
            assert [first.answer().status, next_one.answer().status] == [200, 200]

    assert stand.cancelled("waiting") >= QUEUE
    assert render_processes(stand.server.process.pid) == [stand.worker]
    assert len(stand.stored()) == 2
    assert stand.claims() == []


def test_of_several_requests_of_a_connection_the_one_at_work_is_stopped(stand: Stand) -> None:
    with held_still(stand.worker):
        with asking(stand, stand.path("w512.webp"), stand.path("w256.webp")):
            until(lambda: stand.queue() == (1, 0))
        until(lambda: stand.queue() == (0, 0))

        assert (stand.cancelled("at work"), stand.stored()) == (1, [])


def test_several_requests_of_a_connection_are_answered_in_order(stand: Stand) -> None:
    targets = ["w64.jpg", "w128.png", "w192.webp", "w64.jpg"]
    with held_still(stand.worker), asking(stand, *map(stand.path, targets)) as wire:
        until(lambda: stand.queue() == (1, 0))
        let_go(stand.worker)
        answers = [wire.answer() for _ in targets]
        wire.ask("GET", "/health/live", ())
        last = wire.answer()

    assert [answer.headers["content-type"] for answer in answers] == [
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/jpeg",
    ]
    assert last.status == 200


def test_a_server_that_ends_finishes_what_somebody_waits_for(stand: Stand) -> None:
    with held_still(stand.worker), asking(stand, stand.path("w512.webp")) as wire:
        until(lambda: stand.queue() == (1, 0))
        stand.server.process.terminate()
        let_go(stand.worker)
        answer = wire.answer()

    assert answer.status == 200
    assert stand.server.process.wait(30) == 0
