"""Publications."""

import sqlalchemy as sa

from picturedesk.core.periods import Period
from picturedesk.core.publications import Publication, PublicationId
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import publications

_BY_ID = Statement(sa.select(publications).where(publications.c.id == sa.bindparam("id")))
_WRITTEN = [column.name for column in publications.c if column.name != "number"]
_INSERT = Statement(sa.insert(publications).values({name: sa.bindparam(name) for name in _WRITTEN}))
_DELETE = Statement(sa.delete(publications).where(publications.c.id == sa.bindparam("id")))


async def by_id(reader: Reader, publication_id: PublicationId) -> Publication | None:
    """A point read."""
    row = await reader.one(_BY_ID, id=publication_id)
    if row is None:
        return None
    return Publication(
        id=publication_id,
        content_id=row.content_id,
        section_id=row.section_id,
        media_id=row.media_id,
        feed_type=row.feed_type,
        period=Period(starts_at=row.starts_at, ends_at=row.ends_at),
        inserted_at=row.inserted_at,
        updated_at=row.updated_at,
    )


async def insert(tx: Tx, publication: Publication) -> None:
    await tx.run(
        _INSERT,
        id=publication.id,
        content_id=publication.content_id,
        section_id=publication.section_id,
        media_id=publication.media_id,
        feed_type=publication.feed_type,
        starts_at=publication.period.starts_at,
        ends_at=publication.period.ends_at,
        inserted_at=publication.inserted_at,
        updated_at=publication.updated_at,
    )


async def delete(tx: Tx, publication_id: PublicationId) -> None:
    """Nothing of it stays but its history."""
    await tx.run(_DELETE, id=publication_id)
