"""The history of one entity, whole, as its rows have it."""

import sqlalchemy as sa

from picturedesk.core.history import Change, Noun
from picturedesk.sql.changes import change_of
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import changes

_OF_ENTITY = Statement(
    sa.select(changes)
    .where(changes.c.kind == sa.bindparam("noun"), changes.c.entity_id == sa.bindparam("of"))
    .order_by(changes.c.number)
)


async def entries_of(tx: Tx, noun: Noun, entity_id: str) -> list[Change]:
    """All entries of an entity, oldest first."""
    return [change_of(row) for row in await tx.all(_OF_ENTITY, noun=noun.value, of=entity_id)]
