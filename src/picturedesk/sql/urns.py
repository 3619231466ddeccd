"""Whether what a URN names is there: an image or a category that is not deleted, a publication or a block."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from picturedesk.core.urns import EntityKind, Urn
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import blocks, categories, images, publications

_THERE: Final[Mapping[EntityKind, sa.Select[Any]]] = {
    EntityKind.IMAGE: sa.select(images.c.id).where(images.c.deleted_at.is_(None)),
    EntityKind.CATEGORY: sa.select(categories.c.id).where(categories.c.deleted_at.is_(None)),
    EntityKind.PUBLICATION: sa.select(publications.c.id),
    EntityKind.BLOCK: sa.select(blocks.c.id),
}
_BY_ID: Final = {
    kind: Statement(there.where(there.selected_columns.id == sa.bindparam("id"))) for kind, there in _THERE.items()
}


def is_there(kind: sa.Column[str], entity_id: sa.Column[UUID]) -> sa.ColumnElement[bool]:
    """Whether the entity of *kind* with *entity_id* is there, within another statement. One search of an index."""
    return sa.case(
        *(
            (
                kind == sa.literal_column(f"'{named.value}'"),
                sa.exists(there.where(there.selected_columns.id == entity_id)),
            )
            for named, there in _THERE.items()
        ),
        else_=sa.false(),
    )


async def there(tx: Tx, urn: Urn) -> bool:
    """Whether what *urn* names is there. A point read."""
    return await tx.one(_BY_ID[urn.kind], id=urn.id) is not None


async def live_images(tx: Tx, ids: Sequence[UUID]) -> set[UUID]:
    """Those of *ids* that are live images. A point read for each."""
    return {image for image in ids if await there(tx, Urn(EntityKind.IMAGE, image))}
