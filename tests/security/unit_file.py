"""
The systemd unit as data, and a program that starts another one under its filter of system calls.

``python -m tests.security.unit_file PROGRAM ARGUMENT…`` asks the kernel, by libseccomp, for what systemd would ask it:
the unit's `SystemCallFilter`, `RestrictAddressFamilies` and `MemoryDenyWriteExecute`. Namespaces, mounts and control
groups are systemd's own business.
"""

import ctypes
import ctypes.util
import errno
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

UNIT: Final = Path(__file__).resolve().parents[2] / "deploy" / "picturedesk.service"
ANALYZE: Final = shutil.which("systemd-analyze")
LIBSECCOMP: Final = ctypes.util.find_library("seccomp")
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_EQUAL: Final = 4
_MASKED_EQUAL: Final = 7
_WRITE: Final = 2
_EXECUTE: Final = 4
_NO_SUCH_CALL: Final = -1


def values(name: str) -> list[str]:
    """What the unit sets *name* to, line by line."""
    lines = UNIT.read_text("utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{name}=")]


def value(name: str) -> str:
    """The only value of *name*."""
    [found] = values(name)
    return found


def allowed_calls() -> set[str]:
    """The system calls that the unit's filter lets through, its sets resolved by systemd itself."""
    allowed = _calls("@default")
    for line in values("SystemCallFilter"):
        for name in line.removeprefix("~").split():
            allowed = allowed - _calls(name) if line.startswith("~") else allowed | _calls(name)
    return allowed


@cache
def _calls(name: str) -> set[str]:
    if not name.startswith("@"):
        return {name}
    assert ANALYZE is not None
    told = subprocess.run([ANALYZE, "syscall-filter", name], capture_output=True, text=True, check=True).stdout
    named = [line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*(_calls(each) for each in named))


class _Comparison(ctypes.Structure):
    _fields_ = (("argument", ctypes.c_uint), ("how", ctypes.c_int), ("one", ctypes.c_uint64), ("two", ctypes.c_uint64))


class _Filter:
    """One of libseccomp's filters; several hold together, and the strictest counts."""

    def __init__(self, otherwise: int) -> None:
        self._library = ctypes.CDLL(LIBSECCOMP)
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(otherwise))

    def add(self, action: int, call: str, *comparisons: _Comparison) -> None:
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number == _NO_SUCH_CALL:
            return
        compared = (_Comparison * len(comparisons))(*comparisons)
        failed = self._library.seccomp_rule_add_array(self._context, action, number, len(comparisons), compared)
        # Calls of other machines have numbers that this one does not take.
        assert failed in {0, -errno.EDOM, -errno.EINVAL}, (call, failed)

    def load(self) -> None:
        assert self._library.seccomp_load(self._context) == 0


def confine(calls: Iterable[str]) -> None:
    """Let this process, and all that it starts, have *calls* and nothing else, as the unit would."""
    listed = _Filter(_REFUSE)
    for call in calls:
        if call != "socket":
            listed.add(_ALLOW, call)
    for family in value("RestrictAddressFamilies").split():
        listed.add(_ALLOW, "socket", _Comparison(0, _EQUAL, getattr(socket, family), 0))
    unwritable = _Filter(_ALLOW)
    both = _WRITE | _EXECUTE
    unwritable.add(_REFUSE, "mmap", _Comparison(2, _MASKED_EQUAL, both, both))
    for call in ("mprotect", "pkey_mprotect"):
        unwritable.add(_REFUSE, call, _Comparison(2, _MASKED_EQUAL, _EXECUTE, _EXECUTE))
    unwritable.load()
    listed.load()


if __name__ == "__main__":
    confine(allowed_calls())
    os.execvp(sys.argv[1], sys.argv[1:])
