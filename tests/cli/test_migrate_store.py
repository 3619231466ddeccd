"""``migrate-store``: no table is forgotten, no other library written over, and who is killed can begin again."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.blobs import move_marks
from picturedesk.core.errors import StorageUnavailable
from picturedesk.core.moves import Moved
from picturedesk.sql.migrate import migrate
from picturedesk.sql.moving import place
from picturedesk.sql.tables import metadata
from picturedesk.sql.types import Json, Text
from picturedesk.wiring import open_tools
from tests.support.backups import make_sound
from tests.support.commands import Command, Finished
from tests.support.postgres import PostgresServer, shared_server, sqlite_only
from tests.support.server import OPERATOR

pytestmark = sqlite_only

_LAST_NUMBER: Final = 5_000_000_000
_KILLS: Final = 3


@pytest.fixture
def postgres() -> PostgresServer:
    return shared_server()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with one row in every table."""
    folder = tmp_path / "library"
    folder.mkdir()
    migrate(folder / "picturedesk.sqlite3")
    with closing(sqlite3.connect(folder / "picturedesk.sqlite3")) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        for table in metadata.sorted_tables:
            values = [_value(column) for column in table.columns]
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT OR REPLACE INTO {table.name} VALUES ({marks})", values)
        connection.execute("UPDATE sqlite_sequence SET seq = ?", (_LAST_NUMBER,))
        connection.commit()
    return folder


def _value(column: "sa.Column[Any]") -> object:
    """Something that a column takes; the same for a key and what names it."""
    match column.type:
        case Json():
            return '{"a":[1, "ü"]}'
        case Text():
            return "Brücke 🌉"
        case sa.types.TypeDecorator() as own if isinstance(own.impl_instance, sa.LargeBinary):
            return bytes(range(own.impl_instance.length or 8))
        case sa.LargeBinary() as binary:
            return bytes(range(binary.length or 8))
        case sa.Float():
            return 0.1
        case _:
            return 1


def moved(command: Command, folder: Path, url: str, *words: str) -> Finished:
    return command("migrate-store", "--data", folder, "--to-database", url, *words)


def rows_at(postgres: PostgresServer, url: str, table: str) -> int:
    count: int = postgres.ask(f"SELECT count(*) FROM {table}", url.rpartition("/")[2])[0][0]
    return count


def write_to(folder: Path, **options: str) -> None:
    """Make an account in the library, with these settings."""

    async def write() -> None:
        async with open_tools(settings.load(folder, {}, options=options)) as tools:
            await accounts.create(tools, OPERATOR, name="written later", role="editor")

    asyncio.run(write())


def test_every_table_comes_along_and_goes_on_counting(
    command: Command, library: Path, postgres: PostgresServer
) -> None:
    url = postgres.empty()

    done = moved(command, library, url)

    names = {table.name for table in metadata.sorted_tables}
    assert done.status == 0, done.err
    assert done.lines[0]["rows"].keys() == names
    # A word of the move itself is among the inspections.
    assert {name: rows_at(postgres, url, name) for name in names} == {
        **done.lines[0]["rows"],
        "inspections": done.lines[0]["rows"]["inspections"] + 1,
    }
    assert min(done.lines[0]["rows"].values()) > 0
    (number,) = postgres.ask("SELECT nextval('images_number_seq')", url.rpartition("/")[2])[0]
    assert number == _LAST_NUMBER + 1
    assert "secret" not in done.out + done.err


def test_what_was_moved_is_written_to_at_the_new_place_alone(
    command: Command, tmp_path: Path, postgres: PostgresServer
) -> None:
    library, url = make_sound(tmp_path), postgres.empty()
    assert moved(command, library, url).status == 0

    with pytest.raises(StorageUnavailable, match="has moved to the database"):
        write_to(library)
    write_to(library, database=url)

    assert rows_at(postgres, url, "search_entries WHERE live") == 3
    assert command("history", "--data", library).status == 0
    assert command("history", "--data", library, "--database", url).out.count("written later") == 1
    assert moved(command, library, url).lines[0]["moved"] == "already"
    assert command("fsck", "--data", library, "--database", url).lines[-1]["faults"] == 0


def test_the_old_place_takes_writes_again_once_the_mark_is_removed(
    command: Command, library: Path, postgres: PostgresServer
) -> None:
    assert moved(command, library, postgres.empty()).status == 0

    (library / "moved.json").unlink()

    write_to(library)


def test_one_that_died_between_the_mark_and_the_commit_is_ended_by_the_next(
    command: Command, library: Path, postgres: PostgresServer
) -> None:
    url = postgres.empty()
    begun = Moved(id="the first", database=place(url), store=None)
    move_marks.write(library, begun)

    done = moved(command, library, url)

    assert (done.status, done.lines[0]["moved"]) == (0, "now"), done.err
    assert move_marks.read(library) == begun
    assert moved(command, library, url).lines[0]["moved"] == "already"


def test_one_that_is_killed_wherever_it_is_can_begin_again(
    command: Command, library: Path, postgres: PostgresServer
) -> None:
    url = postgres.empty()
    words = ["-m", "picturedesk", "migrate-store", "--data", str(library), "--to-database", url]
    for _ in range(_KILLS):
        process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.3, 2.5))
        process.kill()
        process.wait()

    done = moved(command, library, url)

    assert done.status == 0, done.err
    assert rows_at(postgres, url, "images") == 1
    with pytest.raises(StorageUnavailable):
        write_to(library)


def test_another_library_is_not_written_over(command: Command, library: Path, postgres: PostgresServer) -> None:
    url = postgres.fresh()
    other = library.parent / "other"
    other.mkdir()
    write_to(other, database=url)

    done = moved(command, library, url)

    assert (done.status, done.code) == (1, "move-refused")
    assert "holds another library" in done.err
    assert move_marks.read(library) is None


def test_a_database_of_something_else_is_left_alone(command: Command, library: Path, postgres: PostgresServer) -> None:
    url = postgres.empty()
    postgres.ask("CREATE TABLE invoices (n int)", url.rpartition("/")[2])

    done = moved(command, library, url)

    assert (done.status, done.code) == (1, "move-refused")
    assert rows_at(postgres, url, "pg_tables WHERE schemaname = 'public'") == 1


def test_a_library_that_has_moved_goes_nowhere_else(command: Command, library: Path, postgres: PostgresServer) -> None:
    assert moved(command, library, postgres.empty()).status == 0

    done = moved(command, library, postgres.empty())

    assert (done.status, done.code) == (1, "move-refused")
    assert "has moved to" in done.err


def test_where_to_has_to_be_said(command: Command, library: Path, tmp_path: Path) -> None:
    nowhere = command("migrate-store", "--data", library)
    nothing = command("migrate-store", "--data", tmp_path, "--to-database", "postgresql://127.0.0.1/x")

    assert (nowhere.status, nowhere.code) == (1, "usage")
    assert (nothing.status, nothing.code) == (1, "usage")


def test_a_library_on_postgresql_is_not_taken_for_its_old_file(
    command: Command, library: Path, postgres: PostgresServer
) -> None:
    (library / "picturedesk.toml").write_text('database = "postgresql://127.0.0.1/elsewhere"\n')

    done = moved(command, library, postgres.empty())

    assert (done.status, done.code) == (1, "move-refused")
