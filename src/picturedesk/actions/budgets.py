"""Budgets: how much each client may have of something, by the minute."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from picturedesk.core.errors import BudgetExceeded

_WINDOW_S: Final = 60
_MOST_CLIENTS: Final = 65_536


class MinuteBudget:
    """
    A bucket of a minute's worth for each client, refilled steadily; only what this process gives is counted.

    Of more clients than it remembers it forgets those that have not paid for longest: their buckets are full again
    soonest.
    """

    def __init__(
        self,
        refusal: type[BudgetExceeded],
        per_minute: int,
        *,
        now: Callable[[], float] = time.monotonic,
        most_clients: int = _MOST_CLIENTS,
    ) -> None:
        self._refusal = refusal
        self._most = per_minute
        self._now = now
        self._most_clients = most_clients
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._left)

    def spend(self, client: str, amount: int) -> None:
        """
        Take *amount* out of a client's bucket. What is larger than the bucket is had for a full one, and owed.

        Raises:
            BudgetExceeded: There is not enough in it; nothing was taken.
        """
        left, wanted = self._now_left(client), min(amount, self._most)
        # Half of one is no reason to send away one who has waited exactly as long as we said.
        if left + 0.5 < wanted:
            raise self._refusal(
                per_minute=self._most,
                left=max(0, math.floor(left)),
                retry_after_s=math.ceil((wanted - left) * _WINDOW_S / self._most),
            )
        self._remember(client, left - amount)

    def give_back(self, client: str, amount: int) -> None:
        """Put back what was taken for nothing."""
        self._remember(client, min(self._most, self._now_left(client) + amount))

    def _now_left(self, client: str) -> float:
        left, at = self._left.get(client, (float(self._most), 0.0))
        return min(self._most, left + (self._now() - at) * self._most / _WINDOW_S)

    def _remember(self, client: str, left: float) -> None:
        self._left[client] = (left, self._now())
        self._left.move_to_end(client)
        if len(self._left) > self._most_clients:
            self._left.popitem(last=False)
