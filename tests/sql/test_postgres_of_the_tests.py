"""The tests' own PostgreSQL: it does not outlive the tests, whatever way they end."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.support.generated import ROOT
from tests.support.postgres import shared_server

_LIMIT_S: Final = 60
_SHOT: Final = """
import os, signal
from tests.support.postgres import start

server = start()
print(server.process.pid, server.folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_server_of_tests_that_were_shot_ends_and_leaves_nothing() -> None:
    shared_server()  # or skip

    shot = subprocess.run(
        [sys.executable, "-c", _SHOT], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=120
    )

    pid, folder = shot.stdout.split()
    deadline = time.monotonic() + _LIMIT_S
    while (is_there(int(pid)) or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_there(int(pid))
    assert not Path(folder).exists()
