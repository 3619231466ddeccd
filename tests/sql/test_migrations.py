"""Migrations: they end where `tables` says, from nothing and from every version, however many start at once."""

import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from picturedesk.sql import migrate as migration
from picturedesk.sql.migrate import migrate
from picturedesk.sql.tables import metadata

VERSIONS = sorted((Path(migration.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
_FULL_TEXT = ("image_search", "deleted_search")
_ABOUT_MIGRATIONS = ("alembic_", "schema_serves")


def schema(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name, type"))


def version(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        text: str = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return text


def test_the_newest_version_is_the_one_the_code_knows() -> None:
    assert VERSIONS[-1].name.partition("_")[0] == migration.HEAD


def test_the_migrated_schema_is_that_of_the_tables(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and (name or "").startswith((*_FULL_TEXT, *_ABOUT_MIGRATIONS)))

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_the_migrated_indexes_are_those_of_the_tables_word_for_word(path: Path, tmp_path: Path) -> None:
    """Alembic does not compare the direction and the condition of an index; SQLite keeps both as text."""
    plain = tmp_path / "plain.sqlite3"
    engine = sa.create_engine(f"sqlite:///{plain}")
    metadata.create_all(engine)
    engine.dispose()

    def indexes(file: Path) -> set[str]:
        return {" ".join(sql.split()) for kind, _, _, sql in schema(file) if kind == "index" and sql is not None}

    assert indexes(path) == indexes(plain)


def test_the_migrated_tables_are_those_of_the_tables_but_for_the_order_of_their_rules(
    path: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.sqlite3"
    engine = sa.create_engine(f"sqlite:///{plain}")
    metadata.create_all(engine)
    engine.dispose()

    def tables(file: Path) -> dict[str, list[str]]:
        return {name: sorted(re.split(r"[\s,]+", sql)) for kind, name, _, sql in schema(file) if kind == "table"}

    migrated = tables(path)
    assert {name: migrated[name] for name in tables(plain)} == tables(plain)


def test_a_database_that_is_current_is_left_alone_at_once(path: Path) -> None:
    before = schema(path)
    started = time.monotonic()

    for _ in range(20):
        migrate(path)

    assert (time.monotonic() - started) / 20 < 0.02
    assert schema(path) == before


def test_an_empty_file_is_migrated(tmp_path: Path, path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    empty.touch()

    migrate(empty)

    assert schema(empty) == schema(path)


def test_several_processes_may_start_at_once(tmp_path: Path, path: Path) -> None:
    fresh = tmp_path / "fresh.sqlite3"
    program = (
        "import sys; from pathlib import Path; from picturedesk.sql.migrate import migrate; migrate(Path(sys.argv[1]))"
    )

    starting = [subprocess.Popen([sys.executable, "-c", program, str(fresh)]) for _ in range(3)]

    assert [process.wait(60) for process in starting] == [0, 0, 0]
    assert schema(fresh) == schema(path)
    assert version(fresh) == migration.HEAD


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    with closing(sqlite3.connect(broken)) as connection:
        connection.execute("CREATE TABLE image_words (in_the_way INTEGER)")
        connection.commit()
    before = schema(broken)

    with pytest.raises(sa.exc.OperationalError):
        migrate(broken)

    assert [row for row in schema(broken) if not row[1].startswith("alembic")] == before
