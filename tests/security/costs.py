"""What files cost the processes that decode them, as the kernel counts it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.processes import descendants

_EVERY_S: Final = 0.03
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
_PROGRAM: Final = b"picturedesk.imaging.worker"


@dataclass
class Costs:
    """CPU time and the largest memory of all workers under a server since the last `reset`; the dead ones' too."""

    server_pid: int
    _cpu_before: dict[int, float] = field(default_factory=dict)
    _cpu: dict[int, float] = field(default_factory=dict)
    _peaks: dict[int, int] = field(default_factory=dict)

    def reset(self) -> None:
        """From now on for another file. A worker's peak of before is forgotten, where the kernel lets us."""
        for pid in self.workers():
            try:
                Path(f"/proc/{pid}/clear_refs").write_text("5")
            except OSError:
                continue
        self._cpu_before, self._cpu, self._peaks = {}, {}, {}
        self.look()
        self._cpu_before = dict(self._cpu)

    @property
    def cpu_s(self) -> float:
        """Of the worker that had most; one file may have been given to one only."""
        return max((spent - self._cpu_before.get(pid, 0.0) for pid, spent in self._cpu.items()), default=0.0)

    @property
    def peak_bytes(self) -> int:
        return max(self._peaks.values(), default=0)

    def workers(self) -> list[int]:
        return [pid for pid in descendants(self.server_pid) if _PROGRAM in _read(pid, "cmdline")]

    def look(self) -> None:
        for pid in self.workers():
            stat, status = _read(pid, "stat"), _read(pid, "status")
            if b"VmHWM" not in status:
                continue
            fields = stat.rpartition(b")")[2].split()
            self._cpu[pid] = (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND
            self._peaks[pid] = int(status.partition(b"VmHWM:")[2].split()[0]) * 1024


@contextmanager
def counted(server_pid: int) -> Iterator[Costs]:
    """Look all the time until the end of the block."""
    costs, stop = Costs(server_pid), threading.Event()

    def go_on() -> None:
        while not stop.wait(_EVERY_S):
            costs.look()

    looking = threading.Thread(target=go_on)
    looking.start()
    try:
        yield costs
    finally:
        stop.set()
        looking.join()


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
