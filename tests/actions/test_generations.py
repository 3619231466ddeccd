"""Generations: one record, one call, one image, whatever dies when."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from picturedesk.actions import generations, listing, sweeping
from picturedesk.actions.generation_runs import Settled
from picturedesk.actions.generations import Claim
from picturedesk.actions.generators import Generators
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.callers import Caller
from picturedesk.core.errors import (
    Denied,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    InvalidRequest,
    QuotaExceeded,
    RenderQueueFull,
    StorageFull,
    StorageUnavailable,
)
from picturedesk.core.files import PictureFacts
from picturedesk.core.generations import (
    AspectRatio,
    Attempt,
    Generation,
    GenerationState,
    GenerationWish,
    ProviderRefused,
    ProviderUncertain,
    read_wish,
)
from picturedesk.core.history import Noun
from picturedesk.core.images import Origin
from picturedesk.core.listing import ImageFilter, Sort, SortField
from picturedesk.sql import generations as records
from picturedesk.sql.database import Tx, Work
from tests.support.generators import ToldGenerator, with_generator
from tests.support.history import entries_of
from tests.support.library import Library, Workshop

T = TypeVar("T")

CLAIM = Claim(key_hash=b"k" * 32, request_hash=b"r" * 32)
WISH = read_wish(prompt="A harbour", aspect_ratio="3:2", art_style="ink")


class Dead(BaseException):
    """The process is gone."""


class Desk:
    """A library with a told generator."""

    def __init__(self, workshop: Workshop, library: Library) -> None:
        self.run = workshop.run
        self.library = library
        self.generator = ToldGenerator()
        self.tools = with_generator(library.tools, self.generator)

    def generate(self, *, tools: Tools | None = None, caller: Caller | None = None, **options: Any) -> Settled:
        wish = options.pop("wish", WISH)
        options.setdefault("claim", CLAIM)
        return self.run(generations.generate(tools or self.tools, caller or self.library.editor, wish, **options))

    def settle(self) -> int:
        return self.run(generations.settle_abandoned(self.tools))

    @property
    def record(self) -> Generation:
        """The record of `CLAIM`."""
        return self.run(self.read_record())

    async def read_record(self) -> Generation:
        account_id = self.library.editor.account_id
        work = partial(records.by_key, account_id=account_id, key_hash=CLAIM.key_hash)
        found = await self.tools.db.read(work)
        assert found is not None
        return found

    @property
    def images(self) -> int:
        page = listing.media_page(
            self.tools,
            self.library.editor,
            ImageFilter(origin=Origin.GENERATED),
            Sort(SortField.INSERTED_AT, descending=True),
            page=1,
            page_size=10,
        )
        return self.run(page).total


@pytest.fixture
def desk(workshop: Workshop, library: Library) -> Desk:
    return Desk(workshop, library)


def failing(error: Exception) -> Callable[[], Awaitable[bytes]]:
    async def act() -> bytes:
        raise error

    return act


def without_room(desk: Desk, trouble: type[Exception]) -> Tools:
    """The desk's tools over a store that keeps nothing."""

    class NoRoom:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.library.tools.blobs, name)

        async def keep(self, *_: object) -> bool:
            raise trouble

    return replace(desk.tools, blobs=NoRoom())


def giving(content: bytes) -> Callable[[], Awaitable[bytes]]:
    async def act() -> bytes:
        return content

    return act


