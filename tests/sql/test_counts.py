"""The kept counts of live images: always what a walk through the images finds."""

import sqlite3
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from picturedesk.sql.migrate import migrate

CHANGE = st.one_of(
    st.tuples(st.just("insert"), st.sampled_from((1, 2)), st.sampled_from(("jpg", "png"))),
    st.tuples(st.just("status"), st.integers(0, 9), st.sampled_from((1, 2))),
    st.tuples(st.just("extension"), st.integers(0, 9), st.sampled_from(("jpg", "gif"))),
    st.tuples(st.just("delete"), st.integers(0, 9), st.none()),
    st.tuples(st.just("restore"), st.integers(0, 9), st.none()),
    st.tuples(st.just("erase"), st.integers(0, 9), st.none()),
)
KEPT = "SELECT status, extension_sort, n FROM live_counts WHERE n <> 0 ORDER BY 1, 2"
FOUND = "SELECT status, extension_sort, count(*) FROM images WHERE deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2"


@given(changes=st.lists(CHANGE, max_size=25))
def test_the_counts_follow_every_change(changes: list[tuple[str, int, object]]) -> None:
    connection = library()

    for kind, first, second in changes:
        apply(connection, kind, first, second)

        assert connection.execute(KEPT).fetchall() == connection.execute(FOUND).fetchall()


def library() -> sqlite3.Connection:
    """An empty library's schema in memory, without the checks that need whole rows."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(_schema())
    return connection


def apply(connection: sqlite3.Connection, kind: str, first: int, second: object) -> None:
    if kind == "insert":
        columns = [row[1] for row in connection.execute("PRAGMA table_info(images)") if row[3] and row[1] != "number"]
        number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM images").fetchone()[0]
        values = {**dict.fromkeys(columns, number), "status": first, "extension_sort": second}
        names = ", ".join(values)
        connection.execute(
            f"INSERT INTO images ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values())
        )
        return
    change = {
        "status": ("UPDATE images SET status = ? WHERE number = ?", (second, first)),
        "extension": ("UPDATE images SET extension_sort = ? WHERE number = ?", (second, first)),
        "delete": ("UPDATE images SET deleted_at = 1 WHERE number = ?", (first,)),
        "restore": ("UPDATE images SET deleted_at = NULL WHERE number = ?", (first,)),
        "erase": ("DELETE FROM images WHERE number = ?", (first,)),
    }
    connection.execute(*change[kind])


def _schema() -> str:
    """The migrated schema, made once."""
    if not _MADE:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "library.sqlite3"
            migrate(path)
            connection = sqlite3.connect(path)
            rows = connection.execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('images', 'live_counts')"
            ).fetchall()
            connection.close()
        _MADE.append(";\n".join(row[0] for row in rows))
    return _MADE[0]


_MADE: list[str] = []
