"""``accounts``, ``keys``, ``settings`` and what every command has in common."""

import sqlite3
import stat
from pathlib import Path

import pytest

from picturedesk.core.access import Role
from picturedesk.core.accounts import split_key
from tests.support.commands import Command, run_process


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one account, migrated once for all tests here."""
    folder = tmp_path_factory.mktemp("library")
    assert run_process("accounts", "create", "--data", folder, "--name", "Anna", "--role", "editor").status == 0
    return folder


def test_a_process_makes_the_folder_for_its_owner_alone_and_an_account_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "library"

    done = run_process("accounts", "create", "--data", folder, "--name", "Anna", "--role", "editor")

    assert (done.status, done.out, done.err) == (0, '{"id":1,"name":"Anna","role":"editor"}\n', "")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("role", Role)
def test_every_role_may_be_given(command: Command, library: Path, role: Role) -> None:
    made = command("accounts", "create", "--data", library, "--name", "Bo", "--role", role.value).lines[0]

    assert made["role"] == role.value
    assert made in command("accounts", "list", "--data", library).lines


def test_accounts_are_listed_oldest_first(command: Command, library: Path) -> None:
    ids = [line["id"] for line in command("accounts", "list", "--data", library).lines]

    assert ids == sorted(ids)


def test_a_key_is_shown_once_and_listed_without_its_secret(command: Command, library: Path) -> None:
    created = command("keys", "create", "--data", library, "--account", "1", "--label", "CMS").lines[0]
    listed = command("keys", "list", "--data", library)

    key_id, secret = split_key(created["key"]) or ("", "")
    assert created["id"] == key_id
    assert secret not in listed.out
    row = next(line for line in listed.lines if line["id"] == key_id)
    assert list(row) == ["id", "account_id", "label", "created_at", "expires_at", "revoked_at", "last_used_at"]
    assert (row["account_id"], row["label"], row["expires_at"], row["revoked_at"]) == (1, "CMS", None, None)


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("2127-01-31T12:00:00Z", "2127-01-31T12:00:00Z"),
        ("2127-01-31T12:00:00+02:00", "2127-01-31T10:00:00Z"),
        ("2127-01-31T12:00:00", "2127-01-31T12:00:00Z"),
        ("2127-01-31", "2127-01-31T00:00:00Z"),
    ],
)
def test_an_expiry_without_a_zone_is_utc(command: Command, library: Path, said: str, listed: str) -> None:
    created = command("keys", "create", "--data", library, "--account", "1", "--expires-at", said).lines[0]

    rows = {line["id"]: line for line in command("keys", "list", "--data", library).lines}
    assert rows[created["id"]]["expires_at"] == listed


def test_revoking_a_key_prints_nothing_and_may_be_done_twice(command: Command, library: Path) -> None:
    key_id = command("keys", "create", "--data", library, "--account", "1").lines[0]["id"]

    first, second = (command("keys", "revoke", "--data", library, key_id) for _ in range(2))

    assert (first.status, first.out, first.err) == (second.status, second.out, second.err) == (0, "", "")
    rows = {line["id"]: line for line in command("keys", "list", "--data", library).lines}
    assert rows[key_id]["revoked_at"] is not None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("accounts", "create", "--name", "Anna"), "usage"),
        (("accounts", "create", "--name", "Anna", "--role", "boss"), "usage"),
        (("accounts", "create", "--name", " ", "--role", "editor"), "invalid-request"),
        (("accounts", "create", "--name", "a" * 256, "--role", "editor"), "invalid-request"),
        (("accounts", "invent"), "usage"),
        (("accounts", "list", "--colour", "red"), "usage"),
        (("accounts", "list", "all"), "usage"),
        (("keys", "create"), "usage"),
        (("keys", "create", "--account", "Anna"), "usage"),
        (("keys", "create", "--account", "0"), "usage"),
        (("keys", "create", "--account", str(2**63)), "usage"),
        (("keys", "create", "--account", "999"), "account-not-found"),
        (("keys", "create", "--account", "1", "--expires-at", "tomorrow"), "usage"),
        (("keys", "create", "--account", "1", "--expires-at", "0001-01-01T00:00:00+10:00"), "usage"),
        (("keys", "revoke", "0123456789ab"), "key-not-found"),
        (("keys", "revoke"), "usage"),
        (("serve", "--port", "http"), "usage"),
        (("serve", "--port", "65536"), "usage"),
        (("serve", "--workers", "0"), "usage"),
        (("import", "/nowhere/at/all"), "usage"),
        (("bake",), "usage"),
    ],
)
def test_a_failure_is_exit_1_and_one_sentence_with_its_code(
    command: Command, library: Path, words: tuple[str, ...], code: str
) -> None:
    done = command(*words, "--data", library)

    assert (done.status, done.out, done.code) == (1, "", code)
    assert len(done.err.splitlines()) == 1


def test_a_folder_is_always_needed(command: Command) -> None:
    assert command("accounts", "list").code == "usage"


def test_a_folder_that_cannot_be_made_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert command("accounts", "list", "--data", folder).code == "usage"


def test_a_file_that_is_no_database_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "picturedesk.sqlite3").write_bytes(b"no database at all " * 100)

    done = command("accounts", "list", "--data", tmp_path)

    assert (done.status, done.code) == (1, "storage-unavailable")
    assert "picturedesk.sqlite3" in done.err


def test_a_table_that_is_missing_in_the_database_is_no_traceback(command: Command, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "picturedesk.sqlite3") as connection:
        connection.execute("CREATE TABLE accounts (id INTEGER)")
    connection.close()

    assert command("accounts", "list", "--data", tmp_path).code == "storage-unavailable"


def test_settings_are_listed_with_their_origin(command: Command, tmp_path: Path) -> None:
    (tmp_path / "picturedesk.toml").write_text("quality_jpg = 70")

    lines = {line["name"]: line for line in command("settings", "--data", tmp_path).lines}

    assert lines["quality_jpg"] == {"name": "quality_jpg", "value": 70, "origin": "file"}
    assert lines["public_url"] == {"name": "public_url", "value": None, "origin": "default"}


def test_a_setting_of_no_use_keeps_every_command_from_running(command: Command, tmp_path: Path) -> None:
    (tmp_path / "picturedesk.toml").write_text("quality_jpg = 0")

    done = command("accounts", "list", "--data", tmp_path)

    assert (done.status, done.code) == (1, "setting-refused")
    assert "quality_jpg" in done.err


def test_the_environment_is_read(tmp_path: Path) -> None:
    done = run_process("settings", "--data", tmp_path, environment={"PICTUREDESK_QUALITY_JPG": "71"})

    assert {"name": "quality_jpg", "value": 71, "origin": "environment"} in done.lines
