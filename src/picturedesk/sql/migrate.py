"""Bringing a database to the schema that this version of the program speaks."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

HEAD: Final = "0005"
"""The newest migration under `migrations/versions`; a test compares the two."""


def migrate(path: Path) -> None:
    """
    Create or migrate the SQLite database at *path*; done at once where it is current.

    One migration is one transaction: a crash leaves the old schema or the new one. Several processes may call this
    at once; the second waits for the first.
    """
    if _version(path) == HEAD:
        return
    if not path.exists():
        # The keys that sign are in it, in clear: it is for nobody else, whoever made its folder and however. SQLite
        # gives the files beside it the same mode.
        path.touch(mode=0o600)
    # Alembic takes half a second to import, which every command would pay.
    from picturedesk.sql.migrations.upgrade import upgrade

    upgrade(path)


def _version(path: Path) -> str | None:
    if not path.exists():
        return None
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        if known is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])
