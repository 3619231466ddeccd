"""References, publications, blocks, entitlements: who may, what the clock decides, and what history tells."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from picturedesk.actions import blocks, categories, entitlements, images, publications, references, usages
from picturedesk.core import times
from picturedesk.core.access import Role
from picturedesk.core.blocks import Block, BlockDraft
from picturedesk.core.categories import CategoryChange
from picturedesk.core.entitlements import Entitlement, EntitlementDraft, ReaderId
from picturedesk.core.errors import Denied, InvalidRequest, PublicationNotFound, ReferenceNotFound
from picturedesk.core.history import Change, Noun
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Image, ImageId
from picturedesk.core.listing import CursorPage
from picturedesk.core.publications import Publication, PublicationDraft
from picturedesk.core.references import Reference, ReferenceDraft
from picturedesk.core.usages import Usage
from tests.support.history import entries_of
from tests.support.library import Library, Workshop

MICROSECOND = timedelta(microseconds=1)
READER = ReaderId(UUID("0198c0de-0000-7000-8000-00000000000a"))


def anything(_entity: object) -> bool:
    return True


async def tie(library: Library, urn: object, role: Role = Role.EDITOR, **fields: Any) -> Reference:
    draft = ReferenceDraft(**{"id": "1", "provider": "crm", "urn": str(urn), "expires_at": None, **fields})
    return await references.tie(library.tools, library.callers[role], draft)


async def publish(library: Library, role: Role = Role.CHANNEL_ADMIN, **fields: Any) -> Publication:
    draft = {"content_id": str(new_id()), "section_id": None, "media_id": None, "feed_type": "frontpage"}
    whole = PublicationDraft(**{**draft, "starts_at": None, "ends_at": None, **fields})
    return await publications.publish(library.tools, library.callers[role], whole)


async def make_block(library: Library, role: Role = Role.CHANNEL_ADMIN, **fields: Any) -> Block:
    return await blocks.create(library.tools, library.callers[role], BlockDraft(**fields), own_urls=())


async def change_block(library: Library, block: Block, role: Role = Role.CHANNEL_ADMIN, **fields: Any) -> Block:
    return await blocks.update(
        library.tools, library.callers[role], block.id, BlockDraft(**fields), own_urls=(), precondition=anything
    )


async def entitle(library: Library, role: Role = Role.CHANNEL_ADMIN, **fields: Any) -> Entitlement:
    draft = EntitlementDraft(**{"feature_key": "archive", "starts_at": None, "ends_at": None, **fields})
    return await entitlements.entitle(library.tools, library.callers[role], READER, draft)


async def history(library: Library, noun: Noun, entity_id: object) -> Sequence[Change]:
    return await library.tools.db.read(partial(entries_of, noun=noun, entity_id=str(entity_id)))


def urn_of(image: Image) -> str:
    return f"urn:core:image:{image.id}"


async def found(library: Library, ref: str = "crm:1") -> bool:
    """Whether a reference is found, which all ways to it agree on."""
    viewer = library.callers[Role.VIEWER]
    seen = bool(await references.look_up(library.tools, viewer, [ref]))
    try:
        version = await references.find(library.tools, viewer, ref)
    except ReferenceNotFound:
        assert not seen
        return False
    assert seen
    assert await references.mark(library.tools, version.id) == version.mark
    return True


class TestAReference:
    def test_is_found_until_the_moment_it_expires(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            library.clock.time = library.clock.time.replace(microsecond=0)
            end = times.iso(library.clock.now() + timedelta(seconds=1))
            reference = await tie(library, urn_of(await library.create()), expires_at=end)
            seen = [await found(library)]
            library.clock.move(microseconds=999_999)
            seen.append(await found(library))
            library.clock.move(microseconds=1)
            seen.append(await found(library))

            assert seen == [True, True, False]
            assert await references.mark(library.tools, reference.ref) is None

        workshop.run(scenario())

    def test_is_lost_with_its_image_and_back_with_it(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            await tie(library, urn_of(image))
            await images.delete(library.tools, library.editor, image.id, precondition=anything)
            gone = await found(library)
            await images.restore(library.tools, library.editor, image.id)

            assert (gone, await found(library)) == (False, True)

        workshop.run(scenario())

    def test_is_lost_with_its_category_and_back_with_it(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            chief = library.callers[Role.CHANNEL_ADMIN]
            category = await categories.create(library.tools, chief, CategoryChange())
            await tie(library, f"urn:core:category:{category.id}")
            await categories.delete(library.tools, chief, category.id, precondition=anything)
            gone = await found(library)
            await categories.restore(library.tools, chief, category.id)

            assert (gone, await found(library)) == (False, True)

        workshop.run(scenario())

    def test_is_lost_with_its_publication(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            publication = await publish(library)
            await tie(library, f"urn:publisher:publication:{publication.id}")
            seen = [await found(library)]
            chief = library.callers[Role.CHANNEL_ADMIN]
            await publications.remove(library.tools, chief, publication.id, precondition=anything)

            assert [*seen, await found(library)] == [True, False]
            assert await publications.mark(library.tools, publication.id) is None
            with pytest.raises(PublicationNotFound):
                await publications.find(library.tools, chief, publication.id)

        workshop.run(scenario())

    def test_may_name_a_block(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            await tie(library, f"urn:publisher:block:{(await make_block(library)).id}")

            assert await found(library)

        workshop.run(scenario())

    def test_that_is_tied_anew_shows_it_though_the_clock_stands_still(
        self, workshop: Workshop, library: Library
    ) -> None:
        async def scenario() -> None:
            first, second = await library.create(), await library.create()
            before = await tie(library, urn_of(first))
            marks = [await references.mark(library.tools, before.ref)]
            after = await tie(library, urn_of(second))
            marks.append(await references.mark(library.tools, before.ref))

            assert after.inserted_at == before.inserted_at
            assert after.updated_at == before.updated_at + MICROSECOND
            assert len(set(marks)) == 2

        workshop.run(scenario())

    def test_that_has_expired_is_not_untied_but_tied_anew(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            urn = urn_of(await library.create())
            await tie(library, urn, expires_at="1999-12-31")
            with pytest.raises(ReferenceNotFound):
                await references.untie(library.tools, library.editor, "crm:1", precondition=anything)
            await tie(library, urn)

            assert await found(library)

        workshop.run(scenario())

    def test_has_a_history(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            urn = urn_of(await library.create())
            await tie(library, urn)
            await tie(library, urn, expires_at="2127-01-31")
            await tie(library, urn, expires_at="2127-01-31")
            await references.untie(library.tools, library.editor, "crm:1", precondition=anything)

            entries = await history(library, Noun.REFERENCE, "crm:1")

            until = "2127-01-31T00:00:00Z"
            assert [(entry.action, entry.before, entry.after) for entry in entries] == [
                ("created", None, {"urn": urn, "expires_at": None}),
                ("updated", {"expires_at": None}, {"expires_at": until}),
                ("deleted", {"urn": urn, "expires_at": until}, None),
            ]
            assert {entry.account for entry in entries} == {library.editor.author}

        workshop.run(scenario())


class TestAPublication:
    def test_starts_now_unless_something_else_is_said(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            publication = await publish(library)

            assert publication.period.starts_at == library.clock.now().replace(microsecond=0)
            assert publication.period.ends_at is None

        workshop.run(scenario())

    def test_has_a_history_that_outlives_it(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            publication = await publish(library, media_id=str((await library.create()).id))
            chief = library.callers[Role.CHANNEL_ADMIN]
            library.clock.move(hours=1)
            await publications.remove(library.tools, chief, publication.id, precondition=anything)

            made, removed = await history(library, Noun.PUBLICATION, publication.id)

            assert (made.action, made.before, made.after) == ("created", None, publication.facts)
            assert (removed.action, removed.before, removed.after) == ("deleted", publication.facts, None)
            assert removed.at == made.at + timedelta(hours=1)

        workshop.run(scenario())


class TestABlock:
    def test_moves_with_every_change_though_the_clock_stands_still(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            block = await make_block(library)
            marks = [await blocks.mark(library.tools, block.id)]
            for name in ("one", "two", "two"):
                await change_block(library, block, name=name)
                marks.append(await blocks.mark(library.tools, block.id))

            assert len(set(marks)) == 3
            assert marks[2] == marks[3]

        workshop.run(scenario())

    def test_has_a_history(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            block = await make_block(library, html="<p>a</p>", metadata={"a": "b"})
            await change_block(library, block, html="<p>b</p><script>x</script>", name="Teaser")
            await change_block(library, block, html="<p>b</p>", name="Teaser")

            made, changed = await history(library, Noun.BLOCK, block.id)

            assert (made.action, made.before, made.after) == ("created", None, block.facts)
            assert changed.action == "updated"
            assert changed.before == {"html": "<p>a</p>", "name": None}
            assert changed.after == {"html": "<p>b</p>", "name": "Teaser"}

        workshop.run(scenario())

    def test_keeps_an_image_that_was_deleted_and_takes_no_new_one(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            kept, other, live = [str((await library.create()).id) for _ in range(3)]
            block = await make_block(library, image_ids=[kept])
            for image in (kept, other):
                await images.delete(library.tools, library.editor, ImageId(UUID(image)), precondition=anything)

            changed = await change_block(library, block, image_ids=[live, kept])

            assert [str(image) for image in changed.image_ids] == [live, kept]
            with pytest.raises(InvalidRequest) as refused:
                await change_block(library, block, image_ids=[kept, other, other])
            assert [detail.field for detail in refused.value.details] == ["image_ids[1]", "image_ids[2]"]

        workshop.run(scenario())


class TestAnEntitlement:
    def test_is_the_first_one_with_new_dates_when_it_is_posted_again(
        self, workshop: Workshop, library: Library
    ) -> None:
        async def scenario() -> None:
            first = await entitle(library, ends_at="2127-01-31")
            library.clock.move(hours=1)
            second = await entitle(library)
            third = await entitle(library)
            other = await entitle(library, feature_key="print")

            assert (second.id, second.inserted_at) == (first.id, first.inserted_at)
            assert second.period.starts_at == first.period.starts_at + timedelta(hours=1)
            assert (second.period.ends_at, third) == (None, second)
            assert other.id != first.id
            entries = await history(library, Noun.ENTITLEMENT, first.id)
            assert [entry.action for entry in entries] == ["created", "updated"]
            assert entries[0].after == first.facts
            assert entries[1].after == second.period.facts

        workshop.run(scenario())

    def test_is_one_however_many_ask_at_once(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            made = await asyncio.gather(*(entitle(library) for _ in range(20)))

            assert len({entitlement.id for entitlement in made}) == 1

        workshop.run(scenario())


class TestUsages:
    async def page(self, library: Library, image: Image, **place: Any) -> CursorPage[Usage]:
        place = {"after": None, "before": None, "limit": 2, **place}
        return await usages.page(library.tools, library.editor, image.id, **place)

    def test_are_walked_both_ways_though_all_are_of_one_moment(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            for number in range(9):
                if number == 4:
                    library.clock.move(microseconds=1)
                await self._use(library, image, number)
            every = await self.page(library, image, limit=50)
            assert len({usage.id for usage in every.items}) == 9

            for limit in range(1, 10):
                page = await self.page(library, image, limit=limit)
                forward = list(page.items)
                while page.next:
                    page = await self.page(library, image, after=page.next, limit=limit)
                    forward.extend(page.items)
                back = list(page.items)
                while page.previous:
                    page = await self.page(library, image, before=page.previous, limit=limit)
                    back[:0] = page.items

                assert forward == back == list(every.items)

        workshop.run(scenario())

    async def _use(self, library: Library, image: Image, number: int) -> None:
        if number % 3 == 0:
            await publish(library, media_id=str(image.id))
        elif number % 3 == 1:
            await make_block(library, image_ids=[str(image.id)])
        else:
            await tie(library, urn_of(image), id=str(number))

    def test_go_newest_first(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            for number in range(6):
                library.clock.move(seconds=1)
                await self._use(library, image, number)

            kinds = [usage.kind for usage in (await self.page(library, image, limit=6)).items]

            assert kinds == ["reference", "block", "publication"] * 2

        workshop.run(scenario())

    def test_leave_out_what_has_expired_and_what_uses_it_no_more(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image, other = await library.create(), await library.create()
            await tie(library, urn_of(image), expires_at=times.iso(library.clock.now() + timedelta(seconds=5)))
            block = await make_block(library, image_ids=[str(image.id)])
            seen = [len((await self.page(library, image)).items)]
            await change_block(library, block, image_ids=[str(other.id)])
            seen.append(len((await self.page(library, image)).items))
            library.clock.move(seconds=10)
            seen.append(len((await self.page(library, image)).items))

            assert seen == [2, 1, 0]
            assert [usage.id for usage in (await self.page(library, other)).items] == [str(block.id)]

        workshop.run(scenario())


class TestSomebodyWhoMayNot:
    @pytest.mark.parametrize(
        ("role", "ask"),
        [
            (Role.VIEWER, lambda library, role: tie(library, "no urn", role=role)),
            (Role.EDITOR, lambda library, role: publish(library, role=role, content_id="no id")),
            (Role.EDITOR, lambda library, role: make_block(library, role=role, name="x" * 256)),
            (Role.EDITOR, lambda library, role: entitle(library, role=role, feature_key=" ")),
            (Role.UPLOADER, lambda library, role: references.get(library.tools, library.callers[role], "x")),
            (Role.UPLOADER, lambda library, role: references.look_up(library.tools, library.callers[role], ["x"])),
        ],
    )
    def test_is_told_so_before_anything_is_looked_at(
        self, workshop: Workshop, library: Library, role: Role, ask: Callable[[Library, Role], Awaitable[object]]
    ) -> None:
        async def scenario() -> None:
            with pytest.raises(Denied):
                await ask(library, role)

        workshop.run(scenario())
