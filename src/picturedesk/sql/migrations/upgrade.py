"""Runs Alembic without its command line and its ini file."""

import time
from io import StringIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext

from picturedesk.sql.beside_others import FIRST_THAT_SERVES, LOOKS_EVERY
from picturedesk.sql.migrations.steps import scripts, step_of
from picturedesk.sql.tables import metadata


def upgrade(path: Path, revision: str = "head", limit_s: float | None = None) -> None:
    """
    Upgrade the SQLite database at *path* to *revision* in one transaction.

    With a limit it is given up, and all as before, when writers have waited for so long.
    """
    engine = _engine(path, limit_s)
    try:
        with _environment(revision) as environment, engine.connect() as connection:
            # SQLite's DDL is transactional; Alembic does not count on it unless told to.
            environment.configure(
                connection=connection,
                target_metadata=metadata,
                transactional_ddl=True,
                on_version_apply=_note_who_goes_on,
            )
            with environment.begin_transaction():
                environment.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


def script(current: str | None, revision: str = "head") -> str:
    """
    What brings a PostgreSQL database from revision *current*, None for an empty one, to *revision*: one SQL text.

    As text, because Alembic has no way to asyncpg but through greenlets; so no migration reads rows into Python.
    """
    text = StringIO()
    with _environment(revision, starting_rev=current) as environment:
        environment.configure(
            dialect_name="postgresql",
            # Else every per cent sign is doubled.
            dialect_opts={"paramstyle": "named"},
            as_sql=True,
            starting_rev=current,
            target_metadata=metadata,
            output_buffer=text,
            on_version_apply=_note_who_goes_on,
        )
        # Without its own BEGIN and COMMIT: whoever runs it does that.
        environment.run_migrations()
    return text.getvalue()


def _environment(revision: str, **options: Any) -> EnvironmentContext:  # noqa: ANN401 - Alembic's own types
    found = scripts()

    def steps(current: Any, _context: Any) -> Any:  # noqa: ANN401
        return found._upgrade_revs(revision, current)  # noqa: SLF001 - what alembic.command.upgrade itself does

    return EnvironmentContext(Config(), found, fn=steps, **options)


def _note_who_goes_on(ctx: Any, step: Any, heads: object, run_args: object) -> None:  # noqa: ANN401, ARG001 - Alembic's
    done = step_of(step.up_revision)
    if done.revision > FIRST_THAT_SERVES:
        update = f"UPDATE schema_serves SET oldest = '{done.oldest}' WHERE oldest < '{done.oldest}'"  # noqa: S608 - ours
        ctx.execute(update)


def _engine(path: Path, limit_s: float | None) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's connection
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if limit_s is not None:
            end_at = time.monotonic() + limit_s
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(lambda: time.monotonic() > end_at, LOOKS_EVERY)

    return engine
