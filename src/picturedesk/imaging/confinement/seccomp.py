"""Seccomp: a filter in the kernel that looks at every system call of the worker."""

import ctypes
import os
import struct
import sys
from typing import Final

from picturedesk.imaging.confinement.filters import INSTRUCTION_BYTES, filter_of
from picturedesk.imaging.confinement.machines import Machine, machine_named
from picturedesk.imaging.confinement.process import system_call

_SET_MODE_FILTER: Final = 1
_ALL_THREADS: Final = 1
_SPECULATE_AS_BEFORE: Final = 4
"""Before 5.16, Linux slows down whatever it filters, against attacks on secrets that there are none of in a worker."""
_POINTERS_ARE_64_BITS: Final = sys.maxsize > 1 << 32


def filter_system_calls() -> bool:
    """
    Let this process decode, and nothing else, in all its threads; False where the kernel does not filter.

    Only on machines whose system calls we know: x86-64 and 64-bit ARM.
    """
    machine = machine_named(os.uname().machine)
    return _POINTERS_ARE_64_BITS and machine is not None and install(filter_of(machine, os.getpid()), machine)


def install(program: bytes, machine: Machine) -> bool:
    """Whether the kernel took the filter *program*."""
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions, and where they are.
    head = struct.pack("@HP", len(program) // INSTRUCTION_BYTES, ctypes.addressof(instructions))
    where = ctypes.create_string_buffer(head, len(head))
    # The second time for a kernel from before 4.17.
    return any(
        system_call(machine.number("seccomp"), _SET_MODE_FILTER, flags, where) == 0
        for flags in (_ALL_THREADS | _SPECULATE_AS_BEFORE, _ALL_THREADS)
    )
