"""What SQLite does for histories, keys and counts: an index for each, and no sort."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from picturedesk.sql import accounts, changes, counts, keys, sessions
from picturedesk.sql.sqlite import connect
from picturedesk.sql.statements import Statement
from tests.support.rows import DAY_ONE

VALUES = {
    "noun": "image",
    "of": "id",
    "start": 1,
    "after": 1,
    "limit": 30,
    "since": DAY_ONE,
    "account_id": 1,
    "account": 1,
    "key": "k",
    "session_id": "s",
    "now": DAY_ONE,
    "sort_as": "x",
}


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as connection:
        yield connection


def plan(database: sqlite3.Connection, statement: Statement) -> str:
    compiled = statement.on("sqlite")
    rows = database.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(VALUES))
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("started", [True, False])
def test_a_page_of_a_history_walks_the_index_of_its_entity(
    database: sqlite3.Connection, down: bool, started: bool
) -> None:
    found = plan(database, changes._walk(down=down, started=started))

    assert found.startswith("SEARCH changes USING INDEX changes_by_entity (kind=? AND entity_id=?")
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("asked", [(), ("since",), ("noun",), ("of",), ("since", "noun", "of")], ids=str)
def test_a_batch_of_an_export_goes_on_where_the_last_one_ended(
    database: sqlite3.Connection, asked: tuple[str, ...]
) -> None:
    found = plan(database, changes._batch(frozenset(asked)))

    by_entity = "SEARCH changes USING INDEX changes_by_entity (kind=? AND entity_id=? AND number>?)"
    assert found == (
        by_entity if {"noun", "of"} <= set(asked) else "SEARCH changes USING INTEGER PRIMARY KEY (rowid>?)"
    )


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("started", [True, False])
def test_a_page_of_keys_walks_the_index_of_its_account(database: sqlite3.Connection, down: bool, started: bool) -> None:
    found = plan(database, keys._walk(down=down, started=started))

    assert found.startswith("SEARCH api_keys USING INDEX api_keys_by_account (account_id=?")
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("down", [True, False])
def test_a_page_of_accounts_sorts_nothing(database: sqlite3.Connection, down: bool) -> None:
    assert plan(database, accounts._walk(down=down, started=True)) == (
        "SEARCH accounts USING INTEGER PRIMARY KEY (rowid" + ("<?)" if down else ">?)")
    )


def test_a_new_name_looks_at_the_images_of_its_account_alone(database: sqlite3.Connection) -> None:
    assert plan(database, accounts._SORT_IMAGES_ANEW) == "SEARCH images USING INDEX images_by_account (created_by=?)"


def test_the_counts_look_at_no_row_of_an_image_or_a_file(database: sqlite3.Connection) -> None:
    assert plan(database, counts._LIVE) == "SCAN live_counts"
    assert "USING COVERING INDEX images_in_trash" in plan(database, counts._DELETED)
    assert "SCAN files USING COVERING INDEX files_by_hash" in plan(database, counts._ORIGINALS)
    assert "TEMP B-TREE" not in plan(database, counts._ORIGINALS)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (sessions._END, "sqlite_autoindex_sessions_1"),
        (sessions._END_OF_KEY, "sessions_by_key"),
        (sessions._END_OF_ACCOUNT, "sessions_by_account"),
        (sessions._FORGET_EXPIRED, "sessions_by_account"),
    ],
)
def test_sessions_are_ended_by_an_index(database: sqlite3.Connection, statement: Statement, index: str) -> None:
    assert plan(database, statement).startswith(f"SEARCH sessions USING INDEX {index}")


def test_the_uploaders_are_found_by_a_look_for_each_account(database: sqlite3.Connection) -> None:
    assert "SEARCH images USING INDEX images_by_account (created_by=?)" in plan(database, accounts._WITH_LIVE_IMAGES)
