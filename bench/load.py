"""
The load: many requests over a few connections, by ``wrk``, or by ourselves where that cannot be had.

Ours is slower and takes more of the machine, so ratios come out nearer to 1: the notice says which it was.
``python -m bench.load ADDRESS PATHS`` is our own, in a process of its own.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvloop

from bench import programs
from bench.client import BenchFailed, content_length
from bench.server import ROOT, Server

CONNECTIONS: Final = 8
_MICRO: Final = 1_000_000
_names: Final = count()

_REPORT: Final = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('\\n{"requests": %d, "seconds": %.6f, "faults": %d}\\n', summary.requests,
    summary.duration / 1000000, e.connect + e.read + e.write + e.status + e.timeout))
end
"""
_TAKE_TURNS: Final = """
local requests, next_one = {}, 0

function init(arguments)
  for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server and what it is asked for, one path after the other and then again."""

    server: Server
    paths: Sequence[str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a target did in one round: answers a second, and the CPU microseconds that its process spent on each."""

    per_second: float
    cpu_us: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours beside a peer: medians of the rounds, and the median of the rounds' ratios."""

    ours: Round
    peer: Round
    ratio: float
    cpu_ratio: float


def compare(ours: Target, peer: Target, *, rounds: int, seconds: float, scratch: Path) -> Comparison:
    """Load both in turns, so that whatever else the machine does meets both. The first turn of each warms it up."""
    drivers = [_driver(target, scratch) for target in (ours, peer)]
    for drive in drivers:
        drive(min(1.0, seconds))
    pairs = [(drivers[0](seconds), drivers[1](seconds)) for _ in range(rounds)]
    return Comparison(
        ours=_median([pair[0] for pair in pairs]),
        peer=_median([pair[1] for pair in pairs]),
        ratio=statistics.median(mine.per_second / theirs.per_second for mine, theirs in pairs),
        cpu_ratio=statistics.median(mine.cpu_us / theirs.cpu_us for mine, theirs in pairs),
    )


def shown(round_: Round) -> str:
    return f"{round_.per_second:,.0f}/s, {round_.cpu_us:.0f} µs CPU"


def cpu_shown(found: Comparison) -> str:
    """How much more CPU one of our answers takes."""
    return f"{found.cpu_ratio:.2f} times, {found.ours.cpu_us - found.peer.cpu_us:+.0f} µs"


def _median(rounds: Sequence[Round]) -> Round:
    return Round(
        per_second=statistics.median(each.per_second for each in rounds),
        cpu_us=statistics.median(each.cpu_us for each in rounds),
    )


def _driver(target: Target, scratch: Path) -> Callable[[float], Round]:
    """What loads *target* for some seconds."""
    wrk = programs.find("wrk")
    command = _own_command(target, scratch) if wrk is None else _wrk_command(wrk, target, scratch)

    def drive(seconds: float) -> Round:
        before = target.server.cpu_s()
        requests, took_s = _run([part.format(seconds=max(1, round(seconds))) for part in command])
        return Round(per_second=requests / took_s, cpu_us=(target.server.cpu_s() - before) * _MICRO / requests)

    return drive


def _wrk_command(wrk: Path, target: Target, scratch: Path) -> list[str]:
    """Where there is one path only, wrk asks without our script, which costs it a microsecond a request."""
    script = _new_file(scratch, ".lua")
    one_path = len(target.paths) == 1
    script.write_text(_REPORT if one_path else _TAKE_TURNS + _REPORT)
    command = [str(wrk), "-t1", f"-c{CONNECTIONS}", "-d{seconds}", "-s", str(script), *_header_options(target)]
    if one_path:
        return [*command, target.server.address + target.paths[0]]
    return [*command, target.server.address, "--", str(_paths_file(target, scratch))]


def _own_command(target: Target, scratch: Path) -> list[str]:
    paths = _paths_file(target, scratch)
    own = [sys.executable, "-m", "bench.load", target.server.address, str(paths), "-d{seconds}"]
    return [*own, *_header_options(target)]


def _header_options(target: Target) -> list[str]:
    return [option for name, value in target.headers.items() for option in ("-H", f"{name}: {value}")]


def _paths_file(target: Target, scratch: Path) -> Path:
    file = _new_file(scratch, ".paths")
    file.write_text("".join(f"{path}\n" for path in target.paths))
    return file


def _new_file(scratch: Path, suffix: str) -> Path:
    return scratch / f"load-{next(_names)}{suffix}"


def _run(command: Sequence[str]) -> tuple[int, float]:
    """Requests answered, and the seconds that took. Raises BenchFailed where one went wrong."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        counted = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise BenchFailed(f"no figures from {command[0]}: {done.stdout} {done.stderr}") from None
    if counted["faults"] or not counted["requests"]:
        raise BenchFailed(f"{counted['faults']} of {counted['requests']} requests went wrong")
    return int(counted["requests"]), float(counted["seconds"])


class _Asking(asyncio.Protocol):
    """A connection that asks again as soon as it is answered."""

    def __init__(self, next_request: Callable[[], bytes], tally: "_Tally") -> None:
        self._next_request, self._tally = next_request, tally
        self._received = bytearray()
        self._missing = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # it is a stream
        self._transport = transport
        transport.write(self._next_request())

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._received += data
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._tally.faults += self._received[9:12] != b"200"
            self._missing = end + 4 + content_length(bytes(self._received[:end])) - len(self._received)
            self._received.clear()
        if not self._missing:
            self._tally.requests += 1
            self._transport.write(self._next_request())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        self._tally.faults += not self._tally.over


@dataclass(slots=True)
class _Tally:
    requests: int = 0
    faults: int = 0
    over: bool = False


async def _ask(address: str, requests: Sequence[bytes], seconds: float) -> dict[str, float]:
    where, tally = urlsplit(address), _Tally()
    host, port = where.hostname or "", where.port or 0
    endless = cycle(requests)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    transports = [
        (await loop.create_connection(lambda: _Asking(endless.__next__, tally), host, port))[0]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(seconds)
    took_s, answered, tally.over = time.perf_counter() - started, tally.requests, True
    for transport in transports:
        transport.abort()
    return {"requests": answered, "seconds": took_s, "faults": tally.faults}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("address")
    parser.add_argument("paths", type=Path)
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="seconds", type=float, default=1.0)
    wanted = parser.parse_args()
    head = "".join(f"{header}\r\n" for header in (f"Host: {urlsplit(wanted.address).netloc}", *wanted.headers))
    requests = [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in wanted.paths.read_text().splitlines()]
    print(json.dumps(uvloop.run(_ask(wanted.address, requests, wanted.seconds))))


if __name__ == "__main__":
    main()
