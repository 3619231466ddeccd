"""Open files: as many as the system lets a server have, and how many connections that leaves room for."""

import resource
from typing import Final

_ENOUGH_FILES: Final = 65_536
_FILES_BESIDE: Final = 512
"""Pipes to workers, the database, pictures that are read and written."""


def raise_limit() -> None:
    """Many systems give a process 1,024 open files until it asks for what it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def most_connections() -> int:
    """Beyond these a process would run out of files in the middle of an upload."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _ENOUGH_FILES if soft == resource.RLIM_INFINITY else soft
    return max(most - _FILES_BESIDE, most // 2)
