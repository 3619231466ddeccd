"""`--database` and the setting of that name: one sentence where it is of no use, and never its password."""

from pathlib import Path

import pytest

from picturedesk.cli import logs
from tests.support.commands import Command, run_process
from tests.support.postgres import shared_server

SECRET = "hunter2-is-secret"


@pytest.mark.parametrize(
    "url",
    ["mysql://u:hunter2-is-secret@host/name", "sqlite:///x", "nonsense", "postgresql:nothing", "postgresql://h:x/n"],
)
def test_what_is_no_url_of_postgresql_is_refused_in_a_sentence(command: Command, tmp_path: Path, url: str) -> None:
    done = command("accounts", "list", "--data", tmp_path, "--database", url)

    assert (done.status, done.code, done.out) == (1, "setting-refused", "")
    assert "The option --database cannot be used. It takes a URL such as postgresql://" in done.err
    assert SECRET not in done.err


@pytest.mark.parametrize("words", [("accounts", "list"), ("serve", "--port", "0"), ("fsck",), ("settings",)])
def test_a_server_that_does_not_answer_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    # In a process of its own: to serve is to send this process's log lines elsewhere.
    done = run_process(*words, "--data", tmp_path, "--database", f"postgres://user:{SECRET}@127.0.0.1:1/desk")

    assert (done.status, done.code) == (1, "storage-unavailable")
    assert "The database 127.0.0.1:1/desk cannot be opened: it does not answer." in done.err
    assert SECRET not in done.err


def test_a_library_there_is_worked_on_by_every_command(command: Command, tmp_path: Path) -> None:
    url = shared_server().fresh()
    there = ("--data", tmp_path / "library", "--database", url)

    made = command("accounts", "create", *there, "--name", "Ada", "--role", "editor").lines
    again = command("accounts", "list", *there).lines
    key = command("keys", "create", *there, "--account", "1").lines
    history = command("history", *there).lines
    sound = command("fsck", *there)

    assert made == again == [{"id": 1, "name": "Ada", "role": "editor"}]
    assert key[0]["key"]
    assert [entry["action"] for entry in history] == ["created", "created"]
    assert (sound.status, sound.lines[-1]["faults"]) == (0, 0)
    assert not list((tmp_path / "library").glob("*.sqlite3"))


def test_the_setting_is_shown_without_its_value(command: Command, tmp_path: Path) -> None:
    url = shared_server().fresh()

    by_option = command("settings", "--data", tmp_path, "--database", url)
    (tmp_path / "picturedesk.toml").write_text(f'database = "{url}"\n')
    by_file = command("settings", "--data", tmp_path)

    assert {"name": "database", "value": "***", "origin": "command line"} in by_option.lines
    assert {"name": "database", "value": "***", "origin": "file"} in by_file.lines
    assert ":secret@" not in by_option.out + by_file.out


def test_the_option_wins_over_the_environment(tmp_path: Path) -> None:
    environment = {"PICTUREDESK_DATABASE": "postgresql://nobody@127.0.0.1:1/nowhere"}

    refused = run_process("accounts", "list", "--data", tmp_path, environment=environment)
    done = run_process(
        "accounts", "list", "--data", tmp_path, "--database", shared_server().fresh(), environment=environment
    )

    assert (refused.status, refused.code) == (1, "storage-unavailable")
    assert (done.status, done.out) == (0, "")


def test_a_line_of_the_log_has_no_password_whoever_wrote_it() -> None:
    line = f'{{"event": "x", "url": "postgresql://user:{SECRET}@host:5432/name", "again": "http://host:80/a"}}'

    assert logs.redacted(None, "", line) == line.replace(SECRET, "…")


@pytest.mark.parametrize("words", [("backup",), ("restore",)])
def test_backups_are_pg_dumps_business(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    url = shared_server().fresh()

    done = command(*words, tmp_path / "target", "--data", tmp_path / "library", "--database", url)

    assert (done.status, done.code) == (1, "backup-refused")
    assert "The database is PostgreSQL, which this command does not copy: first pg_dump" in done.err
    assert not (tmp_path / "target").exists()
