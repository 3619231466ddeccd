"""Landlock: the kernel's way to take the file system from a process that needs no privilege to ask for it."""

import ctypes
import os
import struct
from typing import Final

from picturedesk.imaging.confinement.process import system_call

# The same numbers on every machine.
_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
_ASK_VERSION: Final = 1

_FILES_OF_VERSION: Final = {1: 13, 2: 14, 3: 15, 4: 15}
_FILES: Final = 16
"""How many kinds of access to files there are to take; Linux knows the last one from version 5 on."""
_TCP: Final = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11
_TCP_SINCE: Final = 4
_SCOPES_SINCE: Final = 6


def forbid_files() -> int:
    """
    Open no file, make none, list no folder, run no program; connect to no TCP port where the version knows of that.

    No rule gives any of it back. Returns the version in force, 0 where there is none. Holds for this thread and the
    threads that it starts.
    """
    version = system_call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return 0
    wishes = _wishes(version)
    ruleset = system_call(_CREATE_RULESET, ctypes.create_string_buffer(wishes, len(wishes)), len(wishes), 0)
    if ruleset < 0:
        return 0
    try:
        return version if system_call(_RESTRICT_SELF, ruleset, 0) == 0 else 0
    finally:
        os.close(ruleset)


def _wishes(version: int) -> bytes:
    """``struct landlock_ruleset_attr``, as long as the kernel's: what is to be asked for, and is never granted."""
    files = (1 << _FILES_OF_VERSION.get(version, _FILES)) - 1
    if version < _TCP_SINCE:
        return struct.pack("=Q", files)
    if version < _SCOPES_SINCE:
        return struct.pack("=QQ", files, _TCP)
    return struct.pack("=QQQ", files, _TCP, _ABSTRACT_SOCKETS_AND_SIGNALS)