class TestAGeneration:
    def test_becomes_an_image_with_its_record(self, desk: Desk) -> None:
        settled = desk.generate()

        image, record = settled.image, desk.record
        assert image is not None
        assert record == settled.generation
        assert (record.state, record.image_id) == (GenerationState.DONE, image.id)
        assert (record.provider, record.model, record.prompt) == ("told", "one", "A harbour")
        assert (record.parameters, record.seed) == ({"aspectRatio": "3:2", "artStyle": "ink"}, "7")
        assert (record.cost, record.attempts) == ('{"tokens":3}', (Attempt(outcome="told", seconds=0.5),))
        assert (record.owner, record.leased_until) == (None, None)
        assert (image.origin, image.digital_source_type) == (Origin.GENERATED, "trainedAlgorithmicMedia")
        assert (image.name, image.file.filename) == ("A harbour", "A harbour.png")
        assert image.file.hash == record.received_hash
        assert image.created_by == desk.library.editor.author
        assert desk.run(desk.tools.blobs.holds(image.file.hash))

    def test_has_an_entry_in_the_history_of_its_image(self, desk: Desk) -> None:
        image = desk.generate().image
        assert image is not None

        [entry] = desk.run(desk.tools.db.read(partial(entries_of, noun=Noun.IMAGE, entity_id=str(image.id))))

        assert entry.after is not None
        assert (entry.account, entry.after["origin"]) == (desk.library.editor.author, "generated")

    def test_tells_the_generator_all_that_is_wished_for(self, desk: Desk) -> None:
        desk.generate(wish=replace(WISH, model="two"))

        [order] = desk.generator.orders
        assert (order.model, order.aspect_ratio) == ("two", AspectRatio(3, 2))
        assert order.prompt == "A harbour\n\nArt style: ink"

    def test_is_written_as_called_for_before_it_is(self, desk: Desk) -> None:
        seen = []

        async def look() -> bytes:
            seen.append((await desk.read_record()).state)
            return await giving(b"no picture")()

        desk.generator.acts.append(look)

        desk.generate()

        assert seen == [GenerationState.CALLING]

    @pytest.mark.parametrize("prompt", ["a/b\\c", "..", ".", "x" * 300, "\u202eevil", "\\"])
    def test_may_have_any_prompt(self, desk: Desk, prompt: str) -> None:
        assert desk.generate(wish=read_wish(prompt=prompt)).image is not None

    @pytest.mark.parametrize("role", [Role.UPLOADER, Role.VIEWER])
    def test_is_not_for_everybody(self, desk: Desk, role: Role) -> None:
        with pytest.raises(Denied):
            desk.generate(caller=desk.library.callers[role])

    @pytest.mark.parametrize(
        ("wish", "field"),
        [(replace(WISH, provider="nobody"), "provider"), (replace(WISH, model="three"), "model")],
    )
    def test_has_a_generator_and_a_model_that_there_are(self, desk: Desk, wish: GenerationWish, field: str) -> None:
        with pytest.raises(InvalidRequest) as refused:
            desk.generate(wish=wish)

        assert [detail.field for detail in refused.value.details] == [field]


class TestAFailure:
    @pytest.mark.parametrize(
        "error",
        [
            ProviderRefused((Attempt(outcome="status 400", seconds=1.0),)),
            ProviderUncertain((Attempt(outcome="status 400", seconds=1.0),)),
        ],
    )
    def test_of_the_generator_is_final(self, desk: Desk, error: Exception) -> None:
        desk.generator.acts.append(failing(error))

        first, again = desk.generate(), desk.generate()

        assert first.image is None
        assert first.generation.state is GenerationState.FAILED
        assert first.generation.attempts == (Attempt(outcome="status 400", seconds=1.0),)
        assert again == first
        assert len(desk.generator.orders) == 1

    @pytest.mark.parametrize("content", [b"no picture", b""])
    def test_may_be_bytes_that_are_no_picture(self, desk: Desk, content: bytes) -> None:
        desk.generator.acts.append(giving(content))

        settled = desk.generate()

        assert settled.image is None
        assert settled.generation.attempts[-1].outcome == "not-an-image"
        assert desk.images == 0

    @pytest.mark.parametrize("trouble", [StorageFull, StorageUnavailable])
    def test_may_be_a_picture_that_cannot_be_kept(self, desk: Desk, trouble: type[Exception]) -> None:
        settled = desk.generate(tools=without_room(desk, trouble))

        assert settled.image is None
        assert settled.generation.seed == "7"
        assert settled.generation.attempts[-1].outcome == "could not be kept"

    @pytest.mark.parametrize("trouble", [StorageFull, StorageUnavailable])
    def test_is_not_final_where_the_picture_can_be_made_again_at_no_cost(
        self, desk: Desk, trouble: type[Exception]
    ) -> None:
        desk.generator.repeatable = True
        with pytest.raises(trouble):
            desk.generate(tools=without_room(desk, trouble))

        settled = desk.generate()

        assert settled.image is not None
        assert desk.images == 1

    def test_is_what_a_record_comes_to_whose_generator_is_gone(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=1, committed=True))
        desk.library.clock.move(seconds=6)
        other = ToldGenerator()
        tools = replace(desk.tools, generators=Generators({"other": lambda: other}, default="other"))

        settled = desk.generate(tools=tools)

        assert settled.generation.attempts[-1].outcome == "no such provider"
        assert (other.orders, desk.generator.orders) == ([], [])


