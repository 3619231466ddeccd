"""How much there is of everything: sums of kept counts, and counts off the smallest index."""

from typing import Final

import sqlalchemy as sa

from picturedesk.core.images import Status
from picturedesk.core.status import LibraryCounts
from picturedesk.sql.database import Tx
from picturedesk.sql.images import STATUS_NUMBERS
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import accounts, categories, files, images, live_counts

_LIVE: Final = Statement(
    sa.select(live_counts.c.status, sa.func.sum(live_counts.c.n).label("n")).group_by(live_counts.c.status)
)
_DELETED: Final = Statement(
    sa.select(sa.func.count().label("n")).select_from(images).where(images.c.deleted_at.is_not(None))
)
_LIVE_CATEGORIES: Final = Statement(
    sa.select(sa.func.count().label("n")).select_from(categories).where(categories.c.deleted_at.is_(None))
)
_ACCOUNTS: Final = Statement(sa.select(sa.func.count().label("n")).select_from(accounts))
_originals = sa.select(files.c.hash, files.c.size_bytes).distinct().subquery("originals")
_ORIGINALS: Final = Statement(
    sa.select(
        sa.func.count().label("n"), sa.func.coalesce(sa.func.sum(_originals.c.size_bytes), 0).label("size_bytes")
    ).select_from(_originals)
)


async def library(tx: Tx) -> LibraryCounts:
    """Everything at one moment; some 30 ms for 100,000 images, most of it for the originals."""
    live = {row.status: row.n for row in await tx.all(_LIVE)}
    originals = await tx.one(_ORIGINALS)
    return LibraryCounts(
        active=live.get(STATUS_NUMBERS[Status.ACTIVE], 0),
        archived=live.get(STATUS_NUMBERS[Status.ARCHIVED], 0),
        deleted=(await tx.one(_DELETED)).n,
        originals=originals.n,
        originals_bytes=int(originals.size_bytes),
        categories=(await tx.one(_LIVE_CATEGORIES)).n,
        accounts=(await tx.one(_ACCOUNTS)).n,
    )
