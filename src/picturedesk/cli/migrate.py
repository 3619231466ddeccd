"""``picturedesk migrate``."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from picturedesk.cli.library import Library, installation, print_line

if TYPE_CHECKING:
    from picturedesk.core.schemas import Migrated
    from picturedesk.settings import Installation

Plan = Annotated[bool, Parameter("--plan", negative=(), help="Only say what is to be done.")]


def migrate(*, library: Library, plan: Plan = False) -> None:
    """
    Bring the database to the schema of this version: a line for each migration, with the oldest schema that goes on.

    Every command does so when it opens a library, and servers when they start. Servers of that oldest schema or a newer
    one serve on meanwhile and afterwards; where an older one is there, nothing is done.
    """
    where = installation(library)
    if plan:
        for migration in _pending(where):
            print_line({"schema": migration.revision, "oldest": migration.oldest})
    else:
        _migrate(where)


def _pending(where: "Installation") -> "list[Migrated]":
    if where.settings.database is not None:
        from picturedesk.sql import postgres_migrate

        return asyncio.run(postgres_migrate.pending(where.settings.database))
    from picturedesk.sql.integrity import opening
    from picturedesk.sql.migrate import pending
    from picturedesk.wiring import sqlite_file

    with opening(path := sqlite_file(where)):
        return pending(path)


def _migrate(where: "Installation") -> None:
    if where.settings.database is not None:
        from picturedesk.sql import postgres_migrate

        asyncio.run(postgres_migrate.migrate(where.settings.database, told=_print))
        return
    from picturedesk.sql.integrity import opening
    from picturedesk.sql.migrate import migrate
    from picturedesk.wiring import sqlite_file

    with opening(path := sqlite_file(where)):
        migrate(path, told=_print)


def _print(done: "Migrated") -> None:
    print_line({"schema": done.revision, "oldest": done.oldest, "seconds": round(done.seconds, 2)})
