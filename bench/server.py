"""
The processes that are measured: started on a free port, waited for, and ended by their id.

Ours is ``picturedesk serve`` with one worker. The bare app runs on the same uvicorn with the same parser, the same
event loop and the same settings (`bench.bare`), but without what our connection class adds, unless that is asked for.
Each writes its log to a file.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import machine
from bench.client import BenchFailed, Connection

ROOT: Final = Path(__file__).resolve().parents[1]
_START_LIMIT_S: Final = 60.0
_STOP_LIMIT_S: Final = 40.0
_STEP_S: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is ready: where it listens, and the process that answers."""

    address: str
    pid: int

    def cpu_s(self) -> float:
        """That of the process and of all that it has started: some answer in those."""
        return machine.tree_cpu_s(self.pid)


@contextmanager
def picturedesk(data: Path, log: Path, *, workers: int = 1) -> Iterator[Server]:
    """Our server on the library in *data*, with its default settings but for the *workers*."""
    command = [sys.executable, "-P", "-m", "picturedesk", "serve", "--data", str(data), "--port", "0"]
    command += ["--workers", str(workers)] if workers > 1 else []
    with started(command, log) as process:
        address = _announced(process, log)
        wait_until(lambda: answers(address, "/health/ready"), process, log)
        yield Server(address=address, pid=process.pid)


@contextmanager
def bare(database: Path, log: Path, *, protocol: str = "uvicorn") -> Iterator[Server]:
    """The bare ASGI app on *database*; *protocol* names one of `bench.bare.PROTOCOLS`."""
    command = [sys.executable, "-m", "bench.bare", str(database), "--protocol", protocol]
    with started(command, log) as process:
        address = _announced(process, log)
        wait_until(lambda: answers(address, "/unknown", 404), process, log)
        yield Server(address=address, pid=process.pid)


@contextmanager
def started(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in an environment without settings of ours; its output goes to *log*, and it is ended in the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PICTUREDESK_")}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        _end(process)


def wait_until(seen: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """
    Wait for a server that starts.

    Raises:
        BenchFailed: It ended, or took too long.
    """
    deadline = time.monotonic() + _START_LIMIT_S
    while not seen():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BenchFailed(f"a server did not start; its log ends: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(_STEP_S)


def answers(address: str, path: str, status: int = 200) -> bool:
    """Whether a server is there and answers *path* with *status*."""
    with suppress(OSError, BenchFailed), Connection(address) as connection:
        return connection.get(path).status == status
    return False


def _announced(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address in the line ``server.started`` of a log."""
    found: list[str] = []

    def look() -> bool:
        for line in log.read_text(errors="replace").splitlines():
            with suppress(ValueError):
                event = json.loads(line)
                if event.get("event") == "server.started":
                    found.append(str(event["address"]))
        return bool(found)

    wait_until(look, process, log)
    return found[0]


def _end(process: subprocess.Popen[bytes]) -> None:
    """By SIGTERM, and where that does not help by SIGKILL."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
