"""What SQLite does for the records of generations: each question has its index."""

from contextlib import closing
from pathlib import Path

import pytest

from picturedesk.sql import files, generations
from picturedesk.sql.migrate import migrate
from picturedesk.sql.sqlite import connect
from picturedesk.sql.statements import Statement
from tests.support.rows import DAY_ONE


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (generations._BY_KEY, "generations_by_key (account_id=? AND key_hash=?)"),
        (generations._COUNT, "COVERING INDEX generations_by_day (account_id=? AND created_at>?)"),
        (generations._ABANDONED, "generations_by_lease (leased_until<?)"),
        (files._NAMED, "generations_by_bytes (received_hash=?)"),
    ],
    ids=["by key", "of a day", "abandoned", "by bytes"],
)
def test_nothing_walks_through_all_records(tmp_path: Path, statement: Statement, index: str) -> None:
    migrate(tmp_path / "db")
    values = {
        "account": 1,
        "hash": "00" * 32,
        "key": b"k",
        "since": DAY_ONE,
        "before": DAY_ONE,
        "asked_before": DAY_ONE,
        "limit": 1,
    }
    compiled = statement.on("sqlite")

    with closing(connect(tmp_path / "db")) as database:
        rows = database.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(values)).fetchall()

    plan = "\n".join(row[3] for row in rows)
    assert index in plan
    assert "SCAN generations" not in plan
    assert "SCAN files" not in plan
    assert "TEMP B-TREE" not in plan
