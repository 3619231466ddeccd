"""
The filter of system calls, as the small program that the kernel runs before each of them (classic BPF).

Decoding is arithmetic on memory: what it needs is short, and is what is allowed. What only an intruder would try ends
the process, so that somebody learns of it. All else is answered as an older kernel would answer, which libraries are
prepared for: a release of theirs that tries something new goes on without it.
"""

import errno
import struct
from collections.abc import Iterator, Sequence
from typing import Final

from picturedesk.imaging.confinement.machines import Machine

INSTRUCTION_BYTES: Final = 8


def filter_of(machine: Machine, pid: int) -> bytes:
    """The program for the process *pid* on *machine*."""
    return b"".join(_instructions(machine, pid))


# read, lseek and pread64 are of files that were open before, or that the pool has passed.
_ALLOWED: Final = (
    *("futex", "read", "recvmsg", "recvfrom", "write", "close", "lseek", "pread64", "readv", "writev", "fstat"),
    *("brk", "munmap", "mremap", "madvise", "getrandom", "clock_gettime", "gettimeofday", "clock_getres"),
    *("nanosleep", "clock_nanosleep", "sched_yield", "sched_getaffinity", "getcpu", "membarrier", "poll", "ppoll"),
    *("getpid", "getppid", "gettid", "getrusage", "sysinfo", "set_robust_list", "rseq", "restart_syscall"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "exit", "exit_group"),
)

_SHUT: Final = (
    *("open", "openat", "openat2", "creat", "stat", "lstat", "newfstatat", "statx"),
    *("access", "faccessat", "faccessat2", "readlink", "readlinkat"),
)
"""Libraries look for settings and translations that they can do without: no file, no harm."""

_DEADLY: Final = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
    *("execve", "execveat", "fork", "vfork", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd"),
    *("add_key", "request_key", "keyctl", "memfd_create", "open_by_handle_at", "init_module", "finit_module"),
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "fsopen", "open_tree", "move_mount"),
    *("setuid", "setgid", "setresuid"),
)

# include/uapi/linux/seccomp.h
_ALLOW: Final = 0x7FFF_0000
_KILL: Final = 0x8000_0000
_REFUSE: Final = 0x0005_0000
_NO_ACCESS: Final = _REFUSE | errno.EACCES
_NO_SUCH_CALL: Final = _REFUSE | errno.ENOSYS

# include/uapi/linux/bpf_common.h: load a word, jump if equal, jump if any of the bits is set, keep bits, return.
_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_JUMP_IF_ANY: Final = 0x45
_KEEP_BITS: Final = 0x54
_RETURN: Final = 0x06

# struct seccomp_data: the call, the architecture, where it was made, its arguments in 64 bits each, low half first.
_NUMBER_AT: Final = 0
_ARCHITECTURE_AT: Final = 4
_ARGUMENTS_AT: Final = 16

_X32: Final = 0x4000_0000
_EXECUTABLE: Final = 0x4
_SAME_PROCESS: Final = 0x0001_0000
_NEW_NAMESPACES: Final = 0x7E02_0000
_SET_NAME: Final = 15


def _instructions(machine: Machine, pid: int) -> Iterator[bytes]:
    """Every block is for one call and ends in an answer, or is passed by with the call's number still at hand."""
    yield _load(_ARCHITECTURE_AT)
    yield from _unless(_JUMP_IF_EQUAL, machine.architecture, _KILL)
    yield _load(_NUMBER_AT)
    # Calls of x86-64 with short pointers have numbers of their own, which would pass for unknown ones.
    yield from _if(_JUMP_IF_ANY, _X32, [_return(_KILL)])
    yield from _all(machine, _ALLOWED, _ALLOW)
    # Memory to write programs into and run them; libraries ask for it and make do without.
    for name in ("mmap", "mprotect"):
        yield from _call(machine, name, [_argument(2), *_if(_JUMP_IF_ANY, _EXECUTABLE, [_return(_NO_ACCESS)])])
    # A thread, not a process. Its newer form hides its wishes in memory, and is not there: libc takes this one then.
    threads = [_argument(0), _keep(_SAME_PROCESS | _NEW_NAMESPACES), *_unless(_JUMP_IF_EQUAL, _SAME_PROCESS, _KILL)]
    yield from _call(machine, "clone", threads)
    yield from _call(machine, "tgkill", _only(pid))  # how `abort` ends its own process
    yield from _call(machine, "prlimit64", _only(0))  # of this process
    yield from _call(machine, "prctl", [_argument(0), *_unless(_JUMP_IF_EQUAL, _SET_NAME, _NO_SUCH_CALL)])
    yield from _all(machine, _SHUT, _NO_ACCESS)
    yield from _all(machine, _DEADLY, _KILL)
    yield _return(_NO_SUCH_CALL)


def _all(machine: Machine, names: Sequence[str], answer: int) -> Iterator[bytes]:
    for name in filter(machine.has, names):
        yield from _if(_JUMP_IF_EQUAL, machine.number(name), [_return(answer)])


def _call(machine: Machine, name: str, body: Sequence[bytes]) -> Iterator[bytes]:
    """Allowed where nothing in *body* has answered."""
    yield from _if(_JUMP_IF_EQUAL, machine.number(name), [*body, _return(_ALLOW)])


def _only(first: int) -> Sequence[bytes]:
    """Deadly with any other first argument."""
    return [_argument(0), *_unless(_JUMP_IF_EQUAL, first, _KILL)]


def _if(jump: int, operand: int, body: Sequence[bytes]) -> Iterator[bytes]:
    yield struct.pack("=HBBI", jump, 0, len(body), operand)
    yield from body


def _unless(jump: int, operand: int, answer: int) -> Iterator[bytes]:
    yield struct.pack("=HBBI", jump, 1, 0, operand)
    yield _return(answer)


def _load(at: int) -> bytes:
    return struct.pack("=HBBI", _LOAD, 0, 0, at)


def _argument(index: int) -> bytes:
    """The lower half of it: all that the kernel looks at, in the arguments that we ask about."""
    return _load(_ARGUMENTS_AT + 8 * index)


def _keep(bits: int) -> bytes:
    return struct.pack("=HBBI", _KEEP_BITS, 0, 0, bits)


def _return(answer: int) -> bytes:
    return struct.pack("=HBBI", _RETURN, 0, 0, answer)
