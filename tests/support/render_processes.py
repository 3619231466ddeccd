"""A running server's render processes from outside: found, held still, and let go."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LIMIT_S: Final = 30.0
_PROGRAM: Final = b"picturedesk.imaging.worker"


def render_processes(server_pid: int) -> list[int]:
    """The render processes of a server with one worker; neither those that are gone nor those that are nearly."""
    children = Path(f"/proc/{server_pid}/task/{server_pid}/children").read_text().split()
    return [int(pid) for pid in children if _PROGRAM in _command(int(pid))]


@contextmanager
def held_still(pid: int) -> Iterator[None]:
    """A process that does nothing, as if at hard work, until the end of the block; it may be killed meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        let_go(pid)


def let_go(pid: int) -> None:
    """Have a process that is held still go on, where it is still there."""
    if _command(pid):
        os.kill(pid, signal.SIGCONT)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""
