"""A generator of pictures that does what it is told, and counts."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace

from picturedesk.actions.generators import Generators
from picturedesk.actions.tools import Tools
from picturedesk.core.generations import Attempt, PictureOrder
from picturedesk.core.ports import GeneratedPicture
from tests.support.app import picture

Act = Callable[[], Awaitable[bytes]]


async def a_picture() -> bytes:
    return picture()


class ToldGenerator:
    """`PictureGenerator` that does the next of `acts`, and gives a picture where there is none."""

    name = "told"
    models = ("one", "two")
    digital_source_type = "trainedAlgorithmicMedia"
    repeatable = False

    def __init__(self) -> None:
        self.orders: list[PictureOrder] = []
        self.acts: deque[Act] = deque()
        self.closed = False

    async def generate(self, order: PictureOrder) -> GeneratedPicture:
        self.orders.append(order)
        act = self.acts.popleft() if self.acts else a_picture
        attempts = (Attempt(outcome="told", seconds=0.5),)
        return GeneratedPicture(content=await act(), attempts=attempts, seed="7", cost='{"tokens":3}')

    async def close(self) -> None:
        self.closed = True


def with_generator(tools: Tools, generator: ToldGenerator, *, per_day: int = 0) -> Tools:
    """*tools* with *generator* alone."""
    return replace(tools, generators=Generators({"told": lambda: generator}, default="told", per_day=per_day))