class TestTheQuota:
    def test_counts_what_was_asked_for_until_the_day_is_over(self, desk: Desk) -> None:
        clock = desk.library.clock
        clock.time = clock.time.replace(hour=22, minute=0, second=0, microsecond=0)
        tools = with_generator(desk.library.tools, desk.generator, per_day=2)
        desk.generator.acts.append(failing(ProviderRefused(())))
        desk.generate(tools=tools, claim=None)
        desk.generate(tools=tools)

        with pytest.raises(QuotaExceeded) as refused:
            desk.generate(tools=tools, claim=None)

        assert refused.value.retry_after_s == 7_200
        assert desk.generate(tools=tools).image is not None
        assert desk.generate(tools=tools, claim=None, caller=desk.library.callers[Role.CHANNEL_ADMIN]).image
        clock.move(hours=2)
        assert desk.generate(tools=tools, claim=None).image is not None

    def test_holds_against_many_at_once(self, desk: Desk) -> None:
        tools = with_generator(desk.library.tools, desk.generator, per_day=3)

        async def all_at_once() -> list[object]:
            asking = [generations.generate(tools, desk.library.editor, WISH) for _ in range(9)]
            return await asyncio.gather(*asking, return_exceptions=True)

        answers = desk.run(all_at_once())

        assert sum(isinstance(answer, Settled) for answer in answers) == 3
        assert len(desk.generator.orders) == 3


class TestAKey:
    def test_names_one_generation(self, desk: Desk) -> None:
        first, again = desk.generate(), desk.generate()

        assert first == again
        assert (len(desk.generator.orders), desk.images) == (1, 1)

    def test_names_it_for_ever(self, desk: Desk) -> None:
        first = desk.generate()
        desk.library.clock.move(days=400)

        assert desk.generate() == first

    def test_goes_with_one_request_until_its_day_is_over(self, desk: Desk) -> None:
        other = replace(CLAIM, request_hash=b"o" * 32)
        first = desk.generate()
        with pytest.raises(IdempotencyKeyReused):
            desk.generate(claim=other)

        desk.library.clock.move(hours=25)

        second = desk.generate(claim=other)
        assert second.generation.id != first.generation.id
        assert desk.generate(claim=other) == second

    def test_is_in_use_while_somebody_works_on_it(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=1, committed=True))

        with pytest.raises(IdempotencyKeyInUse):
            desk.generate()
        desk.library.clock.move(seconds=4.9)
        with pytest.raises(IdempotencyKeyInUse):
            desk.generate()

    def test_of_two_at_once_is_called_for_once(self, desk: Desk) -> None:
        async def both() -> list[object]:
            asking = [generations.generate(desk.tools, desk.library.editor, WISH, claim=CLAIM) for _ in range(2)]
            return await asyncio.gather(*asking, return_exceptions=True)

        first, second = desk.run(both())

        assert isinstance(first, Settled)
        assert isinstance(second, IdempotencyKeyInUse)
        assert len(desk.generator.orders) == 1


class Dying:
    """A database whose process dies at a write: before it is committed, or just after."""

    def __init__(self, desk: Desk, write: int, *, committed: bool) -> None:
        self._db = desk.tools.db
        self._left = write
        self._committed = committed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    async def write(self, work: Work[T]) -> T:
        self._left -= 1
        if self._left == 0 and not self._committed:
            raise Dead
        result = await self._db.write(work)
        if self._left == 0:
            raise Dead
        return result


