"""A full disk: pictures can be looked at and deleted, uploads are refused, and taken again once there is room."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest

from tests.faults import invariants
from tests.faults.promises import IMAGES, Ledger, a_worker
from tests.faults.site import LONG, Site

PICTURES: Final = 40 if LONG else 6
REFUSALS: Final = 200 if LONG else 10
BACK_WITHIN_S: Final = 5.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MB of its own."""
    if os.geteuid() != 0:
        pytest.skip("no full disk: only root mounts file systems")
    mount = tmp_path / "disk"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "picturedesk-test", mount],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"no full disk: {done.stderr}")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "--lazy", mount], check=True)


def fill(path: Path) -> None:
    """Put a file there that takes every byte that is left."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def test_a_full_disk_refuses_uploads_alone_and_only_until_there_is_room(disk: Path, tmp_path: Path) -> None:
    site, ledger = Site(disk / "library", tmp_path), Ledger()
    with site.running(), a_worker(site, ledger) as worker:
        for _ in range(PICTURES):
            worker.make(ledger.promise())
        for promise in ledger.images:
            assert worker.look_at(promise) == 200
        fill(disk / "ballast")

        for _ in range(REFUSALS):
            answer = worker.upload(ledger.promise())
            assert answer is not None
            assert answer.status_code in {503, 507}
            assert int(answer.headers["retry-after"]) > 0
            assert "error" in answer.json()
        for promise in ledger.images:
            seen = worker.see(promise)
            assert httpx2.get(seen["url"], timeout=30).content == promise.content
            assert httpx2.get(seen["thumbnail_url"], timeout=30).status_code == 200
            assert httpx2.get(seen["thumbnail_url"].replace("w320", "w480"), timeout=30).status_code == 200
        assert httpx2.get(f"{site.base_url}{IMAGES}", headers=site.headers, timeout=30).status_code == 200
        for promise in ledger.images[::2]:
            deleted = worker.delete(promise)
            assert deleted is not None
            assert deleted.status_code == 204, deleted.text
        invariants.check_library(site, orphans=0)

        (disk / "ballast").unlink()
        deadline = time.monotonic() + BACK_WITHIN_S
        while (answer := worker.upload(ledger.promises[-1])) is not None and not answer.is_success:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        invariants.settle(site, ledger)
        invariants.check(site, ledger)
    invariants.check_swept(site)
