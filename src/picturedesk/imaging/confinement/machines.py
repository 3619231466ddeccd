"""The numbers that system calls have on the machines we know; Linux never changes one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """``architecture`` is how the kernel tells a filter the way in which a call came (linux/audit.h)."""

    architecture: int
    numbers: Mapping[str, int]

    def has(self, name: str) -> bool:
        """Newer machines lack the calls that newer ones have replaced."""
        return name in self.numbers

    def number(self, name: str) -> int:
        return self.numbers[name]


def machine_named(name: str) -> Machine | None:
    """By what ``uname -m`` says; None for one we do not know."""
    return _MACHINES.get(name)


def _table(text: str) -> Mapping[str, int]:
    words = text.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


_EVERYWHERE: Final = _table("""
    pidfd_send_signal 424  io_uring_setup 425  io_uring_enter 426  io_uring_register 427  open_tree 428
    move_mount 429  fsopen 430  pidfd_open 434  openat2 437  pidfd_getfd 438  faccessat2 439
""")
"""Since 2019 a call has the same number everywhere."""

# arch/x86/entry/syscalls/syscall_64.tbl
_X86_64: Final = _table("""
    read 0  write 1  open 2  close 3  stat 4  fstat 5  lstat 6  poll 7  lseek 8  mmap 9  mprotect 10  munmap 11
    brk 12  rt_sigaction 13  rt_sigprocmask 14  rt_sigreturn 15  ioctl 16  pread64 17  readv 19  writev 20
    access 21  sched_yield 24  mremap 25  madvise 28  nanosleep 35  getpid 39  socket 41  connect 42  accept 43
    sendto 44  recvfrom 45  sendmsg 46  recvmsg 47  bind 49  listen 50  socketpair 53  clone 56  fork 57  vfork 58
    execve 59  exit 60  kill 62  creat 85  readlink 89  gettimeofday 96  getrusage 98  sysinfo 99  ptrace 101
    setuid 105  setgid 106  getppid 110  setresuid 117  rt_sigqueueinfo 129  sigaltstack 131  pivot_root 155
    prctl 157  chroot 161  mount 165  umount2 166  init_module 175  gettid 186  tkill 200  futex 202
    sched_getaffinity 204  restart_syscall 219  clock_gettime 228  clock_getres 229  clock_nanosleep 230
    exit_group 231  tgkill 234  add_key 248  request_key 249  keyctl 250  openat 257  newfstatat 262  readlinkat 267
    faccessat 269  ppoll 271  unshare 272  set_robust_list 273  accept4 288  rt_tgsigqueueinfo 297
    perf_event_open 298  prlimit64 302  open_by_handle_at 304  sendmmsg 307  setns 308  getcpu 309
    process_vm_readv 310  process_vm_writev 311  finit_module 313  seccomp 317  getrandom 318  memfd_create 319
    bpf 321  execveat 322  userfaultfd 323  membarrier 324  statx 332  rseq 334
""")

# include/uapi/asm-generic/unistd.h
_AARCH64: Final = _table("""
    ioctl 29  umount2 39  mount 40  pivot_root 41  faccessat 48  chroot 51  openat 56  close 57  lseek 62  read 63
    write 64  readv 65  writev 66  pread64 67  ppoll 73  readlinkat 78  newfstatat 79  fstat 80  exit 93
    exit_group 94  unshare 97  futex 98  set_robust_list 99  nanosleep 101  init_module 105  clock_gettime 113
    clock_getres 114  clock_nanosleep 115  ptrace 117  sched_getaffinity 123  sched_yield 124  restart_syscall 128
    kill 129  tkill 130  tgkill 131  sigaltstack 132  rt_sigaction 134  rt_sigprocmask 135  rt_sigqueueinfo 138
    rt_sigreturn 139  setgid 144  setuid 146  setresuid 147  getrusage 165  prctl 167  getcpu 168  gettimeofday 169
    getpid 172  getppid 173  gettid 178  sysinfo 179  socket 198  socketpair 199  bind 200  listen 201  accept 202
    connect 203  sendto 206  recvfrom 207  sendmsg 211  recvmsg 212  brk 214  munmap 215  mremap 216  add_key 217
    request_key 218  keyctl 219  clone 220  execve 221  mmap 222  mprotect 226  madvise 233  rt_tgsigqueueinfo 240
    perf_event_open 241  accept4 242  prlimit64 261  open_by_handle_at 265  setns 268  sendmmsg 269
    process_vm_readv 270  process_vm_writev 271  finit_module 273  seccomp 277  getrandom 278  memfd_create 279
    bpf 280  execveat 281  userfaultfd 282  membarrier 283  statx 291  rseq 293
""")

_MACHINES: Final[Mapping[str, Machine]] = {
    "x86_64": Machine(architecture=0xC000_003E, numbers={**_EVERYWHERE, **_X86_64}),
    "aarch64": Machine(architecture=0xC000_00B7, numbers={**_EVERYWHERE, **_AARCH64}),
}
