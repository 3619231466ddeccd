"""
A tracer that counts every write, fsync and rename in a folder over all threads of a process, and spoils one of them.

Run by itself: ``python inject_tracer.py PID FOLDER AT DEED``. It says ``ready`` and then each call as it is counted;
before the call numbered AT happens, DEED is done: ``kill``, or an error such as ``ENOSPC`` in place of the call. It
ends with the process, or when it is killed; the process then goes on by itself. ``strace`` can do all of this but the
counting: its ``when=`` counts for each thread apart, and which thread of a pool does what is chance.
"""

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from pathlib import Path
from typing import Final

CAN_TRACE: Final = sys.platform == "linux" and platform.machine() == "x86_64"

_PEEK_CALL, _SEIZE, _INTERRUPT = 0x420E, 0x4206, 0x4207
_POKE_REGISTER, _GO_TO_NEXT_CALL = 6, 24
_OPTIONS: Final = 1 | 8
"""Mark stops at calls, and follow new threads."""
_ALL_THREADS: Final = 0x40000000
_RAX, _ORIG_RAX = 8 * 10, 8 * 15
_STOP_EVENT: Final = 128
_CALL_STOP: Final = signal.SIGTRAP | 0x80
_ENTRY, _EXIT = 1, 2
_ON_DESCRIPTOR: Final = {1: "write", 18: "pwrite", 20: "writev", 74: "fsync", 75: "fdatasync", 296: "pwritev"}
_ON_PATH: Final = {82: ("rename", 0), 264: ("renameat", 1), 316: ("renameat2", 1)}


class Tracer:
    """Holds all threads of one process, and looks at each call that they begin."""

    def __init__(self, pid: int, folder: str, at: int, deed: str) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.restype = ctypes.c_long
        self._libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        self._pid, self._folder, self._at, self._deed = pid, folder, at, deed
        self._count = 0
        self._spoilt: set[int] = set()

    def seize(self) -> None:
        """Take hold of every thread there is; those that come later are followed."""
        held: set[int] = set()
        while fresh := {int(path.name) for path in Path(f"/proc/{self._pid}/task").iterdir()} - held:
            for thread in fresh:
                self._ptrace(_SEIZE, thread, 0, _OPTIONS)
                self._ptrace(_INTERRUPT, thread)
            held |= fresh
        waiting = set(held)
        while waiting:
            thread, status = os.waitpid(-1, _ALL_THREADS)
            waiting.discard(thread)
            self._look(thread, status)

    def follow(self) -> None:
        """Until nobody is left."""
        while True:
            try:
                thread, status = os.waitpid(-1, _ALL_THREADS)
            except ChildProcessError:
                return
            self._look(thread, status)

    def _look(self, thread: int, status: int) -> None:
        if not os.WIFSTOPPED(status):
            return
        stopped_by, passed_on = os.WSTOPSIG(status), 0
        if stopped_by == _CALL_STOP:
            self._at_call(thread)
        elif status >> 16 == 0:
            passed_on = stopped_by
        self._ptrace(_GO_TO_NEXT_CALL, thread, 0, passed_on)

    def _at_call(self, thread: int) -> None:
        info = ctypes.create_string_buffer(88)
        self._ptrace(_PEEK_CALL, thread, 88, ctypes.addressof(info))
        stop, number = info.raw[0], struct.unpack_from("Q", info.raw, 24)[0]
        if stop == _ENTRY:
            name = self._name(number, struct.unpack_from("6Q", info.raw, 32))
            if name is not None:
                self._counted(thread, name)
        elif stop == _EXIT and thread in self._spoilt:
            self._spoilt.remove(thread)
            refusal = -getattr(errno, self._deed) & 0xFFFFFFFFFFFFFFFF
            self._ptrace(_POKE_REGISTER, thread, _RAX, refusal)

    def _name(self, number: int, arguments: tuple[int, ...]) -> str | None:
        """What the call is and which file it is about, where it is one that counts."""
        if number in _ON_DESCRIPTOR:
            path = _opened(self._pid, arguments[0])
            return f"{_ON_DESCRIPTOR[number]} {self._within(path)}" if path.startswith(self._folder) else None
        if number in _ON_PATH:
            name, place = _ON_PATH[number]
            path = _text(self._pid, arguments[place])
            return f"{name} {self._within(path)}" if path.startswith(self._folder) else None
        return None

    def _within(self, path: str) -> str:
        return path.removeprefix(self._folder).lstrip("/")

    def _counted(self, thread: int, name: str) -> None:
        self._count += 1
        _say(name)
        if self._count != self._at:
            return
        if self._deed == "kill":
            os.kill(self._pid, signal.SIGKILL)
        else:
            self._spoilt.add(thread)
            self._ptrace(_POKE_REGISTER, thread, _ORIG_RAX, 0xFFFFFFFFFFFFFFFF)

    def _ptrace(self, request: int, thread: int, address: int = 0, data: int = 0) -> None:
        # A thread that has been shot meanwhile tells so by its next status.
        if self._libc.ptrace(request, thread, address, data) == -1 and ctypes.get_errno() != errno.ESRCH:
            raise OSError(ctypes.get_errno(), f"ptrace {request:#x} failed")


def _opened(pid: int, descriptor: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{descriptor}").readlink())
    except FileNotFoundError:
        return ""


def _text(pid: int, address: int) -> str:
    try:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(4_096).partition(b"\0")[0].decode()
    except (FileNotFoundError, ProcessLookupError, OSError):
        return ""


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(pid: str, folder: str, at: str, deed: str) -> None:
    tracer = Tracer(int(pid), folder, int(at), deed)
    tracer.seize()
    _say("ready")
    tracer.follow()


if __name__ == "__main__":
    main(*sys.argv[1:])
