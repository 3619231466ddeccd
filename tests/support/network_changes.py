"""
Whoever browses wants the machine's addresses to stay as they are, and whoever changes them wants nobody to browse.

Chromium breaks off every request that is under way, also to this machine itself, when an address comes or goes on any
of its links (`net::ERR_NETWORK_CHANGED`).
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CACHE: Final = Path(__file__).parents[2] / ".cache"


@contextmanager
def unchanged_network() -> Iterator[None]:
    """No test of this checkout adds or removes an address in here; any number of them may be in here at once."""
    with _held("network-gate", fcntl.LOCK_SH):
        pass
    with _held("network", fcntl.LOCK_SH):
        yield


@contextmanager
def changing_network() -> Iterator[None]:
    """Wait until nobody is in `unchanged_network`, and keep the next ones out: they wait as long as this takes."""
    with _held("network-gate", fcntl.LOCK_EX), _held("network", fcntl.LOCK_EX):
        yield


@contextmanager
def _held(name: str, way: int) -> Iterator[None]:
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, way)
        yield
