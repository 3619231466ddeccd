"""Calls to the kernel that Python has no function for, and those of them that concern the process as a whole."""

import ctypes
import sys
from functools import cache
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVILEGES: Final = 38


def give_up_privileges() -> bool:
    """
    Never gain any by running a program, and be opaque to others of the same user: no core dump, no debugger.

    False where this is no Linux, or one from before 2012: the rest then has no ground to stand on.
    """
    if sys.platform != "linux":
        return False
    _libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return bool(_libc().prctl(_PR_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def system_call(number: int, *arguments: "int | ctypes.Array[ctypes.c_char] | ctypes.c_void_p | None") -> int:
    """What the kernel answers; negative is a refusal, of which callers need not know the reason."""
    answer: int = _libc().syscall(ctypes.c_long(number), *map(_wide, arguments))
    return answer


def _wide(argument: object) -> object:
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None)
    libc.syscall.restype = ctypes.c_long
    return libc
