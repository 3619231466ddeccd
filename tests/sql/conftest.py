"""A migrated database of a test's own, and the loop that all of them run on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from picturedesk.sql.database import Database
from picturedesk.sql.migrate import migrate
from tests.support.databases import KINDS, opened_database
from tests.support.library import Workshop


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated, empty database file."""
    made = tmp_path / "library.sqlite3"
    migrate(made)
    return made


@pytest.fixture(params=KINDS)
def db(request: pytest.FixtureRequest, workshop: Workshop, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database, once of each kind."""
    with opened_database(request.param, workshop, tmp_path) as opened:
        yield opened
