"""When the library was last looked through, and with what result: one row for each kind of look."""

import sqlalchemy as sa

from picturedesk.core.status import Inspection
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import inspections

_LAST = Statement(sa.select(inspections).where(inspections.c.name == sa.bindparam("name")))
_FORGET = Statement(sa.delete(inspections).where(inspections.c.name == sa.bindparam("name")))
_INSERT = Statement(sa.insert(inspections).values({column.name: sa.bindparam(column.name) for column in inspections.c}))


async def last(tx: Tx, name: str) -> Inspection | None:
    """The newest of its kind. A point read."""
    row = await tx.one(_LAST, name=name)
    return None if row is None else Inspection(at=row.at, summary=row.summary)


async def record(tx: Tx, name: str, inspection: Inspection) -> None:
    """Put an inspection in the place of the last of its kind."""
    await tx.run(_FORGET, name=name)
    await tx.run(_INSERT, name=name, at=inspection.at, summary=inspection.summary)
