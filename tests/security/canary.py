"""
A worker that turns on its surroundings: what a decoder under foreign control could do, tried for real.

It starts as every worker does, and is then told by its jobs what to try. No module of the product can be asked for it.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from picturedesk.imaging import jobs, worker
from picturedesk.imaging.confinement.machines import machine_named
from picturedesk.imaging.messages import Reply, Told

SECRET: Final = "the canary's secret"
_SEPARATOR: Final = "|"
_PTRACE_ATTACH: Final = 16
_MACHINE: Final = machine_named(os.uname().machine)
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def order(attempt: str, argument: object = "") -> str:
    """What the path of a job has to be for *attempt* to be made."""
    return f"{attempt}{_SEPARATOR}{argument}"


def main() -> None:
    pool = worker.start()
    if pool is None:
        return
    while given := jobs.receive(pool.jobs):
        job, file = given
        attempt, _, argument = job.path.partition(_SEPARATOR)
        pool.tell(Reply(Told(exif={"outcome": _outcome(attempt, argument)}, iptc={}, xmp={})))
        os.close(file)


def _outcome(attempt: str, argument: str) -> str:
    try:
        return f"done: {ATTEMPTS[attempt](argument)}"
    except OSError as error:
        return f"refused: {error}"


def _system_call(name: str, *arguments: int | bytes | None) -> int:
    """As planted machine code would: past Python, past libc."""
    assert _MACHINE is not None
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    answer: int = _LIBC.syscall(ctypes.c_long(_MACHINE.number(name)), *wide)
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def _read(path: str) -> str:
    return Path(path).read_text()


def _read_in_a_thread(path: str) -> str:
    """Not the thread that was confined."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(_outcome("read a file", path)))
    thread.start()
    thread.join()
    if found[0].startswith("refused"):
        raise PermissionError(found[0])
    return found[0]


def _read_by_system_call(path: str) -> str:
    return os.read(_system_call("openat", -100, os.fsencode(path), os.O_RDONLY), 99).decode()


def _write(path: str) -> str:
    Path(path).write_text("the canary was here")
    return "written"


def _connect(port: str) -> str:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", int(port)))
        return repr(connection)


def _kill_parent(_: str) -> None:
    os.kill(os.getppid(), 0)


def _kill_parents_thread(_: str) -> None:
    _system_call("tgkill", os.getppid(), os.getppid(), 0)


def _starve_parent(_: str) -> str:
    """A limit that is no limit, in case it is set."""
    most = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    return repr(resource.prlimit(os.getppid(), resource.RLIMIT_MEMLOCK, most))


def _program(_: str) -> None:
    os.execv("/bin/true", ["true"])


def _fork(_: str) -> str:
    child = os.fork()
    if child == 0:
        os._exit(0)
    return str(child)


def _fork_by_system_call(_: str) -> None:
    """The signal at its end is all that tells a child from a thread."""
    if _system_call("clone", int(signal.SIGCHLD), 0, 0, 0, 0) == 0:
        os._exit(0)


def _memory_that_runs(_: str) -> str:
    with mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as memory:
        return repr(memory)


def _memory_made_to_run(_: str) -> None:
    memory = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    _system_call("mprotect", address, 4096, 5)


def _environment(_: str) -> str:
    """Nothing is refused here; the secret must not be in it."""
    return repr(dict(os.environ))


def _limits(_: str) -> str:
    kinds = (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return repr([resource.getrlimit(kind) for kind in kinds])


def _plainly(name: str, *arguments: int | bytes | None) -> Callable[[str], object]:
    return lambda _: _system_call(name, *arguments)


def _of_parent(name: str, *before: int) -> Callable[[str], object]:
    return lambda _: _system_call(name, *before, os.getppid(), 0, 0, 0, 0)


ATTEMPTS: Final[dict[str, Callable[[str], object]]] = {
    "read a file": _read,
    "read a file in a thread": _read_in_a_thread,
    "read a file by system call": _read_by_system_call,
    "look at a file": os.stat,
    "list a folder": os.listdir,
    "write a file": _write,
    "make a folder": os.mkdir,
    "remove a file": os.unlink,
    "follow a link": os.readlink,
    "change a file's mode": partial(os.chmod, mode=0o777),
    "connect": _connect,
    "make a socket": lambda _: repr(socket.socket()),
    "make a datagram socket": lambda _: repr(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    "make a UNIX socket": lambda _: repr(socket.socket(socket.AF_UNIX)),
    "make a pair of sockets": lambda _: repr(socket.socketpair()),
    "talk back on the socket of jobs": _plainly("sendto", 0, b"hello", 5, 0, None, 0),
    "become a program": _program,
    "start a program": lambda _: os.posix_spawn("/bin/true", ["true"], {}),
    "fork": _fork,
    "fork by system call": _fork_by_system_call,
    "signal the parent": _kill_parent,
    "signal a thread of the parent": _kill_parents_thread,
    "limit the parent": _starve_parent,
    "trace the parent": _of_parent("ptrace", _PTRACE_ATTACH),
    "read the parent's memory": _of_parent("process_vm_readv"),
    "write the parent's memory": _of_parent("process_vm_writev"),
    "get hold of the parent": _of_parent("pidfd_open"),
    "queue work with the kernel": _plainly("io_uring_setup", 1, None),
    "load a program into the kernel": _plainly("bpf", 0, None, 0),
    "make a file in memory": _plainly("memfd_create", b"canary", 0),
    "leave the namespace": _plainly("unshare", 0),
    "change the root": _plainly("chroot", b"/"),
    "use the key ring": _plainly("keyctl", 0, 0, 0),
    "have memory that runs": _memory_that_runs,
    "make memory run": _memory_made_to_run,
    "read the environment": _environment,
    "read the limits": _limits,
}

if __name__ == "__main__":
    main()
