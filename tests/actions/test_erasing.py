"""Erasing, the trash that empties itself, and what history keeps of either."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from picturedesk.actions import erasing, images, sweeping
from picturedesk.core.access import Role
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.history import Action, Change, Noun
from picturedesk.core.images import Image
from picturedesk.sql import integrity
from picturedesk.sql.database import Tx
from tests.support.app import picture
from tests.support.history import entries_of
from tests.support.library import Library, Workshop


async def history_of(library: Library, image: Image) -> list[Change]:
    async def work(tx: Tx) -> list[Change]:
        return list(await entries_of(tx, Noun.IMAGE, str(image.id)))

    return await library.tools.db.read(work)


class Gone:
    """A store that nobody can reach."""

    def removing(self, sha256: str) -> Any:  # noqa: ARG002 - the port's
        raise StorageUnavailable

    async def drop_results(self, sha256: str) -> None:  # noqa: ARG002 - the port's
        raise StorageUnavailable


async def trash(library: Library, image: Image) -> None:
    await images.delete(library.tools, library.editor, image.id, precondition=lambda _: True)


def test_history_keeps_that_it_was_and_loses_what_it_said(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        image = await library.create(name="a secret")
        await images.update(
            library.tools, library.editor, image.id, ImageChange(name="less so"), precondition=lambda _: True
        )

        await erasing.erase(library.tools, library.callers[Role.SUPER_ADMIN], image.id)

        entries = await history_of(library, image)
        assert [entry.action for entry in entries] == [Action.CREATED, Action.UPDATED, Action.ERASED]
        assert {(entry.before, entry.after) for entry in entries} == {(None, None)}
        assert entries[-1].account == library.callers[Role.SUPER_ADMIN].author

    workshop.run(scenario())


def test_nothing_in_the_database_points_at_it(workshop: Workshop, library: Library) -> None:
    async def scenario() -> Sequence[str]:
        image = await library.create(picture(colour="tan"))
        await erasing.erase(library.tools, library.callers[Role.SUPER_ADMIN], image.id)
        await library.tools.db.write(integrity.check_search_index)
        return await library.tools.db.scan(integrity.broken_references)

    assert workshop.run(scenario()) == []


def test_the_trash_gives_up_what_lay_in_it_long_enough(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        old, fresh, live = [await library.create(picture(colour=colour)) for colour in ("red", "green", "blue")]
        await trash(library, old)
        library.clock.move(days=10)
        await trash(library, fresh)

        erased = await erasing.empty_trash(library.tools, older_than=library.clock.now() - timedelta(days=5))

        assert erased == 1
        assert [entry.action for entry in await history_of(library, old)][-1] is Action.ERASED
        assert (await history_of(library, old))[-1].account.name == "sweeper"
        for kept in (fresh, live):
            await images.get(library.tools, library.editor, kept.id)

    workshop.run(scenario())


def test_the_trash_leaves_alone_what_was_restored_meanwhile(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        image = await library.create(picture(colour="navy"))
        await trash(library, image)
        await images.restore(library.tools, library.editor, image.id)
        library.clock.move(days=10)

        assert await erasing.empty_trash(library.tools, older_than=library.clock.now()) == 0
        restored = await images.get(library.tools, library.editor, image.id)
        assert replace(restored, updated_at=image.updated_at) == image

    workshop.run(scenario())


def test_what_is_done_is_done_though_the_store_is_gone(workshop: Workshop, library: Library) -> None:
    async def scenario() -> None:
        image = await library.create(name="a secret")
        original = library.folder / "blobs" / "originals" / image.file.hash[:2] / image.file.hash
        tools = library.with_blobs(Gone())  # type: ignore[arg-type] # enough of one
        chief = library.callers[Role.SUPER_ADMIN]

        await images.delete(tools, chief, image.id, precondition=lambda _: True)
        await erasing.erase(tools, chief, image.id)

        assert (await history_of(library, image))[-1].action is Action.ERASED
        assert original.exists()
        library.clock.move(hours=25)
        await sweeping.sweep(library.tools)
        assert not original.exists()

    workshop.run(scenario())
