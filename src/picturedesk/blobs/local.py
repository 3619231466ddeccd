"""The local file system, as blob stores use it: off the loop, with its errors made ours."""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from picturedesk.core.errors import PicturedeskError, StorageFull, StorageUnavailable

T = TypeVar("T")
P = ParamSpec("P")

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run *function* off the loop, with the operating system's errors made ours."""
    try:
        return await asyncio.to_thread(function, *args, **kwargs)
    except OSError as error:
        raise translated(error) from error


def translated(error: OSError) -> PicturedeskError:
    """What an error of the operating system means to who wants to store something."""
    return StorageFull() if error.errno in _NO_ROOM else StorageUnavailable()


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* as durable as the files they name."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def old_files(folder: Path, older_than: datetime) -> list[str]:
    """The names of the files in *folder* that nobody has written or touched since *older_than*."""
    return [entry.name for entry in files(folder) if datetime.fromtimestamp(_changed(entry), UTC) < older_than]


def files(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        yield from (entry for entry in entries if entry.is_file(follow_symlinks=False))


def _changed(entry: "os.DirEntry[str]") -> float:
    """When it was last written or touched; now, where it has just gone."""
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return datetime.now(UTC).timestamp()
