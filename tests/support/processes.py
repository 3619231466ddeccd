"""Which processes a process has below it."""

import os
from pathlib import Path


def children(pid: int) -> list[int]:
    found = []
    # Not by glob, which looks at each entry again and stumbles over a process that has just ended.
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - names are enough
        try:
            fields = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(name))
    return found


def descendants(pid: int) -> list[int]:
    """All below *pid*, parents before their children."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children(waiting.pop(0))
        found += below
        waiting += below
    return found
