"""``fsck``: every kind of damage is found and named, and a sound library has none."""

import asyncio
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from picturedesk import settings
from picturedesk.actions import sweeping
from picturedesk.blobs.seals import sealed
from picturedesk.providers import procedural
from picturedesk.wiring import open_tools
from tests.support.commands import Command, run_process


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with two images, to be copied and broken."""
    root = tmp_path_factory.mktemp("fsck")
    (root / "pictures").mkdir()
    for name in ("harbour.jpg", "lake.jpg"):
        (root / "pictures" / name).write_bytes(procedural.draw(name, width_px=96, height_px=64))
    assert run_process("import", "--data", root / "library", root / "pictures").status == 0
    return root / "library"


@pytest.fixture
def library(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "library")


def original(library: Path) -> Path:
    return next(path for path in sorted((library / "blobs" / "originals").rglob("*")) if path.is_file())


def execute(library: Path, statement: str) -> None:
    with closing(sqlite3.connect(library / "picturedesk.sqlite3")) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_sound_library_has_no_faults(command: Command, library: Path) -> None:
    done = command("fsck", "--data", library)

    assert done.status == 0
    (summary,) = done.lines
    assert list(summary) == ["originals", "images", "faults", "orphans", "seconds"]
    assert (summary["originals"], summary["images"], summary["faults"], summary["orphans"]) == (2, 2, 0, 0)


def plant_orphan(library: Path) -> Path:
    path = library / "blobs" / "originals" / "00" / ("0" * 64)
    path.write_bytes(b"stray")
    return path


def age(path: Path) -> None:
    two_days_ago = time.time() - 2 * 24 * 3_600
    os.utime(path, (two_days_ago, two_days_ago))


def plant_rendition(library: Path, sha256: str) -> Path:
    path = library / "blobs" / "results" / sha256[:2] / sha256 / "thumb.sealed"
    path.parent.mkdir(parents=True)
    path.write_bytes(sealed(b"a rendition"))
    return path


def test_faults_end_as_every_failure_does(command: Command, library: Path) -> None:
    original(library).unlink()

    done = command("fsck", "--data", library)

    assert (done.status, [line["faults"] for line in done.lines if "faults" in line]) == (1, [1])
    assert done.err.splitlines()[-1] == "error: The library has 1 fault. (faults-found)"


def test_young_bytes_that_no_row_names_are_named_and_are_no_fault(command: Command, library: Path) -> None:
    planted = plant_orphan(library)

    done = command("fsck", "--data", library)

    note, summary = done.lines
    assert (note["note"], note["subject"]) == ("orphan", planted.name)
    assert (done.status, summary["orphans"], summary["faults"]) == (0, 1, 0)


def test_a_sound_rendition_is_no_fault(command: Command, library: Path) -> None:
    plant_rendition(library, original(library).name)

    done = command("fsck", "--data", library)

    assert (done.status, len(done.lines)) == (0, 1)


def remove_bytes(library: Path) -> None:
    original(library).unlink()


def change_bytes(library: Path) -> None:
    original(library).write_bytes(b"something else")


def flip_bit(library: Path) -> None:
    content = bytearray(original(library).read_bytes())
    content[len(content) // 2] ^= 1
    original(library).write_bytes(content)


def change_size(library: Path) -> None:
    execute(library, "UPDATE files SET size_bytes = size_bytes + 1 WHERE number = 1")


def age_orphan(library: Path) -> None:
    age(plant_orphan(library))


def leave_stray(library: Path) -> None:
    (original(library).parent / "photo.jpg").write_bytes(b"put here by hand")


def leave_temp(library: Path) -> None:
    path = library / "blobs" / "temp" / "upload"
    path.write_bytes(b"half a pic")
    age(path)


def dangle_rendition(library: Path) -> None:
    plant_rendition(library, "ab" * 32)


def flip_rendition(library: Path) -> None:
    path = plant_rendition(library, original(library).name)
    path.write_bytes(b"A" + path.read_bytes()[1:])


def tear_rendition(library: Path) -> None:
    os.truncate(plant_rendition(library, original(library).name), 20)


def change_count(library: Path) -> None:
    execute(library, "UPDATE live_counts SET n = n + 1")


def break_reference(library: Path) -> None:
    execute(library, "UPDATE images SET modified_by = 99 WHERE number = 1")


def break_index(library: Path) -> None:
    execute(library, "INSERT INTO image_search (image_search, rowid, words) VALUES ('delete', 1, 'harbour jpg')")


def age_words(library: Path) -> None:
    execute(library, "UPDATE image_words SET words = 'other' WHERE image_number = 1")


def lose_words(library: Path) -> None:
    execute(library, "DELETE FROM image_words WHERE image_number = 1")


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (remove_bytes, "bytes-missing"),
        (change_bytes, "bytes-changed"),
        (flip_bit, "bytes-changed"),
        (change_size, "size-wrong"),
        (age_orphan, "orphan"),
        (leave_stray, "stray-file"),
        (leave_temp, "temp-left"),
        (dangle_rendition, "rendition-dangling"),
        (flip_rendition, "rendition-changed"),
        (tear_rendition, "rendition-changed"),
        (change_count, "count-wrong"),
        (break_reference, "reference-broken"),
        (break_index, "search-index-broken"),
        (age_words, "search-words-stale"),
        (lose_words, "search-words-stale"),
    ],
)
def test_each_damage_is_found(command: Command, library: Path, damage: Callable[[Path], None], fault: str) -> None:
    damage(library)

    done = command("fsck", "--data", library)

    assert done.status == 1
    *faults, summary = done.lines
    assert [line["fault"] for line in faults] == [fault]
    assert all(line["subject"] and line["message"].endswith(".") for line in faults)
    assert summary["faults"] == 1


def test_many_faults_are_all_named(command: Command, library: Path) -> None:
    for damage in (remove_bytes, change_count, age_orphan, leave_temp, dangle_rendition):
        damage(library)

    done = command("fsck", "--data", library)

    *faults, summary = done.lines
    assert {line["fault"] for line in faults} == {
        "bytes-missing",
        "count-wrong",
        "orphan",
        "rendition-dangling",
        "temp-left",
    }
    assert summary["faults"] == len(faults)


def test_what_a_sweep_removes_is_no_fault_afterwards(command: Command, library: Path) -> None:
    for damage in (age_orphan, leave_temp, dangle_rendition):
        damage(library)

    asyncio.run(swept(library))

    assert command("fsck", "--data", library).status == 0


async def swept(library: Path) -> None:
    async with open_tools(settings.load(library, {})) as tools:
        await sweeping.sweep(tools)


def test_a_torn_database_is_found(command: Command, library: Path) -> None:
    path = library / "picturedesk.sqlite3"
    execute(library, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    # The page of an index, found by its root in the schema.
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'files_by_hash'").fetchone()
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    content[(root - 1) * page_bytes : root * page_bytes] = bytes(page_bytes)
    path.write_bytes(content)

    done = command("fsck", "--data", library)

    assert done.status == 1
    assert "database-broken" in done.out or "storage-unavailable" in done.err
