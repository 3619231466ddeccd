"""``history``: every change as a JSON line, in the order they were made, however many there are."""

import asyncio
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from picturedesk import settings
from picturedesk.actions import histories
from picturedesk.cli.library import operator
from picturedesk.core.accounts import split_key
from picturedesk.core.history import Noun
from picturedesk.sql.migrate import migrate
from picturedesk.wiring import open_tools
from tests.support.commands import Command

FIELDS = ["number", "at", "account", "kind", "entity_id", "action", "before", "after"]


@pytest.fixture
def library(command: Command, tmp_path: Path) -> Path:
    """A library with an account, a key that was revoked, and another account."""
    folder = tmp_path / "library"
    command("accounts", "create", "--data", folder, "--name", "Anna", "--role", "editor")
    key = command("keys", "create", "--data", folder, "--account", "1", "--label", "CMS").lines[0]
    command("keys", "revoke", "--data", folder, key["id"])
    command("accounts", "create", "--data", folder, "--name", "Bo", "--role", "viewer")
    return folder


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A library with 2,500 changes: of an image a day apart, and now and then of a category."""
    folder = tmp_path / "crowded"
    folder.mkdir()
    migrate(folder / "picturedesk.sqlite3")
    fill(folder, 2_500)
    return folder


def fill(folder: Path, count: int, fact: str = "x") -> None:
    day_us, start_us = 24 * 60 * 60 * 1_000_000, 1_767_225_600_000_000  # from 2026-01-01 on
    rows = [
        (
            start_us + number * day_us,
            "category" if number % 1_000 == 0 else "image",
            f"id-{number % 7}",
            f'{{"name":"{fact}"}}',
        )
        for number in range(count)
    ]
    with closing(sqlite3.connect(folder / "picturedesk.sqlite3")) as connection:
        connection.executemany(
            "INSERT INTO changes (at, account_id, account_name, kind, entity_id, action, after)"
            " VALUES (?, 1, 'Anna', ?, ?, 'updated', ?)",
            rows,
        )
        connection.commit()


def export(command: Command, folder: Path, *words: str) -> list[dict[str, Any]]:
    done = command("history", "--data", folder, *words)
    assert (done.status, done.err) == (0, "")
    return done.lines


def test_it_tells_everything_that_was_done_in_order(command: Command, library: Path) -> None:
    lines = export(command, library)

    assert [list(line) for line in lines] == [FIELDS] * 4
    assert [(line["number"], line["kind"], line["action"]) for line in lines] == [
        (1, "account", "created"),
        (2, "key", "created"),
        (3, "key", "revoked"),
        (4, "account", "created"),
    ]
    assert lines[0] == {
        "number": 1,
        "at": lines[0]["at"],
        "account": {"id": 0, "name": "command line"},
        "kind": "account",
        "entity_id": "1",
        "action": "created",
        "before": None,
        "after": {"name": "Anna", "role": "editor"},
    }
    assert lines[2]["before"] == {"revoked_at": None}


def test_a_key_is_in_it_without_its_secret(command: Command, library: Path) -> None:
    key = command("keys", "create", "--data", library, "--account", "1").lines[0]

    done = command("history", "--data", library)

    parts = split_key(key["key"])
    assert parts is not None
    assert parts[1] not in done.out
    assert done.lines[-1]["entity_id"] == key["id"]
    assert list(done.lines[-1]["after"]) == ["account_id", "label", "expires_at", "revoked_at"]


def test_it_ends_where_the_changes_do_whatever_the_batches(command: Command, crowded: Path) -> None:
    numbers = [line["number"] for line in export(command, crowded)]

    assert numbers == list(range(1, 2_501))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--kind", "category"), 3),
        (("--kind", "image"), 2_497),
        (("--kind", "key"), 0),
        (("--entity", "id-3"), 357),
        (("--kind", "image", "--entity", "id-0"), 357),
        (("--kind", "category", "--entity", "id-0"), 1),
        (("--since", "2026-01-01"), 2_500),
        (("--since", "2026-01-11T00:00:00Z"), 2_490),
        (("--since", "2026-01-11T02:00:00+02:00"), 2_490),
        (("--since", "2026-01-11T00:00:01"), 2_489),
        (("--since", "2026-01-11", "--kind", "category"), 2),
        (("--since", "2126-01-01"), 0),
    ],
)
def test_it_tells_only_what_was_asked_for(command: Command, crowded: Path, words: tuple[str, ...], count: int) -> None:
    numbers = [line["number"] for line in export(command, crowded, *words)]

    assert len(numbers) == count
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--since", ""), ("--kind", "photo"), ("--all",), ("x",)])
def test_what_it_does_not_understand_is_wrong_usage(command: Command, library: Path, words: tuple[str, ...]) -> None:
    done = command("history", "--data", library, *words)

    assert (done.status, done.out, done.code) == (1, "", "usage")


@pytest.mark.parametrize("noun", Noun)
def test_every_kind_may_be_asked_for(command: Command, library: Path, noun: Noun) -> None:
    assert {line["kind"] for line in export(command, library, "--kind", noun.value)} <= {noun.value}


def test_an_empty_library_has_nothing_to_tell(command: Command, tmp_path: Path) -> None:
    assert export(command, tmp_path / "new") == []


def test_it_holds_a_batch_in_memory_and_not_all_of_it(crowded: Path) -> None:
    fill(crowded, 30_000, "x" * 1_000)

    tracemalloc.start()
    counted = asyncio.run(length_of(crowded))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert counted == 32_500
    assert peak_bytes < 15 * 1024 * 1024


async def length_of(folder: Path) -> int:
    """Go through the whole history as the command does; how many entries there were."""
    async with open_tools(settings.load(folder, {})) as tools:
        return sum([len(batch) async for batch in histories.everything(tools, operator())])
