"""A quick start: nobody looks for garbage among what a server imports and puts together."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[Callable[[], None]]:
    """
    Collect no garbage until the end, or until the function that this gives is called.

    That takes an eighth off a start. What is there when the function is called stays for good and is not looked through
    again: the full collections of a server, which no request is answered beside, have only its own work before them.
    """
    gc.disable()
    try:
        yield _collect_what_comes
    finally:
        gc.enable()


def _collect_what_comes() -> None:
    gc.freeze()
    gc.enable()
