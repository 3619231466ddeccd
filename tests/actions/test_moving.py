"""Moving originals: each once, none that is damaged, and none by a library whose place is taken."""

import asyncio
import hashlib
import os
import shutil
import time
from pathlib import Path

import pytest

from picturedesk import settings
from picturedesk.actions import sweeping
from picturedesk.actions.moving import MoveSummary, Origin, Target, move
from picturedesk.blobs import move_marks
from picturedesk.core.backups import OriginalsDamaged
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.moves import Moved, MoveRefused
from picturedesk.wiring import open_blobs, open_tools
from tests.support.backups import add_image, erase_everything, make_sound, originals
from tests.support.postgres import sqlite_only

pytestmark = sqlite_only


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}
        self.library: str | None = None

    async def claim(self, name: str) -> bool:
        self.library = self.library or name
        return self.library == name

    async def bring(self, sha256: str, content: bytes) -> bool:
        fresh = sha256 not in self.content
        self.content[sha256] = content
        return fresh


class Told:
    """A watcher that remembers what it was told."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def expect(self, total: int) -> None:
        """Nothing to it."""

    def advance(self) -> None:
        """Nothing to it."""

    def tell(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to be moved and broken."""
    return make_sound(tmp_path_factory.mktemp("moving"))


@pytest.fixture
def library(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "library")


def moved(library: Path, store: Kept, told: Told | None = None, *, partial: bool = False) -> MoveSummary:
    installation = settings.load(library, {})
    origin = Origin(folder=library, database=library / "picturedesk.sqlite3", blobs=open_blobs(installation))
    target = Target(database=None, store=store, store_name="pictures")
    return asyncio.run(move(origin, target, told or Told(), partial=partial))


def test_originals_alone_can_move(library: Path) -> None:
    store = Kept()

    summary = moved(library, store)

    assert (summary.copied, summary.kept) == (3, 0)
    assert sorted(store.content.values()) == sorted(path.read_bytes() for path in originals(library))
    mark = move_marks.read(library)
    assert mark is not None
    mark.refuse_unless(database=False, store=True)
    with pytest.raises(StorageUnavailable, match="has moved to the bucket pictures"):
        mark.refuse_unless(database=False, store=False)


def test_a_second_run_copies_what_is_new_and_a_third_has_nothing_to_do(library: Path) -> None:
    store = Kept()
    moved(library, store)
    (library / "moved.json").unlink()
    add_image(library, "bridge")

    second, third = moved(library, store), moved(library, store)

    assert (second.copied, second.kept) == (1, 3)
    assert third.already


def test_a_damaged_original_is_named_and_nothing_is_handed_over(library: Path) -> None:
    store, told, damaged = Kept(), Told(), originals(library)[0]
    damaged.write_bytes(damaged.read_bytes()[:-1])

    with pytest.raises(OriginalsDamaged):
        moved(library, store, told)

    assert told.sentences == [f"The original {damaged.name} is missing or changed, and is not moved."]
    assert move_marks.read(library) is None
    assert damaged.name not in store.content


def test_what_is_left_of_a_damaged_library_moves_when_asked_to(library: Path) -> None:
    store, lost = Kept(), originals(library)[0]
    lost.unlink()

    summary = moved(library, store, partial=True)

    assert summary.missing == [lost.name]
    assert {hashlib.sha256(content).hexdigest() for content in store.content.values()} == store.content.keys()
    assert len(store.content) == 2
    assert move_marks.read(library) is not None


def test_a_bucket_of_another_library_is_refused(library: Path) -> None:
    store = Kept()
    store.library = "another"

    with pytest.raises(MoveRefused, match="originals of another library"):
        moved(library, store)

    assert store.content == {}
    assert move_marks.read(library) is None


def test_an_erased_image_is_not_missing(library: Path) -> None:
    store = Kept()
    erase_everything(library)

    summary = moved(library, store)

    assert (summary.copied, summary.missing) == (0, [])


def test_a_mark_that_cannot_be_read_lets_nobody_write(library: Path) -> None:
    (library / "moved.json").write_text("[]")

    with pytest.raises(StorageUnavailable):
        move_marks.refuse_leftovers(library, database=True, store=True)


def test_a_mark_names_both_places() -> None:
    mark = Moved(id="1", database="db/pictures", store="pictures")

    mark.refuse_unless(database=True, store=True)
    with pytest.raises(StorageUnavailable, match="the database db/pictures and the bucket pictures;"):
        mark.refuse_unless(database=False, store=False)


def test_what_stayed_behind_removes_no_original_that_the_new_place_may_name(library: Path) -> None:
    sha256 = hashlib.sha256(b"of the new place").hexdigest()
    original = library / "blobs" / "originals" / sha256[:2] / sha256
    original.write_bytes(b"of the new place")
    long_ago = time.time() - 10 * 86_400
    os.utime(original, (long_ago, long_ago))
    move_marks.write(library, Moved(id="1", database="db/pictures", store=None))

    async def sweep() -> None:
        async with open_tools(settings.load(library, {})) as tools:
            await sweeping.sweep(tools)

    with pytest.raises(StorageUnavailable):
        asyncio.run(sweep())

    assert original.exists()
