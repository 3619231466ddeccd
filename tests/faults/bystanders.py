"""Bystanders: honest requests at a steady pace, and how long their answers take while others do their worst."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.support.server import RunningServer

IMAGES = "/api/core/v2/assets/images"
_PAUSE_S = 0.02


@dataclass
class Bystander:
    """One client that asks for a list, an entity and a warm picture in turns; what it got, and after how long."""

    seconds: list[float] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    @property
    def p99_s(self) -> float:
        """Of few answers the longest but one in a hundred."""
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-len(ordered) * 99 // 100) - 1)]

    def ask(self, client: httpx2.Client, paths: list[str], stop: threading.Event) -> None:
        while not stop.is_set():
            for path in paths:
                started = time.perf_counter()
                try:
                    answer = client.get(path)
                except httpx2.HTTPError as error:
                    self.trouble.append(f"{path}: {error!r}")
                    continue
                self.seconds.append(time.perf_counter() - started)
                if answer.status_code != 200:
                    self.trouble.append(f"{path}: {answer.status_code}")
            stop.wait(_PAUSE_S)


@contextmanager
def standing_by(server: RunningServer, image: dict[str, object]) -> Iterator[Bystander]:
    """Ask all the time until the end of the block."""
    paths = [f"{IMAGES}?limit=5", f"{IMAGES}/by-id/{image['id']}", f"/img/{image['id']}/latest/thumb.jpg"]
    bystander, stop = Bystander(), threading.Event()
    with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=60) as client:
        for path in paths:
            client.get(path)
        asking = threading.Thread(target=bystander.ask, args=[client, paths, stop])
        asking.start()
        try:
            yield bystander
        finally:
            stop.set()
            asking.join()


def memory_bytes(pid: int) -> int:
    """What a process holds that no other one does, or its part of what they share."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
