"""Runs Alembic without its command line and its ini file."""

from io import StringIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from picturedesk.sql.tables import metadata


def upgrade(path: Path, revision: str = "head") -> None:
    """Upgrade the SQLite database at *path* to *revision*, each migration in a transaction of its own."""
    engine = _engine(path)
    try:
        with _environment(revision) as environment, engine.connect() as connection:
            # SQLite's DDL is transactional; Alembic does not count on it unless told to.
            environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
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
        )
        # Without its own BEGIN and COMMIT: whoever runs it does that.
        environment.run_migrations()
    return text.getvalue()


def _environment(revision: str, **options: Any) -> EnvironmentContext:  # noqa: ANN401 - Alembic's own types
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    scripts = ScriptDirectory.from_config(config)

    def steps(current: Any, _context: Any) -> Any:  # noqa: ANN401
        return scripts._upgrade_revs(revision, current)  # noqa: SLF001 - what alembic.command.upgrade itself does

    return EnvironmentContext(config, scripts, fn=steps, **options)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's connection
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # The write lock at once: a second process waits here and then finds nothing left to do.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
