"""What the kernel knows: cores and load, and the CPU time and memory of processes. Linux only."""

import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_USER_TICKS: Final = 11
"""The place of `utime` behind the command's name in ``/proc/<pid>/stat``; `stime` is the next, and then both once more,
of children that have ended."""
_KIB: Final = 1024
_MIB: Final = 1024 * 1024


def described() -> str:
    """The machine in a line: what figures are worth depends on it."""
    return (
        f"{cores()} cores ({_processor()}), load {load()}, "
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    )


def cores() -> int:
    return len(os.sched_getaffinity(0))


def load() -> str:
    """The load averages over 1, 5 and 15 minutes."""
    return " ".join(f"{average:.2f}" for average in os.getloadavg())


def cpu_s(pid: int) -> float:
    """The CPU seconds that a process has used, user and system; in steps of 10 ms."""
    return _cpu_s(pid, 2)


def tree_cpu_s(pid: int) -> float:
    """The same of a process, of all that it has started and of all that have ended."""
    return sum(_cpu_s(each, 4) for each in tree(pid))


def backends_cpu_s(database: str) -> float:
    """The CPU seconds of PostgreSQL's processes that serve *database*; none where the server is another machine."""
    return sum(_cpu_s(pid, 2) for pid in _named("postgres: ", database))


def pss_mb(pid: int) -> float:
    """The memory of a process in MiB, pages shared with others counted by their share."""
    return _mb(pid, "smaps_rollup", "Pss:")


def tree_pss_mb(pid: int) -> float:
    """The memory of a process and of all that it has started; who has just ended counts for nothing."""
    total = 0.0
    for each in tree(pid):
        with suppress(OSError, LookupError):
            total += pss_mb(each)
    return total


def peak_resident_mb(pid: int) -> float:
    """The most memory in MiB that a process has ever held, shared pages counted in full: no PSS was above it."""
    return _mb(pid, "status", "VmHWM:")


def children(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    found: list[int] = []
    with suppress(FileNotFoundError):
        for task in (_PROC / str(pid) / "task").iterdir():
            with suppress(FileNotFoundError):
                found += map(int, (task / "children").read_text().split())
    return found


def tree(pid: int) -> list[int]:
    """A process, its children and theirs."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def _named(start: str, part: str) -> Iterator[int]:
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
            if command.startswith(start) and f" {part} " in command:
                yield int(folder.name)


def _cpu_s(pid: int, fields: int) -> float:
    behind_the_name = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return sum(map(int, behind_the_name[_USER_TICKS : _USER_TICKS + fields])) / _TICKS_PER_S


def _mb(pid: int, file: str, name: str) -> float:
    """An entry of one of the kernel's tables of sizes. LookupError where there is none."""
    for line in (_PROC / str(pid) / file).read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * _KIB / _MIB
    raise LookupError(f"no {name} of process {pid}")


def _processor() -> str:
    with suppress(OSError):
        for line in (_PROC / "cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
