"""``restore``: what went in comes out, each byte looked at, and no library is ever touched."""

import shutil
from pathlib import Path

import pytest

from picturedesk.blobs.vault import Vault
from tests.support.backups import (
    add_image,
    backed_up,
    change_manifest,
    files_in,
    flip,
    hashes,
    images,
    make_sound,
    manifest,
    originals,
)
from tests.support.commands import Command


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to be copied and broken."""
    return make_sound(tmp_path_factory.mktemp("restore"))


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


class TestARestore:
    def test_brings_everything_back(self, command: Command, library: Path, target: Path, fresh: Path) -> None:
        backed_up(command, library, target)

        done = command("restore", "--data", fresh, target)

        assert done.status == 0, done.err
        assert (done.lines[0]["originals"], done.lines[0]["restored"], done.lines[0]["missing"]) == (3, 3, 0)
        assert hashes(originals(fresh)) == {path.name for path in originals(library)}
        assert (fresh / "picturedesk.toml").read_text() == "quality_jpg = 77\n"
        assert command("fsck", "--data", fresh).status == 0
        assert images(fresh) == images(library)

    def test_leaves_files_and_folder_for_nobody_else(
        self, command: Command, library: Path, target: Path, fresh: Path
    ) -> None:
        backed_up(command, library, target)

        command("restore", "--data", fresh, target)

        assert fresh.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in (*originals(fresh), fresh / "picturedesk.sqlite3")} == {0o600}
        assert sorted(path.name for path in fresh.iterdir()) == ["blobs", "picturedesk.sqlite3", "picturedesk.toml"]

    def test_of_a_named_generation_is_that_of_then(
        self, command: Command, library: Path, target: Path, fresh: Path
    ) -> None:
        first = backed_up(command, library, target).lines[0]["generation"]
        add_image(library, "bridge")
        backed_up(command, library, target)

        assert command("restore", "--data", fresh, target, "--generation", first).lines[0]["originals"] == 3
        assert command("restore", "--data", fresh.parent / "newest", target).lines[0]["originals"] == 4
        assert len(images(fresh)) == 3

    @pytest.mark.parametrize("left", ["picturedesk.sqlite3", "picturedesk.sqlite3-wal"])
    def test_never_touches_a_library_that_is_there(
        self, command: Command, library: Path, target: Path, fresh: Path, left: str
    ) -> None:
        backed_up(command, library, target)
        fresh.mkdir()
        (fresh / left).write_bytes(b"somebody's work")

        done = command("restore", "--data", fresh, target)

        assert (done.status, done.code) == (1, "library-exists")
        assert [path.name for path in fresh.iterdir()] == [left]

    def test_goes_on_with_what_an_interrupted_one_brought(
        self, command: Command, library: Path, target: Path, fresh: Path
    ) -> None:
        backed_up(command, library, target)
        command("restore", "--data", fresh, target)
        (fresh / "picturedesk.sqlite3").rename(fresh / "picturedesk.sqlite3.restoring")
        (fresh / ".picturedesk.sqlite3.restoring-x").write_bytes(b"half")
        flip(originals(fresh)[0])
        originals(fresh)[1].unlink()

        done = command("restore", "--data", fresh, target)

        assert (done.lines[0]["restored"], done.lines[0]["kept"]) == (2, 1)
        assert hashes(originals(fresh)) == {path.name for path in originals(library)}
        assert sorted(path.name for path in fresh.iterdir()) == ["blobs", "picturedesk.sqlite3", "picturedesk.toml"]

    def test_leaves_settings_that_are_there(self, command: Command, library: Path, target: Path, fresh: Path) -> None:
        backed_up(command, library, target)
        fresh.mkdir()
        (fresh / "picturedesk.toml").write_text("quality_jpg = 50\n")

        assert command("restore", "--data", fresh, target).status == 0
        assert (fresh / "picturedesk.toml").read_text() == "quality_jpg = 50\n"

    @pytest.mark.parametrize("damage", ["flipped", "gone"])
    def test_of_a_damaged_original_makes_no_library_unless_told(
        self, command: Command, library: Path, target: Path, fresh: Path, damage: str
    ) -> None:
        backed_up(command, library, target)
        broken = files_in(target / "blobs")[0]
        flip(broken) if damage == "flipped" else broken.unlink()

        done = command("restore", "--data", fresh, target)
        assert (done.status, done.code) == (1, "backup-damaged")
        assert broken.name in done.err
        assert not (fresh / "picturedesk.sqlite3").exists()

        done = command("restore", "--data", fresh, target, "--partial")
        assert (done.status, done.lines[0]["restored"], done.lines[0]["kept"], done.lines[0]["missing"]) == (0, 0, 2, 1)
        assert [line["fault"] for line in command("fsck", "--data", fresh).lines[:-1]] == ["bytes-missing"]

    def test_of_a_damaged_database_is_refused(self, command: Command, library: Path, target: Path, fresh: Path) -> None:
        backed_up(command, library, target)
        flip(manifest(target).with_name("picturedesk.sqlite3"))

        assert command("restore", "--data", fresh, target).code == "backup-damaged"
        assert not (fresh / "picturedesk.sqlite3").exists()

    @pytest.mark.parametrize("facts", [{"format": 2}, {"schema": "9999"}, {"format": 2, "originals": None}])
    def test_of_a_newer_version_is_refused(
        self, command: Command, library: Path, target: Path, fresh: Path, facts: dict[str, object]
    ) -> None:
        backed_up(command, library, target)
        change_manifest(target, **facts)

        assert command("restore", "--data", fresh, target).code == "backup-too-new"

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1}', '{"format": "1"}', "\x00"])
    def test_of_a_manifest_that_is_none_is_refused(
        self, command: Command, library: Path, target: Path, fresh: Path, content: str
    ) -> None:
        backed_up(command, library, target)
        manifest(target).write_text(content)

        assert command("restore", "--data", fresh, target).code == "backup-damaged"

    def test_without_a_manifest_is_refused(self, command: Command, library: Path, target: Path, fresh: Path) -> None:
        backed_up(command, library, target)
        manifest(target).unlink()

        assert command("restore", "--data", fresh, target).code == "backup-damaged"

    @pytest.mark.parametrize("name", ["20270101T000000.000000Z", "../backup", "blobs", ""])
    def test_of_a_generation_that_there_is_not_is_refused(
        self, command: Command, library: Path, target: Path, fresh: Path, name: str
    ) -> None:
        backed_up(command, library, target)

        assert command("restore", "--data", fresh, target, "--generation", name).code == "backup-not-found"

    def test_of_what_is_no_backup_is_refused(
        self, command: Command, library: Path, tmp_path: Path, fresh: Path
    ) -> None:
        for folder in (library, tmp_path / "nowhere", library / "picturedesk.toml"):
            assert command("restore", "--data", fresh, folder).code == "backup-not-found"
        assert list(fresh.iterdir()) == []

    def test_of_a_backup_without_a_whole_generation_is_refused(
        self, command: Command, target: Path, fresh: Path
    ) -> None:
        with Vault.to_write(target) as vault:
            vault.begin("20270101T000000.000000Z")

        assert command("restore", "--data", fresh, target).code == "backup-not-found"

    def test_waits_for_no_writer(self, command: Command, target: Path, fresh: Path) -> None:
        with Vault.to_write(target):
            assert command("restore", "--data", fresh, target).code == "backup-in-use"

    def test_changes_nothing_in_the_backup(self, command: Command, library: Path, target: Path, fresh: Path) -> None:
        backed_up(command, library, target)
        before = {path: path.stat().st_mtime_ns for path in files_in(target)}

        command("restore", "--data", fresh, target)

        assert {path: path.stat().st_mtime_ns for path in files_in(target)} == before
