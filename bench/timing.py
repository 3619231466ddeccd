"""How long one thing takes, asked for again and again: the calmest of several rounds, as the machine is shared."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ROUNDS: Final = 5


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
    return min((_round(ask, times) for _ in range(rounds)), key=lambda found: found.p95_ms)


def _round(ask: Callable[[int], object], times: int) -> Latency:
    took_ms = []
    for turn in range(times):
        started = time.perf_counter()
        ask(turn)
        took_ms.append((time.perf_counter() - started) * 1_000)
    return latency(took_ms)


def latency(took_ms: list[float]) -> Latency:
    return Latency(p50_ms=statistics.median(took_ms), p95_ms=statistics.quantiles(took_ms, n=20)[-1])
