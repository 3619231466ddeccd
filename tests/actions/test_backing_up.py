"""Backing up beside erasures: what the copied rows name is copied, and goes from the library afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from picturedesk.actions import backing_up, erasing, restoring, sweeping
from picturedesk.blobs.disk import DiskBlobs
from picturedesk.core.access import Role
from picturedesk.core.backups import LibraryFiles
from picturedesk.core.errors import Denied, StorageFull
from picturedesk.core.images import Image
from picturedesk.core.ports import Blobs
from tests.support.app import picture
from tests.support.library import OPERATOR, Library, Workshop
from tests.support.postgres import sqlite_only

pytestmark = sqlite_only


class Nobody:
    """Watches nothing."""

    def expect(self, total: int) -> None: ...

    def advance(self) -> None: ...

    def tell(self, sentence: str) -> None: ...


def files_of(folder: Path) -> LibraryFiles:
    return LibraryFiles(database=folder / "picturedesk.sqlite3", settings=folder / "picturedesk.toml")


class ErasingMeanwhile:
    """Real blobs; before the first original is copied, every image is erased."""

    def __init__(self, library: Library, images: list[Image]) -> None:
        self._library, self._images = library, images
        self._turn = asyncio.Lock()

    def __getattr__(self, name: str) -> object:
        return getattr(self._library.tools.blobs, name)

    @asynccontextmanager
    async def stored(self, sha256: str) -> AsyncIterator[Path]:
        async with self._turn:
            while self._images:
                chief = self._library.callers[Role.SUPER_ADMIN]
                await erasing.erase(self._library.tools, chief, self._images.pop().id)
        async with self._library.tools.blobs.stored(sha256) as path:
            yield path


def stored(library: Library) -> list[Path]:
    return [path for path in (library.folder / "blobs" / "originals").rglob("*") if path.is_file()]


def test_what_is_erased_meanwhile_is_in_the_backup_and_goes_with_the_next_sweep(
    workshop: Workshop, library: Library, tmp_path: Path
) -> None:
    async def scenario() -> None:
        images = [await library.create(picture(colour=f"#0000{number:02x}")) for number in range(6)]
        blobs: Blobs = ErasingMeanwhile(library, list(images))  # type: ignore[assignment]

        summary = await backing_up.back_up(
            replace(library.tools, blobs=blobs), OPERATOR, files_of(library.folder), tmp_path / "backup", Nobody()
        )

        assert (summary.copied, summary.missing) == (6, ())
        assert len(stored(library)) == 6
        library.clock.move(hours=25)
        await sweeping.sweep(library.tools)
        assert stored(library) == []

        (tmp_path / "restored").mkdir()
        restored = await restoring.restore(
            files_of(tmp_path / "restored"),
            lambda: DiskBlobs(tmp_path / "restored" / "blobs"),
            tmp_path / "backup",
            Nobody(),
        )
        assert (restored.restored, restored.missing) == (6, 0)

    workshop.run(scenario())


def test_originals_may_go_again_when_a_backup_has_failed(workshop: Workshop, library: Library, tmp_path: Path) -> None:
    class Full(Nobody):
        def advance(self) -> None:
            raise StorageFull

    async def scenario() -> None:
        image = await library.create()
        with pytest.raises(StorageFull):
            await backing_up.back_up(library.tools, OPERATOR, files_of(library.folder), tmp_path / "backup", Full())
        await erasing.erase(library.tools, library.callers[Role.SUPER_ADMIN], image.id)

        assert stored(library) == []

    workshop.run(scenario())


def test_only_administrators_back_up(workshop: Workshop, library: Library, tmp_path: Path) -> None:
    with pytest.raises(Denied):
        workshop.run(
            backing_up.back_up(library.tools, library.editor, files_of(library.folder), tmp_path / "b", Nobody())
        )

    assert not (tmp_path / "b").exists()
