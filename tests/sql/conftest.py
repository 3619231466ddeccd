"""A migrated database of a test's own, and the loop that all of them run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from picturedesk.sql.migrate import migrate
from picturedesk.sql.sqlite import SqliteDatabase
from tests.support.library import Workshop


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated, empty database file."""
    made = tmp_path / "library.sqlite3"
    migrate(made)
    return made


@pytest.fixture
def db(workshop: Workshop, path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(path)
    try:
        yield opened
    finally:
        workshop.run(opened.close())
