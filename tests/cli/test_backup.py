"""``backup``: what goes in is whole and copied once; what is not whole is never taken for a backup."""

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from picturedesk.blobs.vault import Vault
from tests.support.backups import (
    add_image,
    backed_up,
    erase_everything,
    files_in,
    flip,
    generations,
    hashes,
    make_sound,
    manifest,
    originals,
)
from tests.support.commands import Command


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to be copied and broken."""
    return make_sound(tmp_path_factory.mktemp("backup"))


@pytest.fixture
def library(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "library")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """Where a library is restored to."""
    return tmp_path / "restored"


class TestABackup:
    def test_has_the_database_the_settings_and_every_original(
        self, command: Command, library: Path, target: Path
    ) -> None:
        (line,) = backed_up(command, library, target).lines

        (generation,) = generations(target)
        assert line["generation"] == generation.name
        assert (line["originals"], line["copied"], line["kept"], line["missing"]) == (3, 3, 0, 0)
        assert [path.name for path in files_in(generation)] == [
            "manifest.json",
            "picturedesk.sqlite3",
            "picturedesk.toml",
        ]
        assert hashes(files_in(target / "blobs")) == hashes(originals(library))
        assert {path.name for path in files_in(target / "blobs")} == hashes(originals(library))

    def test_says_what_it_is(self, command: Command, library: Path, target: Path) -> None:
        backed_up(command, library, target)

        told = json.loads(manifest(target).read_text())
        database = manifest(target).with_name("picturedesk.sqlite3").read_bytes()
        assert (told["format"], told["originals"], told["missing"]) == (1, 3, [])
        assert (told["database_sha256"], told["database_bytes"]) == (
            hashlib.sha256(database).hexdigest(),
            len(database),
        )
        assert told["original_bytes"] == sum(path.stat().st_size for path in originals(library))

    def test_is_for_nobody_else(self, command: Command, library: Path, target: Path) -> None:
        backed_up(command, library, target)

        assert {path.stat().st_mode & 0o777 for path in files_in(target)} == {0o600}

    def test_copies_nothing_twice(self, command: Command, library: Path, target: Path) -> None:
        backed_up(command, library, target)
        add_image(library, "bridge")

        (line,) = backed_up(command, library, target).lines

        assert (line["originals"], line["copied"], line["kept"]) == (4, 1, 3)
        assert len(generations(target)) == 2

    def test_has_its_progress_on_standard_error(self, command: Command, library: Path, target: Path) -> None:
        assert "Backing up: 3 of 3" in backed_up(command, library, target).err

    def test_copies_anew_what_is_torn(self, command: Command, library: Path, target: Path) -> None:
        backed_up(command, library, target)
        os.truncate(files_in(target / "blobs")[0], 10)

        (line,) = backed_up(command, library, target).lines

        assert (line["copied"], line["kept"]) == (1, 2)
        assert hashes(files_in(target / "blobs")) == hashes(originals(library))

    def test_finds_a_flipped_bit_where_it_is_to_verify(self, command: Command, library: Path, target: Path) -> None:
        backed_up(command, library, target)
        flip(files_in(target / "blobs")[0])
        assert backed_up(command, library, target).lines[0]["copied"] == 0

        (line,) = backed_up(command, library, target, "--verify").lines

        assert (line["copied"], line["kept"]) == (1, 2)
        assert hashes(files_in(target / "blobs")) == hashes(originals(library))

    def test_of_a_damaged_original_has_all_others_and_says_so(
        self, command: Command, library: Path, target: Path
    ) -> None:
        flip(originals(library)[0])
        originals(library)[1].unlink()

        done = command("backup", "--data", library, target)

        assert (done.status, done.code) == (1, "originals-damaged")
        assert (done.lines[0]["copied"], done.lines[0]["missing"]) == (1, 2)
        assert len(json.loads(manifest(target).read_text())["missing"]) == 2
        assert len(files_in(target / "blobs")) == 1

    def test_that_has_a_sound_copy_of_a_damaged_original_keeps_it(
        self, command: Command, library: Path, target: Path
    ) -> None:
        backed_up(command, library, target)
        flip(originals(library)[0])

        assert backed_up(command, library, target, "--verify").lines[0]["missing"] == 0

    def test_that_was_interrupted_leaves_nothing_that_looks_whole_and_goes_on(
        self, command: Command, library: Path, target: Path
    ) -> None:
        backed_up(command, library, target)
        half = generations(target)[0].rename(target / ".unfinished-20270101T000000.000000Z")
        (half / "manifest.json").unlink()
        (target / "blobs" / "temp-abc").write_bytes(b"half an original")
        files_in(target / "blobs" / originals(library)[0].parent.name)[0].unlink()

        (line,) = backed_up(command, library, target).lines

        assert (line["copied"], line["kept"]) == (1, 2)
        assert [path.name for path in generations(target)] == [line["generation"]]
        assert not half.exists()
        assert len(files_in(target / "blobs")) == 3

    def test_that_finds_no_room_fails_and_leaves_the_others_as_they_were(
        self, command: Command, library: Path, target: Path, fresh: Path
    ) -> None:
        backed_up(command, library, target)
        program = shlex.join(
            [sys.executable, "-m", "picturedesk", "backup", "--data", str(library), str(target), "--keep", "1"]
        )
        # No file may be longer than 64 KB, and the database is.
        done = subprocess.run(
            ["bash", "-c", f"ulimit -f 64; {program}"], capture_output=True, text=True, check=False, timeout=60
        )

        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[-1].startswith("error: ")
        assert len(generations(target)) == 1
        assert command("restore", "--data", fresh, target).status == 0
        assert backed_up(command, library, target).lines[0]["copied"] == 0

    def test_of_an_empty_library_is_one(self, command: Command, tmp_path: Path, target: Path, fresh: Path) -> None:
        assert backed_up(command, tmp_path / "empty", target).lines[0]["originals"] == 0

        assert command("restore", "--data", fresh, target).status == 0


class TestKeeping:
    def test_drops_older_generations_and_what_only_they_named(
        self, command: Command, library: Path, target: Path
    ) -> None:
        backed_up(command, library, target)
        erase_everything(library)
        add_image(library, "bridge")
        backed_up(command, library, target, "--keep", "2")
        assert (len(generations(target)), len(files_in(target / "blobs"))) == (2, 4)

        (line,) = backed_up(command, library, target, "--keep", "1").lines

        assert (line["dropped_generations"], line["dropped_originals"]) == (2, 3)
        assert [path.name for path in generations(target)] == [line["generation"]]
        assert len(files_in(target / "blobs")) == 1

    def test_drops_nothing_where_a_generation_cannot_be_read(
        self, command: Command, library: Path, target: Path
    ) -> None:
        backed_up(command, library, target)
        backed_up(command, library, target)
        (generations(target)[1] / "picturedesk.sqlite3").write_bytes(b"no database" * 100)

        done = command("backup", "--data", library, target, "--keep", "2")

        assert (done.status, done.code) == (1, "storage-unavailable")
        assert (len(generations(target)), len(files_in(target / "blobs"))) == (3, 3)

    def test_of_none_is_wrong_usage(self, command: Command, library: Path, target: Path) -> None:
        assert command("backup", "--data", library, target, "--keep", "0").code == "usage"


class TestAFolder:
    def test_with_other_things_is_no_place_for_a_backup(self, command: Command, library: Path, target: Path) -> None:
        target.mkdir()
        (target / "holiday.jpg").write_bytes(b"precious")

        done = command("backup", "--data", library, target)

        assert (done.status, done.code) == (1, "backup-refused")
        assert [path.name for path in target.iterdir()] == ["holiday.jpg"]

    def test_that_is_a_new_disk_is_a_place_for_one(self, command: Command, library: Path, target: Path) -> None:
        (target / "lost+found").mkdir(parents=True)

        backed_up(command, library, target)

    def test_that_is_the_library_is_no_place_for_its_backup(self, command: Command, library: Path) -> None:
        assert command("backup", "--data", library, library).code == "backup-refused"

    def test_that_another_backup_writes_to_is_left_alone(self, command: Command, library: Path, target: Path) -> None:
        with Vault.to_write(target):
            done = command("backup", "--data", library, target)

        assert done.code == "backup-in-use"
        assert generations(target) == []

    def test_that_cannot_be_written_is_a_clear_error(self, command: Command, library: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")

        done = command("backup", "--data", library, tmp_path / "file" / "backup")

        assert (done.status, done.code) == (1, "storage-unavailable")