def dying(desk: Desk, *, write: int, committed: bool) -> Tools:
    return replace(desk.tools, db=Dying(desk, write, committed=committed))


STEPS = {
    1: (None, GenerationState.ASKED),
    2: (GenerationState.ASKED, GenerationState.CALLING),
    3: (GenerationState.CALLING, GenerationState.RECEIVED),
    4: (GenerationState.RECEIVED, GenerationState.DONE),
}
"""The writes of a generation: the record's state before each, and after."""


class TestADeath:
    @pytest.mark.parametrize("committed", [False, True])
    @pytest.mark.parametrize("write", STEPS)
    def test_at_any_write_is_mended_by_a_retry_without_a_second_call(
        self, desk: Desk, write: int, committed: bool
    ) -> None:
        left_in = STEPS[write][committed]
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=write, committed=committed))
        assert left_in is None or desk.record.state is left_in
        desk.library.clock.move(seconds=6)

        settled = desk.generate()

        lost = left_in is GenerationState.CALLING
        assert (settled.image is None) == lost
        assert desk.images == (0 if lost else 1)
        assert len(desk.generator.orders) == (0 if lost and write == 2 else 1)
        assert desk.generate() == settled
        assert len(desk.generator.orders) <= 1

    @pytest.mark.parametrize(
        ("write", "ends"),
        [(2, GenerationState.FAILED), (3, GenerationState.DONE), (4, GenerationState.DONE)],
    )
    def test_is_mended_though_nobody_comes_back(self, desk: Desk, write: int, ends: GenerationState) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=write, committed=True))
        if write < 4:
            assert desk.settle() == 0
            desk.library.clock.move(seconds=6)
            assert desk.settle() == 1

        assert desk.record.state is ends
        assert desk.images == (1 if ends is GenerationState.DONE else 0)
        calls = len(desk.generator.orders)
        assert (desk.generate().image is None) == (ends is GenerationState.FAILED)
        assert len(desk.generator.orders) == calls
        assert desk.settle() == 0

    def test_before_the_call_is_left_to_the_client_for_a_while(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=1, committed=True))
        desk.library.clock.move(minutes=15)
        assert desk.settle() == 0

        desk.library.clock.move(seconds=6)

        assert desk.settle() == 1
        assert desk.record.state is GenerationState.FAILED
        assert desk.generate().image is None
        assert desk.generator.orders == []

    def test_of_a_death_mending_is_mended_again(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=3, committed=True))
        for write in (1, 2):
            desk.library.clock.move(seconds=6)
            with pytest.raises(Dead):
                desk.generate(tools=dying(desk, write=write, committed=False))
        desk.library.clock.move(seconds=6)

        assert desk.generate().image is not None
        assert (len(desk.generator.orders), desk.images) == (1, 1)


class TestAGeneratorThatCanBeRepeated:
    def test_is_asked_again_after_a_death_in_the_middle_of_its_call(self, desk: Desk) -> None:
        desk.generator.repeatable = True
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=2, committed=True))
        assert desk.record.state is GenerationState.CALLING
        desk.library.clock.move(seconds=6)

        assert desk.generate().image is not None
        assert desk.images == 1


class TestARunThatWasOnlySlow:
    def test_cannot_finish_what_was_given_up(self, desk: Desk) -> None:
        async def slowly() -> bytes:
            desk.library.clock.move(seconds=6)
            assert await generations.settle_abandoned(desk.tools) == 1
            return b"GIF89a"

        desk.generator.acts.append(slowly)

        settled = desk.generate()

        assert settled.image is None
        assert settled.generation.attempts[-1].outcome == "interrupted"
        assert desk.record.state is GenerationState.FAILED
        assert len(desk.generator.orders) == 1

    def test_tells_what_another_has_made_of_it(self, desk: Desk) -> None:
        class Slow:
            """A renderer during whose first look another process finishes the record."""

            def __init__(self) -> None:
                self.first = True

            async def check(self, path: Path) -> PictureFacts:
                if self.first:
                    self.first = False
                    desk.library.clock.move(seconds=6)
                    assert await generations.settle_abandoned(desk.tools) == 1
                return await desk.library.renderer.check(path)

        settled = desk.generate(tools=replace(desk.tools, renderer=Slow()))  # type: ignore[arg-type]

        assert settled.image is not None
        assert settled.generation == desk.record
        assert (len(desk.generator.orders), desk.images) == (1, 1)

    def test_is_believed_as_long_as_it_renews_its_lease(self, desk: Desk) -> None:
        clock = desk.library.clock

        async def very_slowly() -> bytes:
            for _ in range(3):
                clock.move(seconds=4)
                await asyncio.sleep(1.6)
                assert await generations.settle_abandoned(desk.tools) == 0
            return await giving_a_picture()

        desk.generator.acts.append(very_slowly)

        assert desk.generate().image is not None


