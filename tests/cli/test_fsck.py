"""``fsck``: every kind of damage is found and named, and a sound library has none."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from picturedesk.providers import procedural
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


def test_bytes_that_no_row_names_are_counted_and_are_no_fault(command: Command, library: Path) -> None:
    kept = original(library)
    stray = kept.parent.parent / "00" / ("0" * 64)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray")

    done = command("fsck", "--data", library)

    assert (done.status, done.lines[-1]["orphans"], done.lines[-1]["faults"]) == (0, 1, 0)


def remove_bytes(library: Path) -> None:
    original(library).unlink()


def change_bytes(library: Path) -> None:
    original(library).write_bytes(b"something else")


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
