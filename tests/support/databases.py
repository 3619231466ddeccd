"""A migrated database of either kind, for tests of what both must do alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from picturedesk.sql.database import Database
from picturedesk.sql.migrate import migrate
from picturedesk.sql.postgres import open_database
from picturedesk.sql.sqlite import open_database as open_file
from tests.support.library import Workshop
from tests.support.postgres import shared_server

KINDS: Final = ("sqlite", "postgresql")


@contextmanager
def opened_database(kind: str, workshop: Workshop, folder: Path) -> Iterator[Database]:
    """An empty database of a kind, open on the workshop's loop; SQLite's file is in *folder*."""
    database = (
        _sqlite(folder / "library.sqlite3")
        if kind == "sqlite"
        else workshop.run(open_database(shared_server().fresh()))
    )
    try:
        yield database
    finally:
        workshop.run(database.close())


def _sqlite(path: Path) -> Database:
    migrate(path)
    return open_file(path)
