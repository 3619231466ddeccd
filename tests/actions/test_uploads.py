"""Uploads: bytes before rows, one copy of equal bytes, and a sweeper that never wins against an upload."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from picturedesk.actions import uploads
from picturedesk.core.access import Role
from picturedesk.core.errors import Denied, Detail, FileTooLarge, InvalidRequest, NotAnImage, StorageUnavailable
from picturedesk.core.files import MAX_FILE_BYTES
from picturedesk.core.ports import Blobs, TempFile
from picturedesk.sql import files
from tests.imaging.pictures import encoded, noise
from tests.support.app import picture
from tests.support.library import Library, Workshop, chunks_of


def kept(library: Library) -> list[Path]:
    return [path for path in (library.folder / "blobs").rglob("*") if path.is_file()]


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


def test_bytes_that_were_swept_between_the_look_and_the_row_are_kept_again(
    workshop: Workshop, library: Library
) -> None:
    content = picture()

    class SweptOnce(Wrapped):
        """Finds the bytes there, and has them swept before it says so."""

        def __init__(self, blobs: Blobs) -> None:
            super().__init__(blobs)
            self.answers: list[bool] = []

        async def keep(self, temp: TempFile, sha256: str) -> bool:
            fresh = await self._blobs.keep(temp, sha256)
            if not self.answers:
                assert self._blobs.drop_if_older(sha256, library.clock.now().replace(year=9000))
            self.answers.append(fresh)
            return fresh

    async def scenario() -> list[bool]:
        await library.upload(content)
        blobs = SweptOnce(library.tools.blobs)
        tools = library.with_blobs(blobs)  # type: ignore[arg-type] # it wraps what passes
        received = await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(content))
        assert library.tools.blobs.holds(received.file.hash)
        return blobs.answers

    assert workshop.run(scenario()) == [False, True]
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
            order.append(f"kept {self._blobs.holds(sha256)}, named {named}")
            return fresh

    async def scenario() -> None:
        tools = library.with_blobs(Watching(library.tools.blobs))  # type: ignore[arg-type] # as above
        await uploads.receive(tools, library.editor, filename="x", chunks=chunks_of(picture()))

    workshop.run(scenario())

    assert order == ["kept True, named False"]
    assert len(rows(workshop, library)) == 1
