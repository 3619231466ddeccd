"""Runs Alembic without its command line and its ini file."""

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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    script = ScriptDirectory.from_config(config)

    def steps(current: Any, _context: Any) -> Any:  # noqa: ANN401 - Alembic's own types
        return script._upgrade_revs(revision, current)  # noqa: SLF001 - what alembic.command.upgrade itself does

    try:
        with EnvironmentContext(config, script, fn=steps) as environment, engine.connect() as connection:
            # SQLite's DDL is transactional; Alembic does not count on it unless told to.
            environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
            with environment.begin_transaction():
                environment.run_migrations()
            connection.commit()
    finally:
        engine.dispose()


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
