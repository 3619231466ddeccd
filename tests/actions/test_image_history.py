"""What history tells of images, and that it is told in the very transaction of the change."""

import pytest

from picturedesk.actions import categories, images
from picturedesk.core.access import Role
from picturedesk.core.categories import CategoryChange, CategoryName
from picturedesk.core.descriptions import ImageChange, LocaleText
from picturedesk.core.errors import PicturedeskError, PreconditionFailed
from picturedesk.core.history import Action, Change, Noun
from picturedesk.core.images import Image
from picturedesk.sql.database import Tx
from tests.support.history import entries_of
from tests.support.library import Library, Workshop


async def history_of(library: Library, noun: Noun, entity_id: object) -> list[Change]:
    async def work(tx: Tx) -> list[Change]:
        return list(await entries_of(tx, noun, str(entity_id)))

    return await library.tools.db.read(work)


def always(_: object) -> bool:
    return True


def test_every_change_of_an_image_is_an_entry_of_what_differs(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        tools, editor = library.tools, library.editor
        image = await library.create(name="Pier")
        library.clock.move(seconds=5)
        await images.update(
            tools,
            library.callers[Role.CAMPAIGN_ADMIN],
            image.id,
            ImageChange(name="Quay", locales=[LocaleText(locale="en", credit="Ada")]),
            precondition=always,
        )
        await images.delete(tools, editor, image.id, precondition=always)
        await images.restore(tools, editor, image.id)

        created, updated, deleted, restored = await history_of(library, Noun.IMAGE, image.id)

        assert [entry.action for entry in (created, updated, deleted, restored)] == [
            Action.CREATED,
            Action.UPDATED,
            Action.DELETED,
            Action.RESTORED,
        ]
        assert created.before is None
        assert created.after is not None
        assert (created.after["name"], created.after["file_hash"]) == ("Pier", image.file.hash)
        assert updated.account == library.callers[Role.CAMPAIGN_ADMIN].author
        assert updated.before == {"name": "Pier", "locales": []}
        assert updated.after is not None
        assert set(updated.after) == {"name", "locales"}
        assert (updated.at - created.at).total_seconds() == pytest.approx(5, abs=1e-5)
        assert deleted.before == {"deleted_at": None} == restored.after

    workshop.run(scenario())


def test_a_change_that_changes_nothing_is_none(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        image = await library.create(name="Pier")
        await images.update(library.tools, library.editor, image.id, ImageChange(name="Pier"), precondition=always)
        await images.restore(library.tools, library.editor, image.id)

        assert len(await history_of(library, Noun.IMAGE, image.id)) == 1

    workshop.run(scenario())


def test_a_change_that_is_undone_leaves_no_entry(workshop: Workshop, library: Library) -> None:
    class Undone(PicturedeskError):
        sentence = "Undone."

    async def undo(_tx: Tx, _image: Image) -> None:
        raise Undone

    async def scenario() -> None:
        image = await library.create(name="Pier")
        await images.delete(library.tools, library.editor, image.id, precondition=always)

        with pytest.raises(Undone):
            await images.restore(library.tools, library.editor, image.id, also=undo)

        assert (await history_of(library, Noun.IMAGE, image.id))[-1].action is Action.DELETED
        assert (await images.get(library.tools, library.editor, image.id)).deleted_at is not None

    workshop.run(scenario())


def test_of_two_editors_the_second_is_refused_and_loses_nothing(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        image = await library.create(name="Pier")

        def as_read(now: Image) -> bool:
            return now == image

        first = ImageChange(name="Quay")
        second = ImageChange(creator="Ada")
        await images.update(library.tools, library.editor, image.id, first, precondition=as_read)
        with pytest.raises(PreconditionFailed):
            await images.update(library.tools, library.editor, image.id, second, precondition=as_read)

        found = await images.get(library.tools, library.editor, image.id)
        assert (found.name, found.creator) == ("Quay", None)
        merged = await images.update(
            library.tools, library.editor, image.id, second, precondition=lambda now: now == found
        )
        assert (merged.name, merged.creator) == ("Quay", "Ada")

    workshop.run(scenario())


def test_categories_have_one_too(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        chief = library.callers[Role.CHANNEL_ADMIN]
        named = CategoryChange(locales=[CategoryName(locale="en", name="Harbour")])
        category = await categories.create(library.tools, chief, named)
        await categories.update(
            library.tools, chief, category.id, CategoryChange(is_archived=True), precondition=always
        )
        await categories.delete(library.tools, chief, category.id, precondition=always)

        created, updated, deleted = await history_of(library, Noun.CATEGORY, category.id)

        assert created.after is not None
        assert created.after["locales"] == [{"id": str(category.locales[0].id), "locale": "en", "name": "Harbour"}]
        assert (updated.before, updated.after) == ({"is_archived": False}, {"is_archived": True})
        assert deleted.action is Action.DELETED

    workshop.run(scenario())
