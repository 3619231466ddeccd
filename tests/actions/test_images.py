"""Images: what a change moves and what it leaves, whatever the clock says."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from picturedesk.actions import images, listing
from picturedesk.core.access import Role
from picturedesk.core.descriptions import ImageChange, LocaleText
from picturedesk.core.errors import Denied, ImageNotFound, InvalidRequest, KeyTaken, PreconditionFailed
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import FocalPoint, Gravity, Image, ImageId
from picturedesk.core.listing import ImageFilter, Sort, SortField
from tests.support.app import picture
from tests.support.library import Library, Workshop

MICROSECOND = timedelta(microseconds=1)
ENGLISH = LocaleText(locale="en", credit="Ada", caption_html="<p>Dawn</p>", alt_text="A crane")


def anything(_image: Image) -> bool:
    return True


async def update(library: Library, image: Image, role: Role = Role.EDITOR, **fields: Any) -> Image:
    return await images.update(
        library.tools, library.callers[role], image.id, ImageChange(**fields), precondition=anything
    )


async def delete(library: Library, image: Image, role: Role = Role.EDITOR) -> None:
    await images.delete(library.tools, library.callers[role], image.id, precondition=anything)


async def restore(library: Library, image: Image, role: Role = Role.EDITOR) -> Image:
    return await images.restore(library.tools, library.callers[role], image.id)


async def get(library: Library, image: Image) -> Image:
    return await images.get(library.tools, library.editor, image.id)


class TestTheMomentOfTheLastChange:
    def test_moves_on_though_the_clock_stands_still(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            assert image.inserted_at == image.updated_at == library.clock.now()
            moments = [image.updated_at]
            moments += [(await update(library, image, name=f"{step}")).updated_at for step in range(3)]
            await delete(library, image)
            moments.append((await get(library, image)).updated_at)
            moments.append((await restore(library, image)).updated_at)

            assert moments == [library.clock.now() + number * MICROSECOND for number in range(6)]

        workshop.run(scenario())

    def test_moves_on_though_the_clock_goes_back(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            library.clock.move(days=-1)

            assert (await update(library, image, name="x")).updated_at == image.updated_at + MICROSECOND

        workshop.run(scenario())

    def test_is_the_clocks_where_it_has_moved(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            library.clock.move(seconds=5)
            changed = await update(library, image, name="x")

            assert (changed.updated_at, changed.inserted_at) == (library.clock.now(), image.inserted_at)

        workshop.run(scenario())

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"name": "picture"},
            {"gravity": Gravity.CENTER, "focal_point": None, "creator": None},
            {"locales": [ENGLISH]},
            {"creator": "  "},
            {
                "locales": [
                    LocaleText(
                        locale="EN", credit="Ada", caption_html="<p>Dawn<script>x</script></p>", alt_text="A crane"
                    )
                ]
            },
        ],
    )
    def test_stays_with_a_change_that_changes_nothing(
        self, workshop: Workshop, library: Library, fields: dict[str, Any]
    ) -> None:
        async def scenario() -> None:
            image = await library.create(locales=[ENGLISH])
            library.clock.move(hours=1)

            assert await update(library, image, Role.SUPER_ADMIN, **fields) == image
            assert await get(library, image) == image

        workshop.run(scenario())

    def test_stays_with_a_restore_of_a_live_image(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            library.clock.move(hours=1)

            assert await restore(library, image, Role.SUPER_ADMIN) == image

        workshop.run(scenario())


class TestTheAuthorOfTheLastChange:
    def test_is_who_changed_deleted_or_restored(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            assert image.modified_by == image.created_by == library.editor.author
            changed = await update(library, image, Role.SUPER_ADMIN, name="x")
            await delete(library, image, Role.CHANNEL_ADMIN)
            deleted = await get(library, image)
            restored = await restore(library, image, Role.CAMPAIGN_ADMIN)

            names = [state.modified_by.name for state in (changed, deleted, restored)]
            assert names == ["super_admin", "channel_admin", "campaign_admin"]
            assert restored.created_by == library.editor.author

        workshop.run(scenario())


class TestARestore:
    def test_brings_everything_back_but_the_moment(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create(locales=[ENGLISH], focal_point=FocalPoint(0.1, 0.2), creator="Ada")
            await delete(library, image)
            restored = await restore(library, image)

            assert restored.deleted_at is None
            assert {
                name: getattr(restored, name) for name in ("locales", "focal_point", "creator", "file", "number")
            } == {name: getattr(image, name) for name in ("locales", "focal_point", "creator", "file", "number")}
            assert await get(library, image) == restored

        workshop.run(scenario())

    def test_is_refused_while_a_newer_image_has_the_file(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            await delete(library, image)
            newer = await images.create(library.tools, library.editor, ImageChange(file_key=image.file.key))
            with pytest.raises(KeyTaken):
                await restore(library, image)
            await delete(library, newer)

            assert (await restore(library, image)).live
            with pytest.raises(KeyTaken):
                await restore(library, newer)

        workshop.run(scenario())

    def test_of_what_never_was_finds_none(self, workshop: Workshop, library: Library) -> None:
        with pytest.raises(ImageNotFound):
            workshop.run(images.restore(library.tools, library.editor, ImageId(new_id())))


class TestManyAtOnce:
    def test_make_one_image_of_one_file(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> list[Any]:
            file = await library.upload()
            change = ImageChange(file_key=file.key)
            return await asyncio.gather(
                *(images.create(library.tools, library.editor, change) for _ in range(8)), return_exceptions=True
            )

        results = workshop.run(scenario())

        assert sum(isinstance(result, Image) for result in results) == 1
        assert sum(isinstance(result, InvalidRequest) for result in results) == 7

    def test_change_an_image_one_after_the_other(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            changed = await asyncio.gather(*(update(library, image, name=f"{number}") for number in range(8)))

            assert len({state.updated_at for state in changed}) == 8
            assert (await get(library, image)).updated_at == max(state.updated_at for state in changed)

        workshop.run(scenario())

    def test_with_a_precondition_let_one_of_them_win(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> list[Any]:
            image = await library.create()

            def unchanged(now: Image) -> bool:
                return now.updated_at == image.updated_at

            return await asyncio.gather(
                *(
                    images.update(
                        library.tools, library.editor, image.id, ImageChange(name=f"{number}"), precondition=unchanged
                    )
                    for number in range(8)
                ),
                return_exceptions=True,
            )

        results = workshop.run(scenario())

        assert sum(isinstance(result, Image) for result in results) == 1
        assert sum(isinstance(result, PreconditionFailed) for result in results) == 7

    def test_restore_at_most_one_image_of_a_file(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> list[Any]:
            first = await library.create()
            await delete(library, first)
            second = await images.create(library.tools, library.editor, ImageChange(file_key=first.file.key))
            await delete(library, second)
            return list(await asyncio.gather(restore(library, first), restore(library, second), return_exceptions=True))

        results = workshop.run(scenario())

        assert sorted(type(result).__name__ for result in results) == ["Image", "KeyTaken"]


class TestTheRoleUploader:
    def test_makes_images_of_its_own_uploads_alone(self, workshop: Workshop, library: Library) -> None:
        uploader = library.callers[Role.UPLOADER]

        async def scenario() -> None:
            foreign = await library.upload()
            own = await library.upload(caller=uploader)
            with pytest.raises(InvalidRequest):
                await images.create(library.tools, uploader, ImageChange(file_key=foreign.key))

            assert (
                await images.create(library.tools, uploader, ImageChange(file_key=own.key))
            ).created_by == uploader.author

        workshop.run(scenario())

    def test_sees_its_own_images_alone(self, workshop: Workshop, library: Library) -> None:
        uploader = library.callers[Role.UPLOADER]
        sort = Sort(SortField.INSERTED_AT, descending=True)

        async def scenario() -> None:
            foreign, own = await library.create(), await library.create(picture(colour="red"), caller=uploader)
            for look in (images.find, images.get):
                await look(library.tools, uploader, own.id)
                with pytest.raises(ImageNotFound):
                    await look(library.tools, uploader, foreign.id)
            page = await listing.stretch(
                library.tools, uploader, ImageFilter(), sort, after=None, before=None, limit=9, count=True
            )
            asked = await listing.stretch(
                library.tools,
                uploader,
                ImageFilter(created_by=library.editor.account_id),
                sort,
                after=None,
                before=None,
                limit=9,
                count=True,
            )

            assert ([image.id for image in page.items], page.total) == ([own.id], 1)
            assert (list(asked.items), asked.total) == ([], 0)

        workshop.run(scenario())

    def test_changes_nothing(self, workshop: Workshop, library: Library) -> None:
        uploader = library.callers[Role.UPLOADER]

        async def scenario() -> None:
            own = await library.create(caller=uploader)
            for attempt in (
                update(library, own, Role.UPLOADER, name="x"),
                delete(library, own, Role.UPLOADER),
                restore(library, own, Role.UPLOADER),
            ):
                with pytest.raises(Denied):
                    await attempt

        workshop.run(scenario())


class TestAViewer:
    def test_reads_and_no_more(self, workshop: Workshop, library: Library) -> None:
        viewer = library.callers[Role.VIEWER]

        async def scenario() -> None:
            image = await library.create()
            file = await library.upload()
            assert await images.get(library.tools, viewer, image.id) == image
            for attempt in (
                images.create(library.tools, viewer, ImageChange(file_key=file.key)),
                update(library, image, Role.VIEWER, name="x"),
                delete(library, image, Role.VIEWER),
                restore(library, image, Role.VIEWER),
            ):
                with pytest.raises(Denied):
                    await attempt

        workshop.run(scenario())
