"""Bringing a database to the schema that this version of the program speaks, while others may use it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from picturedesk.core.schemas import Migrated, Schema
from picturedesk.sql import sqlite_presence
from picturedesk.sql.beside_others import (
    BESIDE_OTHERS_S,
    LOOKS_EVERY,
    nobody,
    numbers,
    numbers_from,
    refusal,
    steps_from,
    too_slow,
)

if TYPE_CHECKING:
    from picturedesk.sql.migrations.steps import Step

HEAD: Final = "0006"
"""The newest migration under `migrations/versions`; a test compares the two."""

_BUSY_TIMEOUT_S: Final = 30.0
_PAUSE_S: Final = 0.02
"""Between two fills: SQLite knows no turns, and whoever waits looks every few milliseconds."""


def migrate(path: Path, told: Callable[[Migrated], None] = nobody) -> None:
    """
    Create or migrate the SQLite database at *path*; done at once where it is current.

    What changes tables is one transaction: a crash leaves the schema before it or after it. Several processes may call
    this at once; the second waits for the first. A newer schema is left as it is.

    Raises:
        StorageUnavailable: A newer version has migrated it, and this one cannot go on with it.
        MigrationRefused: Somebody uses the database who could not go on.
    """
    schema = schema_of(path)
    if schema is not None and schema.revision >= HEAD:
        schema.refuse_unless_served_by(HEAD, str(path))
        return
    if not path.exists():
        # The keys that sign are in it, in clear: it is for nobody else, whoever made its folder and however. SQLite
        # gives the files beside it the same mode.
        path.touch(mode=0o600)
    with sqlite_presence.migrating(path):
        _upgrade(path, told)


def pending(path: Path) -> list[Migrated]:
    """What `migrate` would do."""
    schema = schema_of(path)
    return [Migrated(revision=step.revision, oldest=step.oldest) for step in steps_from(schema, HEAD)]


def schema_of(path: Path) -> Schema | None:
    """What the SQLite database at *path* says of itself; None where it is empty, or not there."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None:
            return None
        if "schema_serves" not in tables:
            return Schema(revision=row[0], oldest=row[0])
        (oldest,) = connection.execute("SELECT oldest FROM schema_serves").fetchone()
        return Schema(revision=row[0], oldest=oldest)


def _upgrade(path: Path, told: Callable[[Migrated], None]) -> None:
    waiting = steps_from(schema_of(path), HEAD)
    for step in waiting:
        # Nothing is begun that cannot be ended.
        with _without_older(path, step):
            pass
    for step in waiting:
        began = time.monotonic()
        _fill(path, step)
        _run(path, step)
        told(Migrated(revision=step.revision, oldest=step.oldest, seconds=time.monotonic() - began))


@contextmanager
def _without_older(path: Path, step: "Step") -> Iterator[None]:
    with sqlite_presence.shut_out(path, numbers(step.oldest)) as are_out:
        if not are_out:
            raise refusal(step, str(path))
        yield


def _fill(path: Path, step: "Step") -> None:
    with _connected(path) as connection:
        for fill in step.fills:
            while connection.execute(fill).rowcount > 0:
                time.sleep(_PAUSE_S)


def _run(path: Path, step: "Step") -> None:
    from picturedesk.sql.migrations.upgrade import upgrade

    with _without_older(path, step), sqlite_presence.shut_out(path, numbers_from(step)) as is_alone:
        limit_s = None if is_alone else BESIDE_OTHERS_S
        try:
            _make_indexes(path, step, limit_s)
            upgrade(path, step.revision, limit_s)
        except (sqlite3.OperationalError, sa.exc.OperationalError) as error:
            if getattr(getattr(error, "orig", error), "sqlite_errorname", "") != "SQLITE_INTERRUPT":
                raise
            raise too_slow(step, str(path)) from error


def _make_indexes(path: Path, step: "Step", limit_s: float | None) -> None:
    for name, rest in step.indexes.items():
        with _connected(path) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if limit_s is not None:
                connection.set_progress_handler(partial(_is_past, time.monotonic() + limit_s), LOOKS_EVERY)
            connection.execute(f"CREATE INDEX IF NOT EXISTS {name} {rest}")
            connection.execute("COMMIT")


def _is_past(moment: float) -> bool:
    return time.monotonic() > moment


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        yield connection
