"""Snapshots: a copy of the database as it is at one moment, taken while it is written to, and read without a change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from picturedesk.core.backups import BackedOriginal
from picturedesk.core.errors import StorageFull, StorageUnavailable
from picturedesk.core.generations import GenerationState
from picturedesk.sql.migrate import HEAD
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import files, generations

_BUSY_TIMEOUT_S: Final = 60.0

_received = (
    sa.select(generations.c.received_hash.label("hash"), sa.null().label("size_bytes"))
    .where(generations.c.received_hash.is_not(None))
    .where(generations.c.state == GenerationState.RECEIVED.value)
    .where(~sa.exists().where(files.c.hash == generations.c.received_hash))
)
_named = sa.union_all(sa.select(files.c.hash, files.c.size_bytes), _received).subquery("named")
ORIGINALS: Final = Statement(
    sa.select(_named.c.hash, sa.func.max(_named.c.size_bytes).label("size_bytes"))
    .group_by(_named.c.hash)
    .order_by(_named.c.hash)
)


def take(database: Path, target: Path) -> None:
    """
    Copy the SQLite *database* as it is now to *target*, which is not there yet; writers go on meanwhile.

    One read transaction: what is committed before it begins is in the copy, what comes later is not. What was deleted
    is not in its free pages, for it has none. Not on stable storage when this returns.

    Raises:
        StorageUnavailable: The database cannot be read whole, or the copy not be written.
        StorageFull: There is no room for the copy.
    """
    with _told(database), closing(sqlite3.connect(database, timeout=_BUSY_TIMEOUT_S)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def originals(snapshot: Path) -> Iterator[BackedOriginal]:
    """The originals that the rows of a *snapshot* name, ascending by hash. Raises StorageUnavailable."""
    compiled = ORIGINALS.on("sqlite")
    with _reading(snapshot) as connection:
        for found in connection.execute(compiled.text, compiled.arguments({})):
            row = compiled.row(found)
            yield BackedOriginal(sha256=row.hash, size_bytes=row.size_bytes)


def schema(snapshot: Path) -> str:
    """The schema that a *snapshot* has. Raises StorageUnavailable."""
    with _reading(snapshot) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(version)


def knows_schema(version: str) -> bool:
    """Whether this program can open or migrate a database of schema *version*."""
    return version <= HEAD


@contextmanager
def _reading(snapshot: Path) -> Iterator[sqlite3.Connection]:
    # Immutable: nothing is made beside the file, and none of its bytes changes.
    uri = f"{snapshot.absolute().as_uri()}?mode=ro&immutable=1"
    with _told(snapshot), closing(sqlite3.connect(uri, uri=True)) as connection:
        yield connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            raise StorageFull(f"There is no room left for a copy of {path}.") from error
        raise StorageUnavailable(f"{path} cannot be read or copied.") from error
