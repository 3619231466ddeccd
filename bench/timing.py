"""How long one thing takes, asked for again and again: the calmest of several rounds, as the machine is shared."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ROUNDS: Final = 5
_ENOUGH_S: Final = 4.0
"""What is slow is not asked in a further round: its rounds differ by less, and a slice of a run has an end."""


@dataclass(frozen=True, slots=True)
class Latency:
    """The median and the 95th percentile of a round."""

    p50_ms: float
    p95_ms: float

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:.2f} ms, p95 {self.p95_ms:.2f} ms"


def calmest(ask: Callable[[int], object], times: int, *, rounds: int = _ROUNDS) -> Latency:
    """Call *ask* with 0, 1, … *times* - 1 in each of several rounds; the round with the lowest 95th percentile."""
    ask(0)
    found, until = [_round(ask, times)], time.monotonic() + _ENOUGH_S
    while len(found) < rounds and time.monotonic() < until:
        found.append(_round(ask, times))
    return min(found, key=lambda round_: round_.p95_ms)


def _round(ask: Callable[[int], object], times: int) -> Latency:
    took_ms = []
    for turn in range(times):
        started = time.perf_counter()
        ask(turn)
        took_ms.append((time.perf_counter() - started) * 1_000)
    return latency(took_ms)


def latency(took_ms: list[float]) -> Latency:
    return Latency(p50_ms=statistics.median(took_ms), p95_ms=statistics.quantiles(took_ms, n=20)[-1])
