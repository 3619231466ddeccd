"""What a server holds while it is soaked, as the kernel and the folder of the library tell it."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.processes import descendants

_RENDER_PROGRAM: Final = b"picturedesk.imaging.worker"
_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """
    One look.

    *server* is what answers requests, with its supervisor; *render* is the processes that decode and encode. Memory is
    PSS: pages that several share are counted by their share.
    """

    at_s: float
    server_mb: float
    render_mb: float
    server_files: int
    render_files: int
    threads: int
    processes: int
    wal_mb: float
    temp_files: int
    results_mb: float
    database_mb: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def look(server_pid: int, folder: Path, *, began: float) -> Sample:
    """Look at a server and its library. Who ends between two looks counts for nothing."""
    everybody = [server_pid, *descendants(server_pid)]
    render = [pid for pid in everybody if _RENDER_PROGRAM in _read(pid, "cmdline")]
    server = [pid for pid in everybody if pid not in render]
    return Sample(
        at_s=round(time.monotonic() - began, 1),
        server_mb=_pss_mb(server),
        render_mb=_pss_mb(render),
        server_files=_open_files(server),
        render_files=_open_files(render),
        threads=sum(_number(_read(pid, "status"), b"Threads:") for pid in server),
        processes=len(everybody),
        wal_mb=_size_mb(folder / "picturedesk.sqlite3-wal"),
        temp_files=len(list((folder / "blobs" / "temp").iterdir())),
        results_mb=folder_mb(folder / "blobs" / "results"),
        database_mb=_size_mb(folder / "picturedesk.sqlite3"),
    )


def folder_mb(folder: Path) -> float:
    """The files in *folder* and below, in MiB; other processes may remove them meanwhile."""
    total = 0
    waiting = [folder]
    while waiting:
        with suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return round(total / _MIB, 3)


@contextmanager
def every(seconds: float, do: Any) -> Iterator[None]:
    """Call *do* in a thread of its own at a steady pace until the end of the block; its failure is raised there."""
    over = threading.Event()
    failures: list[BaseException] = []

    def go_on() -> None:
        while not over.wait(seconds):
            try:
                do()
            except Exception as failure:  # noqa: BLE001 - told by the thread that waits for this one
                failures.append(failure)
                return

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if failures:
        raise failures[0]


def _pss_mb(pids: list[int]) -> float:
    return round(sum(_number(_read(pid, "smaps_rollup"), b"\nPss:") for pid in pids) / 1_024, 2)


def _open_files(pids: list[int]) -> int:
    total = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            total += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return total


def _size_mb(path: Path) -> float:
    with suppress(FileNotFoundError):
        return round(path.stat().st_size / _MIB, 3)
    return 0.0


def _number(text: bytes, name: bytes) -> int:
    """The number behind *name* in one of the kernel's tables; 0 where there is none."""
    behind = text.partition(name)[2].split()
    return int(behind[0]) if behind else 0


def _read(pid: int, name: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_bytes()
    return b""