async def giving_a_picture() -> bytes:
    from tests.support.app import picture

    return picture()


class TestTrouble:
    def test_with_what_else_goes_with_the_end_undoes_the_end(self, desk: Desk) -> None:
        async def refuse(_tx: Tx, _settled: Settled) -> None:
            raise StorageUnavailable

        with pytest.raises(StorageUnavailable):
            desk.generate(also=refuse)

        assert (desk.record.state, desk.images) == (GenerationState.RECEIVED, 0)
        # The lease was let go, so that a retry need not wait.
        assert desk.generate().image is not None
        assert (len(desk.generator.orders), desk.images) == (1, 1)

    def test_at_the_gate_is_waited_out(self, desk: Desk) -> None:
        class Busy:
            def __init__(self) -> None:
                self.looks = 0

            async def check(self, path: Path) -> PictureFacts:
                self.looks += 1
                if self.looks == 1:
                    raise RenderQueueFull
                return await desk.library.renderer.check(path)

        assert desk.generate(tools=replace(desk.tools, renderer=Busy())).image is not None  # type: ignore[arg-type]

    def test_with_the_sweeper_there_is_none(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=3, committed=True))
        desk.library.clock.move(days=2)

        swept = desk.run(sweeping.sweep(desk.tools))

        assert swept.originals == 0
        assert desk.generate().image is not None

    def test_keeps_a_sweeper_waiting_until_the_bytes_are_named(self, desk: Desk) -> None:
        desk.run(desk.library.upload(filename="the same bytes.png"))
        blobs = desk.library.tools.blobs

        class Swept:
            """A store to which a sweeper comes, who would take them at any age, as soon as bytes are kept."""

            sweeper: asyncio.Task[bool]

            def __getattr__(self, name: str) -> Any:
                return getattr(blobs, name)

            async def keep(self, temp: Any, sha256: str) -> bool:
                fresh = await blobs.keep(temp, sha256)
                before = desk.library.clock.now() + timedelta(days=2)
                self.sweeper = asyncio.create_task(sweeping.drop_unnamed(desk.tools, sha256, before=before))
                await asyncio.sleep(0.2)
                assert not self.sweeper.done()
                return fresh

        async def swept(store: Swept) -> bool:
            return await store.sweeper

        store = Swept()
        settled = desk.generate(tools=replace(desk.tools, blobs=store))

        assert settled.image is not None
        assert desk.run(swept(store)) is False
        assert desk.run(blobs.holds(settled.image.file.hash))

    def test_where_the_bytes_are_gone_is_a_failure(self, desk: Desk) -> None:
        with pytest.raises(Dead):
            desk.generate(tools=dying(desk, write=3, committed=True))
        desk.library.clock.move(seconds=6)
        sha256 = desk.record.received_hash or ""
        (desk.library.folder / "blobs" / "originals" / sha256[:2] / sha256).unlink()

        settled = desk.generate()

        assert settled.image is None
        assert settled.generation.attempts[-1].outcome == "bytes are gone"


def test_generators_are_closed_where_they_were_used(desk: Desk) -> None:
    unused = ToldGenerator()
    makers = {"told": lambda: desk.generator, "unused": lambda: unused}

    async def scenario() -> None:
        generators = Generators(makers, default="told")
        await generators.chosen(None, None)
        await generators.close()

    desk.run(scenario())

    assert (desk.generator.closed, unused.closed) == (True, False)
