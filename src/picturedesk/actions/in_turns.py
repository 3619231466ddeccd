"""Many pieces of work, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

_AT_ONCE: Final = 4
"""One is read while another waits for the disk."""
_BATCH: Final = 200


async def in_turns(pieces: Iterator[T], work: Callable[[T], Awaitable[None]]) -> None:
    """
    Do *work* for each of the *pieces*, four at once.

    Raises what the work raised first, when nothing of its batch is under way any more.
    """
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(piece: T) -> None:
        async with turns:
            await work(piece)

    while batch := list(islice(pieces, _BATCH)):
        ended = await asyncio.gather(*map(one, batch), return_exceptions=True)
        failure = next((end for end in ended if end is not None), None)
        if failure is not None:
            raise failure
