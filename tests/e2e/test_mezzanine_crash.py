"""A server killed right after it answered an upload: the next one makes the mezzanine that it owed."""

import time
from pathlib import Path

import httpx

from tests.imaging.pictures import decoded, encoded, noise
from tests.support.server import end, running_server, spawn_server, wait_until_ready


def mezzanines(folder: Path) -> list[Path]:
    return list((folder / "blobs" / "results").rglob("mezzanine-*"))


def until_there(folder: Path) -> Path:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := mezzanines(folder):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError


def test_a_mezzanine_owed_by_a_killed_server_is_made_by_the_next(tmp_path: Path) -> None:
    content = encoded(noise(400, 300).resize((4_000, 3_000)), "JPEG")
    with running_server(tmp_path / "library") as server:
        answer = httpx.post(
            f"{server.base_url}/upload/image", headers=server.headers(), files={"image": ("a.jpg", content)}, timeout=30
        )
        server.process.kill()
        server.process.wait()
    owed = mezzanines(server.folder)

    again = spawn_server(server.folder, tmp_path / "again.log")
    try:
        wait_until_ready(again, tmp_path / "again.log")
        made = until_there(server.folder).read_bytes()
    finally:
        end(again)

    assert answer.status_code == 200
    assert owed == []
    assert decoded(made).size == (2_560, 1_920)
