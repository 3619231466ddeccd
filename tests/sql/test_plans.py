"""What SQLite does for a list: it walks an index that was made for it, and sorts nothing."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from picturedesk.core.listing import Sort, SortField
from picturedesk.core.usages import UsageKind
from picturedesk.sql import (
    blocks,
    deliveries,
    entitlements,
    images,
    keys,
    listing,
    publications,
    references,
    sessions,
    urns,
    usages,
    versions,
)
from picturedesk.sql.sqlite import connect
from picturedesk.sql.statements import Statement
from tests.support.rows import DAY_ONE

LIVE = frozenset({"exclude"})
INDEXES = {
    SortField.NAME: "images_live_by_name",
    SortField.CREATED_BY: "images_live_by_creator",
    SortField.INSERTED_AT: "images_live_by_inserted",
    SortField.UPDATED_AT: "images_live_by_updated",
    SortField.STATUS: "images_live_by_status",
    SortField.EXTENSION: "images_live_by_extension",
}


def _words(shape: frozenset[str]) -> str:
    """A name for a test, the same in every process."""
    return " and ".join(sorted(shape)) or "everything"


FILTERS = [
    frozenset[str](),
    frozenset({"statuses"}),
    frozenset({"extensions"}),
    frozenset({"statuses", "extensions"}),
]
"""Those whose values every index of an order carries."""
FILTER_OF = {SortField.STATUS: "statuses", SortField.EXTENSION: "extensions"}
"""Those whose matches are on one stretch of the order."""
IN_BOTH_DIRECTIONS = {SortField.CREATED_BY, SortField.STATUS, SortField.EXTENSION}
"""Those with an index of their own for descending order with ascending ties."""
VALUES = {
    "limit": 30,
    "offset": 60,
    "start_number": 1,
    "statuses": [1],
    "extensions": ["jpg"],
    "first_of_statuses": 1,
    "last_of_statuses": 1,
    "first_of_extensions": "jpg",
    "last_of_extensions": "jpg",
    "missing_locale": "en",
    "created_by": 1,
    "owner": 1,
    "inserted_from": DAY_ONE,
    "inserted_to": DAY_ONE,
    "orientation": "square",
    "numbers": [1],
    "number": 1,
    "image_number": 1,
    "key_id": "k",
    "session_id": "s",
    "file_key": "uploads/x.png",
    "hash": "00" * 32,
    "file_hash": "00" * 32,
    "file_number": 1,
    "of_provider": "crm",
    "of_id": "1",
    "at": 1,
    "reader_id": UUID(int=1),
    "feature_key": "archive",
    "image_id": UUID(int=1),
    "now": DAY_ONE,
}


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as connection:
        yield connection


def plan(database: sqlite3.Connection, statement: Statement, **values: object) -> str:
    compiled = statement.on("sqlite")
    arguments = compiled.arguments({**VALUES, **values})
    rows = database.execute(f"EXPLAIN QUERY PLAN {compiled.text}", arguments)
    return "\n".join(row[3] for row in rows)


def rows_touched(database: sqlite3.Connection, statement: Statement, **values: object) -> bool:
    """
    Whether a row of `images` itself is looked at. The plan does not tell: an index with a condition never counts as
    covering, although the condition is not asked again and the row's place is only noted, for nobody to go there.
    """
    compiled = statement.on("sqlite")
    arguments = compiled.arguments({**VALUES, **values})
    [root] = database.execute("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'images'").fetchone()
    steps = list(database.execute(f"EXPLAIN {compiled.text}", arguments))
    cursors = {step[2] for step in steps if step[1] == "OpenRead" and step[3] == root}
    return any(step[1] in {"Column", "SeekRowid", "NotExists", "FinishSeek"} and step[2] in cursors for step in steps)


def start_value(field: SortField) -> object:
    if field in {SortField.INSERTED_AT, SortField.UPDATED_AT}:
        return DAY_ONE
    return 1 if field is SortField.STATUS else "x"


@pytest.mark.parametrize("field", SortField)
@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("more", FILTERS, ids=_words)
def test_a_keyset_page_walks_the_index_of_its_order(
    database: sqlite3.Connection,
    field: SortField,
    down: bool,
    started: bool,
    more: frozenset[str],
) -> None:
    statement = listing._walk_statement(LIVE | more, field, down=down, started=started)

    found = plan(database, statement, start_value=start_value(field))

    assert f"INDEX {INDEXES[field]}" in found
    assert "TEMP B-TREE" not in found
    assert found.startswith("SEARCH images" if started or FILTER_OF.get(field) in more else "SCAN images")
    assert not rows_touched(database, statement, start_value=start_value(field))


@pytest.mark.parametrize("field", SortField)
@pytest.mark.parametrize("more", FILTERS, ids=_words)
def test_a_numbered_page_walks_the_index_of_its_order(
    database: sqlite3.Connection, field: SortField, more: frozenset[str]
) -> None:
    up = listing._numbered_statement(LIVE | more, Sort(field, descending=False))
    down = listing._numbered_statement(LIVE | more, Sort(field, descending=True))

    assert re.search(rf"INDEX {INDEXES[field]}\b", plan(database, up))
    assert "TEMP B-TREE" not in plan(database, up)
    if field in IN_BOTH_DIRECTIONS:
        assert f"INDEX {INDEXES[field]}_down" in plan(database, down)
        assert "TEMP B-TREE" not in plan(database, down)
    else:
        # Ties are few: each little group of them is sorted on its own, as the walk reaches it.
        assert f"INDEX {INDEXES[field]}" in plan(database, down)
        assert "TEMP B-TREE FOR ORDER BY" not in plan(database, down)
    assert not rows_touched(database, up)
    assert not rows_touched(database, down)


@pytest.mark.parametrize("field", SortField)
@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("more", FILTERS, ids=_words)
def test_an_outline_walks_the_index_of_its_order_and_looks_each_ratio_up(
    database: sqlite3.Connection, field: SortField, down: bool, more: frozenset[str]
) -> None:
    statement = listing._outline_statement(LIVE | more, Sort(field, descending=down))

    found = plan(database, statement)

    assert f"images USING INDEX {INDEXES[field]}" in found
    assert "SEARCH image_ratios USING INTEGER PRIMARY KEY" in found
    assert "TEMP B-TREE" not in found
    assert not rows_touched(database, statement)


@pytest.mark.parametrize("more", FILTERS, ids=_words)
def test_a_common_count_reads_the_kept_counts_alone(database: sqlite3.Connection, more: frozenset[str]) -> None:
    found = plan(database, listing._sum_statement(LIVE | more))

    assert "live_counts" in found
    assert "images" not in found


@pytest.mark.parametrize("more", FILTERS, ids=_words)
def test_any_other_count_sorts_nothing(database: sqlite3.Connection, more: frozenset[str]) -> None:
    statement = listing._count_statement(LIVE | more | {"orientation"})

    assert "INDEX images_live_" in plan(database, statement)
    assert "TEMP B-TREE" not in plan(database, statement)


@pytest.mark.parametrize("field", [SortField.INSERTED_AT])
def test_a_list_with_deleted_images_walks_an_index_too(database: sqlite3.Connection, field: SortField) -> None:
    found = plan(database, listing._walk_statement(frozenset({"include"}), field, down=True, started=False))

    assert "COVERING INDEX images_by_inserted" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("mine", ["owner", "created_by"])
def test_the_newest_of_one_account_walk_an_index(database: sqlite3.Connection, mine: str) -> None:
    shape = LIVE | {mine}
    found = plan(database, listing._walk_statement(shape, SortField.INSERTED_AT, down=True, started=False))

    assert "INDEX images_" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    "statement",
    [
        versions._BY_ID,
        versions._by_file_key(deleted_too=False),
        versions._by_hash(owned=False, deleted_too=False),
        versions._by_hash(owned=True, deleted_too=False),
        deliveries._BY_ID,
        deliveries._UPDATED_AT,
        images._BY_ID,
        images._LIVE_WITH_FILE,
        images._LOCALES,
        keys._WITH_ACCOUNT,
        sessions._HELD,
        references._VERSION,
        references._MARK,
        deliveries._TEXTS,
        references._BY_REF,
        publications._BY_ID,
        blocks._VERSION,
        blocks._BY_ID,
        blocks._IMAGES,
        entitlements._OF_READER,
        *urns._BY_ID.values(),
    ],
)
def test_a_point_read_scans_and_sorts_nothing(database: sqlite3.Connection, statement: Statement) -> None:
    found = plan(database, statement, id="k" if statement is keys._WITH_ACCOUNT else UUID(int=1))

    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize(
    ("kind", "index"),
    [
        (UsageKind.PUBLICATION, "publications_by_media"),
        (UsageKind.BLOCK, "block_images_by_image"),
        (UsageKind.REFERENCE, "outside_references_by_entity"),
    ],
)
def test_the_usages_of_an_image_walk_the_index_of_their_order(
    database: sqlite3.Connection, kind: UsageKind, index: str, down: bool, started: bool
) -> None:
    found = plan(database, usages._walk(kind, down=down, started=started), start_value=DAY_ONE)

    assert f"INDEX {index}" in found
    assert "SCAN" not in found
    assert "TEMP B-TREE" not in found
