"""
The drill: backups of a library that is uploaded to, edited and erased from meanwhile, each of them restored.

A few seconds with a few pictures; with ``PICTUREDESK_FAULTS=long`` minutes with many.
"""

import hashlib
import io
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2
import pytest
from PIL import Image

from picturedesk.core.access import Role
from tests.support.commands import run_process
from tests.support.server import RunningServer, end, running_server, spawn_server, wait_until_ready

IMAGES = "/api/core/v2/assets/images"
LONG: Final = os.environ.get("PICTUREDESK_FAULTS") == "long"
AT_FIRST, BETWEEN, BACKUPS = (200, 60, 8) if LONG else (16, 6, 2)
PATIENCE_S: Final = 300.0 if LONG else 60.0


@dataclass
class Ledger:
    """What was acknowledged: the hash of each image's file by its id; and what somebody has begun to erase."""

    images: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    edits: int = 0

    def note(self, image: dict[str, Any]) -> None:
        self.images[image["id"]] = image["file_hash"]


class Load:
    """Two who upload, one who edits, one who deletes and erases, until they are told to stop."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self.ledger = Ledger()
        self._numbers = iter(range(1_000_000))
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.errors: list[str] = []

    def upload(self, client: httpx2.Client) -> None:
        with self._lock:
            number = next(self._numbers)
        content = noise(number)
        answer = client.post("/upload/image", files={"image": (f"{number}.png", content)})
        if self._failed(answer, 200):
            return
        made = client.post(IMAGES, json={"file_key": answer.json()["data"]["key"]})
        if not self._failed(made, 201):
            image = {**made.json()["data"], "file_hash": hashlib.sha256(content).hexdigest()}
            with self._lock:
                self.ledger.note(image)

    def edit(self, client: httpx2.Client, dice: random.Random) -> None:
        image_id = self._any(dice)
        answer = client.patch(f"{IMAGES}/by-id/{image_id}", json={"name": f"edited {dice.random()}"})
        # Erased by the other one meanwhile.
        if answer.status_code != 404 and not self._failed(answer, 200):
            self.ledger.edits += 1

    def erase(self, client: httpx2.Client, dice: random.Random) -> None:
        image_id = self._any(dice)
        for_good = dice.random() < 0.5
        if for_good:
            with self._lock:
                self.ledger.erased.add(image_id)
        answer = client.delete(f"{IMAGES}/by-id/{image_id}", params={"erase": "true"} if for_good else {})
        if answer.status_code != 404:
            self._failed(answer, 204)
        time.sleep(0.05)

    def acknowledged(self) -> dict[str, str]:
        """What must be in every backup that begins now."""
        with self._lock:
            return dict(self.ledger.images)

    def count(self) -> int:
        with self._lock:
            return len(self.ledger.images)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.count() < count:
            assert not self.errors, self.errors
            assert time.monotonic() < deadline, "the load came to a standstill"
            time.sleep(0.02)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        editor, chief = self._server.headers(), self._server.headers(Role.SUPER_ADMIN)
        works: list[Callable[[httpx2.Client], None]] = [self.upload, self.upload]
        dice = [random.Random(number) for number in range(2)]
        threads = [
            *(threading.Thread(target=self._repeat, args=(editor, work)) for work in works),
            threading.Thread(target=self._repeat, args=(editor, lambda client: self.edit(client, dice[0]))),
            threading.Thread(target=self._repeat, args=(chief, lambda client: self.erase(client, dice[1]))),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()

    def _repeat(self, headers: dict[str, str], work: Callable[[httpx2.Client], None]) -> None:
        with httpx2.Client(base_url=self._server.base_url, headers=headers, timeout=PATIENCE_S) as client:
            while not self._stopping.is_set():
                work(client)

    def _any(self, dice: random.Random) -> str:
        with self._lock:
            return dice.choice(list(self.ledger.images))

    def _failed(self, answer: httpx2.Response, expected: int) -> bool:
        if answer.status_code != expected:
            self.errors.append(f"{answer.status_code} {answer.text}")
        return answer.status_code != expected


def noise(number: int) -> bytes:
    """A picture of some 30 KB that is like no other."""
    file = io.BytesIO()
    Image.frombytes("RGB", (120, 90), random.Random(number).randbytes(120 * 90 * 3)).save(file, "PNG")
    return file.getvalue()


def in_database(library: Path, *, live: bool = False) -> dict[str, str]:
    """The hash of each image's file by its id; where not only the *live* are meant, of deleted ones too."""
    wanted = "deleted_at IS NULL" if live else "TRUE"
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        rows = connection.execute(
            f"SELECT images.id, files.hash FROM images JOIN files ON files.number = images.file_number WHERE {wanted}"
        ).fetchall()
    return {str(UUID(bytes=image_id)): sha256.hex() for image_id, sha256 in rows}


