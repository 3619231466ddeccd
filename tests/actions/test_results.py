"""Results: made once however many ask, kept within bounds, and a failure is nobody's memory."""

import asyncio
from pathlib import Path

import pytest

from picturedesk.actions.results import Result, Results
from picturedesk.core.errors import RenderFailed, RenderQueueFull
from picturedesk.core.files import ImageFormat, PictureFacts
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, Recipe
from tests.support.library import Library, Workshop

SHA = "ab" * 32
OTHER = "cd" * 32


class SlowRenderer:
    """A `Renderer` that answers when it is told to, with as many bytes as it is told."""

    def __init__(self, size: int = 10) -> None:
        self.go = asyncio.Event()
        self.orders: list[RenderOrder] = []
        self.errors: list[Exception] = []
        self.size = size

    async def metadata(self, path: Path) -> PictureMetadata:
        raise NotImplementedError

    async def check(self, path: Path) -> PictureFacts:
        raise NotImplementedError

    async def render(self, order: RenderOrder) -> bytes:
        self.orders.append(order)
        await self.go.wait()
        if self.errors:
            raise self.errors.pop(0)
        return str(order.source).encode().ljust(self.size, b".")

    async def close(self) -> None:
        pass


def results(library: Library, renderer: SlowRenderer, memory_bytes: int = 1 << 20) -> Results:
    return Results(library.tools.blobs, renderer, memory_bytes=memory_bytes)


async def asked(made: Results, key: str = "0" * 64, sha256: str = SHA, name: str = "picture") -> Result:
    async def order() -> RenderOrder:
        return RenderOrder(source=Path(name), source_format=ImageFormat.PNG, recipe=Recipe(), output=OutputFormat.PNG)

    return await made.get(key, sha256, order)


def test_many_who_ask_at_once_cost_one_render(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        made = results(library, renderer)
        asking = [asyncio.create_task(asked(made)) for _ in range(50)]
        await asyncio.sleep(0.05)
        renderer.go.set()
        answers = await asyncio.gather(*asking)

        assert len(renderer.orders) == 1
        assert len({id(answer) for answer in answers}) == 1

    workshop.run(scenario())


def test_equal_recipes_of_two_originals_are_two_pictures(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        made = results(library, renderer)
        renderer.go.set()
        at_once = await asyncio.gather(asked(made, sha256=SHA, name="one"), asked(made, sha256=OTHER, name="two"))
        again = [await asked(made, sha256=SHA), await asked(made, sha256=OTHER)]

        assert [answer.content.rstrip(b".") for answer in at_once] == [b"one", b"two"]
        assert again == list(at_once)
        assert len({answer.place for answer in at_once}) == 2

    workshop.run(scenario())


def test_one_who_leaves_takes_nobody_along(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        made = results(library, renderer)
        first, second = (asyncio.create_task(asked(made)) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.sleep(0)
        renderer.go.set()

        assert (await second).content
        assert len(renderer.orders) == 1

    workshop.run(scenario())


def test_what_nobody_waits_for_any_more_is_made_and_kept(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        made = results(library, renderer)
        only = asyncio.create_task(asked(made))
        await asyncio.sleep(0.05)
        only.cancel()
        renderer.go.set()
        await made.close()

        assert await library.tools.blobs.result(SHA, "0" * 64) is not None
        await asked(results(library, renderer))
        assert len(renderer.orders) == 1

    workshop.run(scenario())


@pytest.mark.parametrize("error", [RenderFailed(), RenderQueueFull(), OSError()])
def test_a_failure_reaches_all_who_wait_and_is_not_remembered(
    workshop: Workshop, library: Library, error: Exception
) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        renderer.errors.append(error)
        made = results(library, renderer)
        asking = [asyncio.create_task(asked(made)) for _ in range(3)]
        await asyncio.sleep(0.05)
        renderer.go.set()
        answers = await asyncio.gather(*asking, return_exceptions=True)

        assert [type(answer) for answer in answers] == [type(error)] * 3
        assert (await asked(made)).content
        assert len(renderer.orders) == 2

    workshop.run(scenario())


def test_memory_is_bounded_in_bytes_and_the_least_used_goes_first(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer(size=1_000)
        renderer.go.set()
        made = results(library, renderer, memory_bytes=16_500)
        places = [(await asked(made, f"{number:064}")).place for number in range(16)]
        assert all(made.remembered(place) for place in places)
        made.remembered(places[0])
        newest = (await asked(made, f"{16:064}")).place

        assert made.remembered(newest)
        assert made.remembered(places[0])
        assert made.remembered(places[1]) is None
        assert sum(len(result.content) for result in made._held.values()) <= 16_500

    workshop.run(scenario())


def test_a_giant_does_not_push_the_others_out(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer(size=100)
        renderer.go.set()
        made = results(library, renderer, memory_bytes=10_000)
        small = (await asked(made, "1" * 64)).place
        renderer.size = 9_000
        giant = await asked(made, "2" * 64)

        assert len(giant.content) == 9_000
        assert made.remembered(giant.place) is None
        assert made.remembered(small)
        assert (await asked(made, "2" * 64)).content == giant.content
        assert len(renderer.orders) == 2

    workshop.run(scenario())


def test_without_memory_the_store_serves(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        renderer.go.set()
        made = results(library, renderer, memory_bytes=0)
        first, second = await asked(made), await asked(made)

        assert first == second
        assert made.remembered(first.place) is None
        assert len(renderer.orders) == 1

    workshop.run(scenario())


def test_a_tag_is_that_of_the_bytes(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        renderer.go.set()
        made = results(library, renderer)
        same, other = await asked(made, "1" * 64, name="a"), await asked(made, "2" * 64, name="b")

        assert (await asked(made, "3" * 64, name="a")).etag == same.etag != other.etag

    workshop.run(scenario())
