"""Results: made once however many ask, kept within bounds, and a failure is nobody's memory."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from picturedesk.actions.results import AS_STORED, Finish, Result, Results, Toll
from picturedesk.core.errors import PixelBudgetExceeded, RenderFailed, RenderQueueFull, RenditionTooCostly
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
        self.at_work = False
        """Whether orders are begun at once, or wait in a queue."""
        self.cancelled = 0

    async def metadata(self, path: Path) -> PictureMetadata:
        raise NotImplementedError

    async def check(self, path: Path) -> PictureFacts:
        raise NotImplementedError

    async def render(self, order: RenderOrder) -> bytes:
        self.orders.append(order)
        if self.at_work and order.begun:
            order.begun()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.errors:
            raise self.errors.pop(0)
        return str(order.source).encode().ljust(self.size, b".")

    async def close(self) -> None:
        pass


class Purse:
    """A `Toll` that pays as long as there is something in it."""

    def __init__(self, coins: int) -> None:
        self.coins = coins

    async def pay(self, order: RenderOrder) -> None:  # noqa: ARG002 - the port's
        if not self.coins:
            raise PixelBudgetExceeded
        self.coins -= 1

    def give_back(self) -> None:
        self.coins += 1


def results(
    library: Library, renderer: SlowRenderer, memory_bytes: int = 1 << 20, finished_alone_s: float = 60
) -> Results:
    return Results(library.tools.blobs, renderer, memory_bytes=memory_bytes, finished_alone_s=finished_alone_s)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the renderer sets no asyncio.Event
            await asyncio.sleep(0.005)


async def asked(
    made: Results,
    key: str = "0" * 64,
    sha256: str = SHA,
    name: str = "picture",
    finish: Finish = AS_STORED,
    toll: Toll | None = None,
) -> Result:
    async def order() -> RenderOrder:
        return RenderOrder(source=Path(name), source_format=ImageFormat.PNG, recipe=Recipe(), output=OutputFormat.PNG)

    return await made.get(key, sha256, order, finish, toll)


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


class TestWhatNobodyWaitsForAnyMore:
    def test_leaves_the_queue_at_once_and_nothing_behind(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            made = results(library, renderer)
            asking = [asyncio.create_task(asked(made)) for _ in range(3)]
            await until(lambda: len(renderer.orders) == 1)
            for one in asking:
                one.cancel()
            await until(lambda: renderer.cancelled == 1)
            await made.close()

            assert await library.tools.blobs.result(SHA, "0" * 64) is None
            async with asyncio.timeout(5), library.tools.blobs.making(SHA, "0" * 64):
                assert not made._making
                assert not made._given_up

        workshop.run(scenario())

    def test_is_finished_and_kept_where_a_process_is_at_it_and_soon_done(
        self, workshop: Workshop, library: Library
    ) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            renderer.at_work = True
            made = results(library, renderer)
            only = asyncio.create_task(asked(made))
            await until(lambda: len(renderer.orders) == 1)
            only.cancel()
            await asyncio.wait([only])
            renderer.go.set()
            await made.close()

            assert renderer.cancelled == 0
            await asked(results(library, renderer))
            assert len(renderer.orders) == 1

        workshop.run(scenario())

    def test_is_stopped_where_a_process_is_at_it_for_longer(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            renderer.at_work = True
            made = results(library, renderer, finished_alone_s=0.01)
            only = asyncio.create_task(asked(made))
            await until(lambda: len(renderer.orders) == 1)
            only.cancel()
            await until(lambda: renderer.cancelled == 1)

            assert await library.tools.blobs.result(SHA, "0" * 64) is None

        workshop.run(scenario())

    def test_is_somebodys_again_who_comes_while_it_is_still_at_work(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            renderer.at_work = True
            made = results(library, renderer, finished_alone_s=2)
            first = asyncio.create_task(asked(made))
            await until(lambda: len(renderer.orders) == 1)
            first.cancel()
            await asyncio.wait([first])
            second = asyncio.create_task(asked(made))
            await asyncio.sleep(2.2)
            renderer.go.set()

            assert (await second).content
            assert (len(renderer.orders), renderer.cancelled) == (1, 0)

        workshop.run(scenario())

    def test_is_begun_anew_for_who_comes_right_after(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            made = results(library, renderer)
            first = asyncio.create_task(asked(made))
            await until(lambda: len(renderer.orders) == 1)
            first.cancel()
            # In the very next turns of the loop, in which one task after the other learns of it.
            late = []
            for _ in range(6):
                late.append(asyncio.create_task(asked(made)))
                await asyncio.sleep(0)
            await until(lambda: len(renderer.orders) == 2)
            renderer.go.set()

            assert len({(await one).etag for one in late}) == 1
            assert (len(renderer.orders), renderer.cancelled) == (2, 1)

        workshop.run(scenario())

    def test_is_still_wanted_by_who_asks_for_it_with_other_texts(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            made = results(library, renderer)
            first = asyncio.create_task(asked(made))
            other = asyncio.create_task(asked(made, finish=Finish("other", lambda content: content + b"!")))
            await until(lambda: len(renderer.orders) == 1 and len(made._making) == 3)
            first.cancel()
            await asyncio.wait([first])
            await until(lambda: len(made._making) == 2)
            renderer.go.set()

            assert (await other).content.endswith(b"!")
            assert (len(renderer.orders), renderer.cancelled) == (1, 0)

        workshop.run(scenario())

    def test_waits_for_another_process_no_longer(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            renderer.go.set()
            made = results(library, renderer)
            async with library.tools.blobs.making(SHA, "0" * 64):
                only = asyncio.create_task(asked(made))
                await asyncio.sleep(0.05)
                only.cancel()
                await until(lambda: not made._making and not made._given_up)

            assert renderer.orders == []
            assert (await asked(made)).content

        workshop.run(scenario())

    def test_is_made_by_another_process_that_waits_for_it(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderers = [SlowRenderer(), SlowRenderer()]
            here, there = (results(library, renderer) for renderer in renderers)
            first = asyncio.create_task(asked(here))
            await until(lambda: len(renderers[0].orders) == 1)
            waiting = asyncio.create_task(asked(there))
            await asyncio.sleep(0.05)
            assert renderers[1].orders == []
            first.cancel()
            renderers[1].go.set()

            assert (await waiting).content
            assert (renderers[0].cancelled, len(renderers[1].orders)) == (1, 1)

        workshop.run(scenario())

    def test_is_made_all_the_same_where_the_library_wants_it(self, workshop: Workshop, library: Library) -> None:
        async def order() -> RenderOrder:
            return RenderOrder(
                source=Path("large"), source_format=ImageFormat.PNG, recipe=Recipe(), output=OutputFormat.PNG
            )

        async def scenario() -> None:
            renderer = SlowRenderer()
            made = results(library, renderer, finished_alone_s=0)
            making = asyncio.create_task(made.make("0" * 64, SHA, order))
            await until(lambda: len(renderer.orders) == 1)
            making.cancel()
            await asyncio.wait([making])
            await asyncio.sleep(0.05)
            renderer.go.set()
            await made.close()

            assert renderer.cancelled == 0
            assert await library.tools.blobs.result(SHA, "0" * 64) is not None

        workshop.run(scenario())


class TestAToll:
    def test_is_paid_once_by_the_first_who_asks(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            made = results(library, renderer, memory_bytes=0)
            purses = [Purse(5) for _ in range(3)]
            asking = [asyncio.create_task(asked(made, toll=purse)) for purse in purses]
            await until(lambda: len(renderer.orders) == 1)
            renderer.go.set()
            await asyncio.gather(*asking)
            await asked(made, toll=purses[1])

            assert [purse.coins for purse in purses] == [4, 5, 5]

        workshop.run(scenario())

    def test_of_one_who_cannot_pay_does_not_refuse_those_who_can(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            renderer = SlowRenderer()
            renderer.go.set()
            made = results(library, renderer)
            purses = [Purse(0), Purse(0), Purse(1), Purse(1)]
            answers = await asyncio.gather(*(asked(made, toll=purse) for purse in purses), return_exceptions=True)

            assert [type(answer) for answer in answers[:2]] == [PixelBudgetExceeded] * 2
            assert all(isinstance(answer, Result) for answer in answers[2:])
            assert sum(purse.coins for purse in purses) == 1
            assert len(renderer.orders) == 1

        workshop.run(scenario())

    @pytest.mark.parametrize("at_work", [False, True])
    def test_is_given_back_where_no_process_took_the_order_up(
        self, workshop: Workshop, library: Library, *, at_work: bool
    ) -> None:
        async def scenario() -> None:
            renderer, purse = SlowRenderer(), Purse(1)
            renderer.at_work = at_work
            made = results(library, renderer, finished_alone_s=0)
            only = asyncio.create_task(asked(made, toll=purse))
            await until(lambda: len(renderer.orders) == 1)
            assert purse.coins == 0
            only.cancel()
            await until(lambda: renderer.cancelled == 1)
            await made.close()

            assert purse.coins == (0 if at_work else 1)

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


def test_what_costs_too_much_is_not_tried_again_for_a_while(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        renderer = SlowRenderer()
        renderer.errors.append(RenditionTooCostly("Ask for less."))
        renderer.go.set()
        made = results(library, renderer)
        answers = [(await asyncio.gather(asked(made), return_exceptions=True))[0] for _ in range(3)]

        assert [(type(answer), str(answer)) for answer in answers] == [(RenditionTooCostly, "Ask for less.")] * 3
        assert len(renderer.orders) == 1
        assert (await asked(made, key="1" * 64)).content

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
