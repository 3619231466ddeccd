"""A kernel, or a container, that lacks something: for this process and its children, for good."""

import errno
import os
import struct
from typing import Final

from picturedesk.imaging.confinement import process, seccomp
from picturedesk.imaging.confinement.machines import machine_named

LANDLOCK: Final = 444
_NO_SUCH_CALL: Final = 0x0005_0000 | errno.ENOSYS
_ALLOW: Final = 0x7FFF_0000


def lacking(*names: str) -> None:
    """See to it that the system calls behind *names*, ``seccomp`` or ``landlock``, are not there."""
    machine = machine_named(os.uname().machine)
    assert machine is not None
    numbers = [LANDLOCK if name == "landlock" else machine.number(name) for name in names]
    program = struct.pack("=HBBI", 0x20, 0, 0, 0)
    for number in numbers:
        program += struct.pack("=HBBI", 0x15, 0, 1, number) + struct.pack("=HBBI", 0x06, 0, 0, _NO_SUCH_CALL)
    program += struct.pack("=HBBI", 0x06, 0, 0, _ALLOW)
    assert process.give_up_privileges()
    assert seccomp.install(program, machine)
