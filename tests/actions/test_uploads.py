"""Uploads: bytes before rows, one copy of equal bytes, and a sweeper that never wins against an upload."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from picturedesk.actions import sweeping, uploads
from picturedesk.core.access import Role
from picturedesk.core.errors import Denied, Detail, FileTooLarge, InvalidRequest, NotAnImage, StorageUnavailable
from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.core.ports import Blobs, TempFile
from picturedesk.sql import files
from tests.imaging.pictures import encoded, noise
from tests.support.app import picture
from tests.support.library import Library, Workshop, chunks_of


def kept(library: Library) -> list[Path]:
    files_there = (path for path in (library.folder / "blobs").rglob("*") if path.is_file())
    return [path for path in files_there if path.parent.name != "locks"]


def rows(workshop: Workshop, library: Library) -> list[tuple[str, str]]:
    named = workshop.run(library.tools.db.scan(lambda tx: files.originals(tx, limit=100)))
    return [(original.sha256, original.key) for original in named]


class Wrapped:
    """Real blobs; a subclass says where something goes differently."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    def __getattr__(self, name: str) -> object:
        return getattr(self._blobs, name)


def test_an_upload_is_bytes_and_a_row(workshop: Workshop, library: Library) -> None:
    content = picture()

    file = workshop.run(library.upload(content, filename="a/b.png"))

    assert (file.hash, file.size_bytes, file.filename) == (hashlib.sha256(content).hexdigest(), len(content), "b.png")
    assert file.uploaded_at == library.clock.now()
    assert file.account_id == library.editor.account_id
    assert [path.read_bytes() for path in kept(library)] == [content]
    assert rows(workshop, library) == [(file.hash, file.key)]


def test_many_uploads_of_the_same_bytes_keep_them_once(workshop: Workshop, library: Library) -> None:
    content = encoded(noise(), "PNG")

    async def scenario() -> set[str]:
        received = await asyncio.gather(*(library.upload(content) for _ in range(12)))
        return {file.key for file in received}

    assert len(workshop.run(scenario())) == 12
    assert [path.read_bytes() for path in kept(library)] == [content]


@pytest.mark.parametrize("content", [b"", b"no picture", encoded(noise(), "JPEG")[:-500]])
def test_a_refused_file_leaves_neither(workshop: Workshop, library: Library, content: bytes) -> None:
    async def scenario() -> None:
        with pytest.raises(NotAnImage):
            await uploads.receive(library.tools, library.editor, filename="x", chunks=chunks_of(content))

    workshop.run(scenario())

    assert kept(library) == []
    assert rows(workshop, library) == []


def test_a_file_that_is_too_large_is_read_no_further(workshop: Workshop, library: Library) -> None:
    read_bytes = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read_bytes
        while True:
            read_bytes += 65_536
            yield bytes(65_536)

    async def scenario() -> None:
        with pytest.raises(FileTooLarge):
            await uploads.receive(library.tools, library.editor, filename="x", chunks=endless())

    workshop.run(scenario())

    assert read_bytes == MAX_FILE_BYTES + 65_536
    assert kept(library) == []


@pytest.mark.parametrize("error", [InvalidRequest(Detail("image", "broken")), asyncio.CancelledError(), OSError()])
def test_a_form_that_breaks_off_leaves_nothing(workshop: Workshop, library: Library, error: BaseException) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield picture()
        raise error

    async def scenario() -> None:
        with pytest.raises(type(error)):
            await uploads.receive(library.tools, library.editor, filename="x", chunks=breaking())

    workshop.run(scenario())

    assert kept(library) == []
    assert rows(workshop, library) == []


def test_a_viewer_is_refused_before_a_byte_is_read(workshop: Workshop, library: Library) -> None:
    async def untouched() -> AsyncIterator[bytes]:
        raise AssertionError("somebody reads")
        yield b""

    async def scenario() -> None:
        with pytest.raises(Denied):
            await uploads.receive(library.tools, library.callers[Role.VIEWER], filename="x", chunks=untouched())

    workshop.run(scenario())


def test_a_sweeper_that_comes_before_the_row_waits_for_it(workshop: Workshop, library: Library) -> None:
    content = picture()
    far_away = library.clock.now().replace(year=9000)

    class Swept(Wrapped):
        """Has a sweeper come, who would take them at any age, as soon as the bytes are kept."""

        sweeper: asyncio.Task[bool]

        async def keep(self, temp: TempFile, sha256: str) -> bool:
            fresh = await self._blobs.keep(temp, sha256)
            sweep = sweeping.drop_unnamed(library.tools, sha256, before=far_away)
            self.sweeper = asyncio.create_task(sweep)
            await asyncio.sleep(0.2)
            assert not self.sweeper.done()
            return fresh

    async def scenario() -> None:
        for _ in range(2):  # fresh bytes, and bytes that are there already
            blobs = Swept(library.tools.blobs)
            tools = library.with_blobs(blobs)  # type: ignore[arg-type] # it wraps what passes
            received = await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(content))
            assert await blobs.sweeper is False
            assert await library.tools.blobs.holds(received.file.hash)

    workshop.run(scenario())

    assert [path.read_bytes() for path in kept(library)] == [content]


def test_a_store_that_fails_acknowledges_nothing(workshop: Workshop, library: Library) -> None:
    class Failing(Wrapped):
        async def keep(self, temp: TempFile, sha256: str) -> bool:  # noqa: ARG002 - the port's
            raise StorageUnavailable

    async def scenario() -> None:
        tools = library.with_blobs(Failing(library.tools.blobs))  # type: ignore[arg-type] # as above
        with pytest.raises(StorageUnavailable):
            await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(picture()))

    workshop.run(scenario())

    assert kept(library) == []
    assert rows(workshop, library) == []


def test_the_bytes_are_there_before_the_row(workshop: Workshop, library: Library) -> None:
    order: list[str] = []

    class Watching(Wrapped):
        async def keep(self, temp: TempFile, sha256: str) -> bool:
            fresh = await self._blobs.keep(temp, sha256)
            named = await library.tools.db.point(lambda tx: files.named(tx, sha256))
            order.append(f"kept {await self._blobs.holds(sha256)}, named {named}")
            return fresh

    async def scenario() -> None:
        tools = library.with_blobs(Watching(library.tools.blobs))  # type: ignore[arg-type] # as above
        await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(picture()))

    workshop.run(scenario())

    assert order == ["kept True, named False"]
    assert len(rows(workshop, library)) == 1
