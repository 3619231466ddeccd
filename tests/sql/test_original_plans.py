"""What SQLite does for those who look at all originals: it walks the index of their hashes, and sorts nothing."""

from contextlib import closing
from pathlib import Path

from picturedesk.sql import files
from picturedesk.sql.sqlite import connect


def test_originals_are_walked_by_their_hash(path: Path) -> None:
    compiled = files._ORIGINALS.on("sqlite")
    values = {"after": files.FIRST_HASH, "before": files.LAST_HASH, "limit": 100}
    with closing(connect(path)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(values)).fetchall()

    assert [row[3] for row in rows] == ["SEARCH files USING INDEX files_by_hash (hash>? AND hash<?)"]
