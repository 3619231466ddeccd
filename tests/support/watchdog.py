"""
A watchdog beside the servers of tests: when the process of tests dies, even by kill -9, they end and leave nothing.

By a pipe that nobody writes to: the kernel closes it whatever way a process goes.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# What works in the folder, or was started by its name: a server that was restarted meanwhile, and its children, too.
_PROGRAM: Final = """
import os, shutil, signal, sys, time

sys.stdin.read()
folder = sys.argv[1]

def is_there(path):
    return path == folder or path.startswith(folder + "/")

def working_there():
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", errors="replace") as words:
                ours = any(map(is_there, words.read().split(chr(0))))
            if int(name) != os.getpid() and (ours or is_there(os.readlink(f"/proc/{name}/cwd"))):
                yield int(name)
        except OSError:
            pass

# PostgreSQL ends by the first at once and gives its memory back; nobody gets around the second.
for number in (signal.SIGQUIT, signal.SIGKILL):
    for attempt in range(100):
        pids = list(working_there())
        for pid in pids if number == signal.SIGKILL or attempt == 0 else ():
            try:
                os.kill(pid, number)
            except OSError:
                pass
        if not pids:
            break
        time.sleep(0.1)
shutil.rmtree(folder, ignore_errors=True)
"""


@contextmanager
def watching(folder: Path) -> Iterator[None]:
    """If this process dies within the block, end whatever works in *folder* and remove it; Linux only."""
    watchdog = watch(folder)
    try:
        yield
    finally:
        call_off(watchdog)


def watch(folder: Path) -> "subprocess.Popen[bytes]":
    """Begin; to be ended by `call_off`."""
    # A group of its own: Ctrl-C is for the tests.
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _PROGRAM, str(folder)], stdin=subprocess.PIPE, process_group=0
    )


def call_off(watchdog: "subprocess.Popen[bytes]") -> None:
    """All has been put away as it should be."""
    watchdog.kill()
    watchdog.wait()
    if watchdog.stdin is not None:
        watchdog.stdin.close()
