"""Mezzanines that somebody has to make, in memory only: what is lost here is found again, or asked for again."""

import asyncio
from collections import OrderedDict
from typing import Final

from picturedesk.core.mezzanines import Mezzanine

_MOST: Final = 4_096


class WantedMezzanines:
    """What was wanted last comes first: somebody is about to look at it. Beyond a few thousand the oldest go."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._wanted: OrderedDict[str, Mezzanine] = OrderedDict()
        self._some = asyncio.Event()

    def __len__(self) -> int:
        return len(self._wanted)

    def add(self, mezzanine: Mezzanine) -> None:
        self._wanted[mezzanine.sha256] = mezzanine
        self._wanted.move_to_end(mezzanine.sha256)
        if len(self._wanted) > self._most:
            self._wanted.popitem(last=False)
        self._some.set()

    def add_behind(self, mezzanine: Mezzanine) -> bool:
        """To come after all others; False where there is no room."""
        if len(self._wanted) >= self._most:
            return False
        if mezzanine.sha256 not in self._wanted:
            self._wanted[mezzanine.sha256] = mezzanine
            self._wanted.move_to_end(mezzanine.sha256, last=False)
            self._some.set()
        return True

    async def some(self) -> None:
        """Wait until there is one."""
        await self._some.wait()

    def take(self) -> Mezzanine:
        _, mezzanine = self._wanted.popitem()
        if not self._wanted:
            self._some.clear()
        return mezzanine
