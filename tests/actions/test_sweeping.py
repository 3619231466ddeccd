"""Sweeping: what nobody names goes after a day, and nothing that anybody names ever does."""

import asyncio
import os
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from picturedesk.actions import images, sweeping, uploads
from picturedesk.actions.sweeping import Swept
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.errors import InvalidRequest
from picturedesk.core.files import StoredFile
from picturedesk.core.images import Image
from picturedesk.sql import files
from tests.support.app import picture
from tests.support.library import Library, Workshop, chunks_of

NOTHING = Swept(uploads=0, originals=0, temps=0, answers=0)


def original(library: Library, file: StoredFile) -> Path:
    return library.folder / "blobs" / "originals" / file.hash[:2] / file.hash


async def sweep(library: Library) -> Swept:
    return await sweeping.sweep(library.tools)


async def delete(library: Library, image: Image) -> None:
    await images.delete(library.tools, library.editor, image.id, precondition=lambda _: True)


class TestAnUploadThatNobodyUsed:
    def test_goes_with_its_bytes_after_a_day(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            file = await library.upload()
            library.clock.move(hours=24, seconds=-1)
            assert await sweep(library) == NOTHING
            # The bytes have the system's own time, and a busy machine takes a while to put them away.
            library.clock.move(minutes=5)

            swept = await sweep(library)

            assert (swept.uploads, original(library, file).exists()) == (1, False)
            with pytest.raises(InvalidRequest):
                await images.create(library.tools, library.editor, ImageChange(file_key=file.key))
            assert await sweep(library) == NOTHING

        workshop.run(scenario())

    def test_leaves_the_bytes_to_an_image_that_shares_them(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            await library.upload()
            library.clock.move(days=3)

            assert await sweep(library) == Swept(uploads=1, originals=0, temps=0, answers=0)
            assert original(library, image.file).exists()

        workshop.run(scenario())

    def test_goes_in_any_number(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            for number in range(5):
                await library.upload(picture(colour=f"#00000{number}"))
            library.clock.move(days=3)
            swept = await asyncio.gather(sweep(library), sweep(library), sweep(library))

            assert sum(one.uploads for one in swept) == 5
            assert sum(one.originals for one in swept) == 5

        workshop.run(scenario())


class TestAnImage:
    def test_keeps_its_bytes_for_ever(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            library.clock.move(days=10_000)

            assert await sweep(library) == NOTHING
            assert original(library, image.file).exists()

        workshop.run(scenario())

    def test_keeps_its_bytes_while_it_is_deleted(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            await delete(library, image)
            library.clock.move(days=400)

            assert await sweep(library) == NOTHING
            assert (await images.restore(library.tools, library.editor, image.id)).live
            assert original(library, image.file).exists()

        workshop.run(scenario())

    def test_lets_go_of_a_file_that_was_replaced(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            image = await library.create()
            new = await library.upload(picture(colour="red"))
            await images.update(
                library.tools, library.editor, image.id, ImageChange(file_key=new.key), precondition=lambda _: True
            )
            library.clock.move(days=2)
            await sweep(library)

            assert not original(library, image.file).exists()
            assert original(library, new).exists()

        workshop.run(scenario())


class TestBytesThatNoRowNames:
    def test_go_after_a_day_with_their_results(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            sha256 = "ab" * 32
            temp = await library.tools.blobs.begin()
            await temp.write(b"an upload that died before its row")
            await library.tools.blobs.keep(temp, sha256)
            await library.tools.blobs.keep_result(sha256, "k", b"result")
            assert await sweep(library) == NOTHING
            library.clock.move(hours=25)

            assert await sweep(library) == Swept(uploads=0, originals=1, temps=0, answers=0)
            assert not await library.tools.blobs.holds(sha256)
            assert await library.tools.blobs.result(sha256, "k") is None

        workshop.run(scenario())

    def test_stay_where_an_upload_has_just_asked_for_them(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            file = await library.upload()
            library.clock.move(days=-2)
            long_ago = (library.clock.now() - timedelta(days=2)).timestamp()
            os.utime(original(library, file), (long_ago, long_ago))
            library.clock.move(days=2)
            temp = await library.tools.blobs.begin()
            await temp.write(original(library, file).read_bytes())
            assert await library.tools.blobs.keep(temp, file.hash) is False
            await temp.drop()

            before = library.clock.now() - timedelta(hours=24)
            assert await library.tools.blobs.drop_if_older(file.hash, before) is False

        workshop.run(scenario())


class TestAnUploadThatDied:
    def test_leaves_a_temp_file_for_a_day_at_most(self, workshop: Workshop, library: Library) -> None:
        async def scenario() -> None:
            temp = await library.tools.blobs.begin()
            await temp.write(b"half")
            assert await sweep(library) == NOTHING
            library.clock.move(hours=25)

            assert await sweep(library) == Swept(uploads=0, originals=0, temps=1, answers=0)
            assert not temp.path.exists()
            await temp.drop()

        workshop.run(scenario())


def test_sweepers_and_uploads_of_the_same_bytes_never_lose_an_acknowledged_one(
    workshop: Workshop, library: Library
) -> None:
    """Between two uploads of them the bytes are old and without a name, and two sweepers look all the time."""
    tools = library.tools
    before = library.clock.now() - timedelta(hours=24)
    long_ago = before.timestamp() - 60
    swept = 0

    async def uploading(content: bytes) -> None:
        for _ in range(20):
            received = await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(content))
            assert await tools.blobs.holds(received.file.hash)
            await tools.db.write(partial(files.delete_unused, number=received.file.number))
            os.utime(original(library, received.file), (long_ago, long_ago))
            await asyncio.sleep(0)

    async def sweeping_until(done: asyncio.Event) -> None:
        nonlocal swept
        while not done.is_set():
            # In two steps: the other sweeper counts too while this one waits.
            found = await sweeping._sweep_originals(tools, before)
            swept += found

    async def scenario() -> None:
        done = asyncio.Event()
        sweepers = [asyncio.create_task(sweeping_until(done)) for _ in range(2)]
        try:
            await asyncio.gather(*(uploading(picture(colour=colour)) for colour in ("red", "green", "blue")))
        finally:
            done.set()
            await asyncio.gather(*sweepers)
        assert swept > 0

    workshop.run(scenario())
