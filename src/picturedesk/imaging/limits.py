"""What a worker process may use: the kernel holds it to that, whatever a decoder does."""

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from functools import cache
from typing import Final

CHECK_CPU_S: Final = 10
RENDER_CPU_S: Final = 10
"""
A render decodes what the check decoded, and writes up to 40 million pixels on top, as cheaply as `steps.encode` can.
What needs more all the same, mostly noise, is refused.
"""

CHECK_MEMORY_BYTES: Final = 970 * 1024 * 1024
"""The coefficients of a progressive JPEG of 100 million pixels are 600 MB, those of an interlaced PNG's rows 800."""

RENDER_MEMORY_BYTES: Final = 970 * 1024 * 1024
"""
What a decoder holds is given back before a large picture is encoded (`render`), so that these do not add up;
`estimates` says beforehand what would not fit. Most renders take less than 100.
"""

_OPEN_FILES: Final = 48
_PR_SET_PDEATHSIG: Final = 1
_PAGE_BYTES: Final = resource.getpagesize()


def confine_process() -> None:
    """
    Once, at start: no files written, no core dumps, few open files, and no life without a parent.

    No limit on processes: it would count the threads of all that run as this user. `confinement` allows no process.
    """
    _statm()
    _trim()
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _die_with_parent()


def confine_job(*, cpu_s: int, memory_bytes: int) -> None:
    """
    Before each job: this much more CPU time and memory than the process has used and holds by now.

    Only soft limits are moved, so that the next job can have its own. Data, not address space, is what counts: thread
    arenas and libraries reserve far more addresses than they ever fill.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Down to a whole second, as the kernel counts: it is never more than was said.
    _limit_softly(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + cpu_s))
    _limit_softly(resource.RLIMIT_DATA, _data_bytes() + memory_bytes)


def most_data_bytes() -> int:
    """What this process may hold in all, as `confine_job` has said."""
    return resource.getrlimit(resource.RLIMIT_DATA)[0]


def confine_data(most_bytes: int) -> None:
    """Say otherwise, in the middle of a job."""
    _limit_softly(resource.RLIMIT_DATA, most_bytes)


def resident_bytes() -> int:
    """What this process holds in memory now."""
    return _pages(1) * _PAGE_BYTES


def give_memory_back() -> None:
    """What malloc keeps of large pictures in holes goes back to the system, where the C library can do that."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """Looked up at the start: a worker that is locked in loads nothing any more."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


def _data_bytes() -> int:
    return _pages(5) * _PAGE_BYTES


def _pages(column: int) -> int:
    return int(os.pread(_statm(), 256, 0).split()[column])


@cache
def _statm() -> int:
    """The kernel's account of this process, opened once: a worker that is locked in opens nothing any more."""
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _limit_softly(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _die_with_parent() -> None:
    """Linux only; elsewhere the end of the pipe has to do. The parent may have died before we asked."""
    parent = os.getppid()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:
        raise SystemExit(0)
