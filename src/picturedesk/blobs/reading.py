"""Reading whole files without pushing what others read out of the page cache."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_CHUNK_BYTES: Final = 1024 * 1024
_PROBE_BYTES: Final = 1


def chunks(path: Path) -> Iterator[bytes]:
    """
    The bytes of *path*, a megabyte at a time; blocks its thread.

    A file that nobody had in memory leaves no trace there; one that is read by others stays.

    Raises:
        OSError: It cannot be opened or read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        was_cached = is_cached(descriptor)
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            yield chunk
        if not was_cached:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def is_cached(descriptor: int) -> bool:
    """
    Whether the start of a file is in memory; where it is not, this may make the kernel read ahead.

    A file system that cannot tell is taken to have nothing there.
    """
    try:
        os.preadv(descriptor, [bytearray(_PROBE_BYTES)], 0, os.RWF_NOWAIT)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EOPNOTSUPP}:
            return False
        raise
    return True
