"""The filter of system calls, run by a machine of our own: the same answers on processors that are not here."""

import errno
import struct

import pytest

from picturedesk.imaging.confinement import filters
from picturedesk.imaging.confinement.machines import Machine, machine_named

PID = 4_711
ALLOW, KILL, REFUSE = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
MACHINES = ("x86_64", "aarch64")
GONE_ON_ARM = {"open", "creat", "stat", "lstat", "access", "readlink", "fork", "vfork", "poll"}
"""Machines that came later have only the calls that replaced these."""


def machine(name: str) -> Machine:
    found = machine_named(name)
    assert found is not None
    return found


def answer(on: Machine, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would be told; classic BPF has two registers, and our programs use one of them."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, on.architecture if architecture is None else architecture, 0, *padded)
    program = list(struct.iter_unpack("=HBBI", filters.filter_of(on, PID)))
    at = held = 0
    while True:
        operation, yes, no, operand = program[at]
        at += 1
        match operation:
            case 0x20:
                [held] = struct.unpack_from("=I", data, operand)
            case 0x54:
                held &= operand
            case 0x15:
                at += yes if held == operand else no
            case 0x45:
                at += yes if held & operand else no
            case 0x06:
                return int(operand)
            case _:
                raise AssertionError(f"no such instruction: {operation:#x}")


def call(name: str, on: Machine, *arguments: int) -> int:
    return answer(on, on.number(name), *arguments)


@pytest.fixture(params=MACHINES)
def on(request: pytest.FixtureRequest) -> Machine:
    return machine(request.param)


def test_what_decoding_needs_is_allowed(on: Machine) -> None:
    for name in (
        "read",
        "write",
        "futex",
        "recvmsg",
        "pread64",
        "lseek",
        "brk",
        "munmap",
        "exit_group",
        "rt_sigreturn",
    ):
        assert call(name, on) == ALLOW


def test_files_are_not_there(on: Machine) -> None:
    for name in ("openat", "openat2", "newfstatat", "statx", "readlinkat", "faccessat"):
        assert call(name, on) == REFUSE | errno.EACCES


def test_what_only_an_intruder_tries_ends_the_process(on: Machine) -> None:
    for name in (
        "socket",
        "connect",
        "execve",
        "ptrace",
        "process_vm_readv",
        "kill",
        "io_uring_setup",
        "bpf",
        "unshare",
    ):
        assert call(name, on) == KILL


def test_threads_are_allowed_and_processes_are_not(on: Machine) -> None:
    of_a_thread = 0x3D_0F00

    assert call("clone", on, of_a_thread) == ALLOW
    assert call("clone", on, 17) == KILL
    assert call("clone", on, of_a_thread | 0x1000_0000) == KILL
    assert answer(on, 435) == REFUSE | errno.ENOSYS


def test_memory_is_for_data_alone(on: Machine) -> None:
    for name in ("mmap", "mprotect"):
        assert call(name, on, 0, 4096, 3) == ALLOW
        assert call(name, on, 0, 4096, 7) == REFUSE | errno.EACCES


def test_limits_and_signals_are_its_own(on: Machine) -> None:
    assert (call("tgkill", on, PID), call("tgkill", on, 1)) == (ALLOW, KILL)
    assert (call("prlimit64", on, 0), call("prlimit64", on, 1)) == (ALLOW, KILL)


def test_a_thread_may_be_given_a_name_and_nothing_else(on: Machine) -> None:
    assert call("prctl", on, 15) == ALLOW
    assert call("prctl", on, 38) == REFUSE | errno.ENOSYS


def test_what_nobody_has_thought_of_is_not_there(on: Machine) -> None:
    assert answer(on, 9_999) == REFUSE | errno.ENOSYS


def test_calls_in_another_guise_end_the_process() -> None:
    intel = machine("x86_64")

    assert answer(intel, 0, architecture=0x4000_0003) == KILL
    assert answer(intel, 0x4000_0000) == KILL


def test_every_name_is_one_that_a_machine_knows() -> None:
    names = {*filters._ALLOWED, *filters._SHUT, *filters._DEADLY}

    assert names <= set(machine("x86_64").numbers)
    assert names - set(machine("aarch64").numbers) == GONE_ON_ARM


def test_no_machine_has_a_number_twice(on: Machine) -> None:
    assert len(set(on.numbers.values())) == len(on.numbers)


def test_of_other_machines_nothing_is_claimed() -> None:
    assert machine_named("riscv64") is None
