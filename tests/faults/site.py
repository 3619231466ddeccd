"""A library whose server is shot, cut off and started again."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from picturedesk.core.access import Role
from tests.support.processes import descendants
from tests.support.server import end, make_keys, spawn_server, wait_until_ready

LONG: Final = os.environ.get("PICTUREDESK_FAULTS") == "long"
_PIECE: Final = os.environ.get("PICTUREDESK_FAULTS_ROUNDS")
_START_LIMIT_S: Final = 5.0
_ENVIRONMENT: Final = {
    "PICTUREDESK_RENDER_PROCESSES": "1",
    "PICTUREDESK_SCRUB_DAYS": "0",
    "PICTUREDESK_GENERATIONS_PER_DAY": "0",
}


def rounds(long: int, short: int) -> range:
    """
    The numbers of a harness' rounds; each has dice of its own, so that it is the same round in every piece.

    The long form comes in pieces with ``PICTUREDESK_FAULTS_ROUNDS=FROM-TO``, such as ``40-79``, each a library anew.
    """
    if LONG and _PIECE:
        first, _, last = _PIECE.partition("-")
        return range(int(first), min(int(last) + 1, long))
    return range(long if LONG else short)


@dataclass
class Site:
    """A library in *folder*, its key, and its server while there is one."""

    folder: Path
    logs: Path
    options: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(init=False)
    starts_s: list[float] = field(default_factory=list)
    base_url: str = ""
    _process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        _, keys = make_keys(self.folder, [Role.SUPER_ADMIN])
        self.headers = {"x-api-key": keys[Role.SUPER_ADMIN]}

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Start the server and note how long that took; a busy machine has longer, by its load for each core."""
        log = self.logs / f"server-{len(self.starts_s)}.log"
        limit_s = _START_LIMIT_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        began = time.monotonic()
        self._process = spawn_server(
            self.folder, log, options=self.options, environment={**_ENVIRONMENT, **self.environment}
        )
        self.base_url = wait_until_ready(self._process, log)
        self.starts_s.append(time.monotonic() - began)
        assert self.starts_s[-1] < limit_s, f"a start took {self.starts_s[-1]:.1f} s"

    def shoot(self) -> None:
        """Kill -9 everything, the render processes too."""
        everybody = [self.process.pid, *descendants(self.process.pid)]
        for pid in everybody:
            kill(pid)
        self.process.wait()
        self._process = None
        deadline = time.monotonic() + 10
        while any(_alive(pid) for pid in everybody):
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def has_died(self) -> bool:
        """Whether somebody has shot the server, or does within a moment."""
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            return False
        self._process = None
        return True

    def stop(self) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None

    @contextmanager
    def running(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            self.stop()


def kill(pid: int) -> None:
    """Kill -9 a process of ours, where it is still there."""
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return


def _alive(pid: int) -> bool:
    """Whether a process still has anything open; one that nobody has waited for yet has not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}
