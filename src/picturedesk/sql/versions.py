"""
Which image, in which state: one narrow point read, whatever the image is asked for by.

What an image shows moves its `updated_at`, or the epoch where it is held elsewhere (sql/tables/taxonomy.py).
"""

from functools import cache

import sqlalchemy as sa

from picturedesk.core.images import ImageId
from picturedesk.core.versions import Version
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import epoch, files, images

_EPOCH = sa.select(epoch.c.n).where(epoch.c.id == 1).scalar_subquery().label("epoch")
_VERSION = sa.select(images.c.id, images.c.updated_at, images.c.created_by, images.c.deleted_at, _EPOCH)
_LIVE = images.c.deleted_at.is_(None)

_BY_ID = Statement(sa.select(images.c.updated_at, images.c.created_by, _EPOCH).where(images.c.id == sa.bindparam("id")))


@cache
def _by_file_key(*, deleted_too: bool) -> Statement:
    """The live image with a key, else the newest deleted one."""
    found = _VERSION.join(files, files.c.number == images.c.file_number).where(files.c.key == sa.bindparam("file_key"))
    found = found.order_by(_LIVE.desc(), images.c.number.desc()) if deleted_too else found.where(_LIVE)
    return Statement(found.limit(1))


@cache
def _by_hash(*, owned: bool, deleted_too: bool) -> Statement:
    """The oldest live image with some bytes. Each form is its own statement, so that the plain one needs no sort."""
    found = _VERSION.where(images.c.file_hash == sa.bindparam("hash"))
    if owned:
        found = found.where(images.c.created_by == sa.bindparam("owner"))
    if deleted_too:
        found = found.order_by(_LIVE.desc(), images.c.number)
    else:
        found = found.where(_LIVE).order_by(images.c.number)
    return Statement(found.limit(1))


async def by_id(reader: Reader, image_id: ImageId) -> Version[ImageId] | None:
    """An image, live or deleted."""
    row = await reader.one(_BY_ID, id=image_id)
    return None if row is None else Version(image_id, (row.updated_at, row.epoch), row.created_by)


async def by_file_key(tx: Tx, key: str, *, deleted_too: bool) -> Version[ImageId] | None:
    """The live image with this key; where asked for, else the newest deleted one."""
    return _version(await tx.one(_by_file_key(deleted_too=deleted_too), file_key=key))


async def by_hash(tx: Tx, sha256: str, *, owner: int | None, deleted_too: bool) -> Version[ImageId] | None:
    """The oldest live image with these bytes, of *owner* where given; where asked for, else the oldest deleted one."""
    statement = _by_hash(owned=owner is not None, deleted_too=deleted_too)
    return _version(await tx.one(statement, hash=sha256, owner=owner))


def _version(row: Row) -> Version[ImageId] | None:
    return None if row is None else Version(ImageId(row.id), (row.updated_at, row.epoch), row.created_by)
