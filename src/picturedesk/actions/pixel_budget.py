"""The pixel budget: what each client's renders are paid with, in pixels decoded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from picturedesk.actions.budgets import MinuteBudget
from picturedesk.core.mezzanines import Original
from picturedesk.core.pixel_costs import decoded_pixels
from picturedesk.core.ports import RenderOrder


@dataclass(slots=True, kw_only=True)
class PixelToll:
    """The `Toll` of one request; who asks is found out only where there is something to pay."""

    budget: MinuteBudget
    client: Callable[[], Awaitable[str]]
    original: Original
    _paid: tuple[str, int] | None = field(default=None, init=False)

    async def pay(self, order: RenderOrder) -> None:
        client, pixels = await self.client(), decoded_pixels(self.original, order)
        self.budget.spend(client, pixels)
        self._paid = (client, pixels)

    def give_back(self) -> None:
        if self._paid is not None:
            self.budget.give_back(*self._paid)
            self._paid = None