def on_disk(library: Path) -> set[str]:
    """The hashes of all originals, as they are and not as they are called."""
    paths = [path for path in (library / "blobs" / "originals").rglob("*") if path.is_file()]
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def kill_in_the_middle(*words: str | Path, sign: Callable[[], bool]) -> None:
    """Run a command until there is a *sign* of its work, and shoot it; it may be done by then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "picturedesk", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not sign():
        time.sleep(0.001)
    process.kill()
    process.wait()


def begun(backup: Path) -> bool:
    return any(backup.glob(".unfinished-*"))


def arriving(library: Path) -> bool:
    return any((library / "blobs" / "originals").glob("*/*"))


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, str], set[str]]]:
    """Restored libraries; with each what was acknowledged before its backup began, and what was erased by its end."""
    root = tmp_path_factory.mktemp("drill")
    taken: list[tuple[str, dict[str, str], set[str]]] = []
    with running_server(root / "library") as server:
        load = Load(server)
        with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=PATIENCE_S) as client:
            for _ in range(AT_FIRST):
                load.upload(client)
        with load.going_on():
            for number in range(BACKUPS):
                load.wait_for(AT_FIRST + (number + 1) * BETWEEN)
                shot = ("backup", "--data", server.folder, root / "backup")
                kill_in_the_middle(*shot, sign=lambda: begun(root / "backup"))
                acknowledged = load.acknowledged()
                done = run_process("backup", "--data", server.folder, root / "backup")
                assert done.status == 0, done.err
                taken.append((done.lines[0]["generation"], acknowledged, set(load.ledger.erased)))
                load.wait_for(load.count() + 1)
            looked = run_process("fsck", "--data", server.folder)
            assert looked.status == 0, looked.out
        assert load.errors == []
        assert load.ledger.edits > 0

    restored = []
    for generation, acknowledged, erased in taken:
        folder = root / generation
        words = ("restore", "--data", folder, root / "backup", "--generation", generation)
        kill_in_the_middle(*words, sign=partial(arriving, folder))
        if not (folder / "picturedesk.sqlite3").exists():
            done = run_process(*words)
            assert done.status == 0, done.err
        restored.append((folder, acknowledged, erased))
    return restored


Drilled = list[tuple[Path, dict[str, str], set[str]]]


def test_every_image_acknowledged_before_a_backup_began_is_in_it(drilled: Drilled) -> None:
    for folder, acknowledged, erased in drilled:
        found = in_database(folder)
        expected = {image_id: sha256 for image_id, sha256 in acknowledged.items() if image_id not in erased}

        assert len(expected) > 0
        assert {image_id: found.get(image_id) for image_id in expected} == expected


def test_every_row_of_a_restored_library_has_its_bytes_and_no_bytes_lack_a_row(drilled: Drilled) -> None:
    for folder, _, _ in drilled:
        done = run_process("fsck", "--data", folder)

        assert (done.status, done.lines[-1]["faults"], done.lines[-1]["orphans"]) == (0, 0, 0), done.out
        assert on_disk(folder) >= set(in_database(folder).values())


def test_a_server_serves_a_restored_library(drilled: Drilled, tmp_path: Path) -> None:
    folder, _, _ = drilled[-1]
    image_id, sha256 = next(iter(in_database(folder, live=True).items()))
    key = run_process("keys", "create", "--data", folder, "--account", "1").lines[0]["key"]
    process = spawn_server(folder, tmp_path / "log")
    try:
        base_url = wait_until_ready(process, tmp_path / "log")
        with httpx2.Client(base_url=base_url, headers={"x-api-key": key}, timeout=30) as client:
            image = client.get(f"{IMAGES}/by-id/{image_id}").json()["data"]
            original = client.get(image["url"])

        assert original.status_code == 200
        assert hashlib.sha256(original.content).hexdigest() == sha256
    finally:
        end(process)
