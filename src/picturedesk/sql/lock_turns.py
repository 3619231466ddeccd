"""Turns by name inside one process: those who share together, others alone, in the order in which they came."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Line:
    """Who holds one name, and who waits for it: whether each would share, and what wakes it."""

    holders: int = 0
    shared: bool = False
    waiting: deque[tuple[bool, "asyncio.Future[None]"]] = field(default_factory=deque)

    def may_enter(self, shared: bool) -> bool:
        return not self.holders or (self.shared and shared)

    def enter(self, shared: bool) -> None:
        self.holders += 1
        self.shared = shared

    def let_in(self) -> None:
        """Let those in who have waited longest, as far as they go together."""
        while self.waiting:
            shared, turn = self.waiting[0]
            if not turn.done():
                if not self.may_enter(shared):
                    return
                self.enter(shared)
                turn.set_result(None)
            self.waiting.popleft()


class LockTurns:
    """Any number of names; one that nobody holds costs nothing."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}

    @asynccontextmanager
    async def holding(self, number: int, *, shared: bool) -> AsyncIterator[None]:
        line = self._lines.setdefault(number, _Line())
        await self._enter(number, line, shared)
        try:
            yield
        finally:
            self._leave(number, line)

    async def _enter(self, number: int, line: _Line, shared: bool) -> None:
        if not line.waiting and line.may_enter(shared):
            line.enter(shared)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.waiting.append((shared, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._leave(number, line)
            else:
                line.let_in()
            raise

    def _leave(self, number: int, line: _Line) -> None:
        line.holders -= 1
        line.let_in()
        if not line.holders:
            self._lines.pop(number, None)
