"""Erasing an image: every row that tells of it goes, but for a tombstone and the entries that something was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from picturedesk.core.images import Image, ImageId
from picturedesk.sql.database import Tx
from picturedesk.sql.statements import Statement
from picturedesk.sql.tables import (
    block_images,
    blocks,
    files,
    generations,
    image_categories,
    image_locales,
    image_words,
    images,
    outside_references,
    publications,
    tombstones,
)

_IN_TRASH = Statement(
    sa.select(images.c.id)
    .where(images.c.deleted_at.is_not(None), images.c.deleted_at < sa.bindparam("before"))
    .order_by(images.c.deleted_at)
    .limit(sa.bindparam("limit"))
)
_DROP_REFERENCES = Statement(
    sa.delete(outside_references)
    .where(outside_references.c.kind == "core:image", outside_references.c.entity_id == sa.bindparam("id"))
    .returning(outside_references.c.provider, outside_references.c.outside_id)
)
_CLEAR_PUBLICATIONS = Statement(
    sa.update(publications)
    .where(publications.c.media_id == sa.bindparam("id"))
    .values(media_id=sa.null(), updated_at=sa.bindparam("now"))
    .returning(publications.c.id)
)
_TOUCH_BLOCKS = Statement(
    sa.update(blocks)
    .where(
        blocks.c.number.in_(
            sa.select(block_images.c.block_number).where(block_images.c.image_id == sa.bindparam("image_id"))
        )
    )
    .values(updated_at=sa.bindparam("now"))
    .returning(blocks.c.id)
)
_CLEAR_BLOCKS = Statement(sa.delete(block_images).where(block_images.c.image_id == sa.bindparam("image_id")))
_PARTS = [
    Statement(sa.delete(table).where(table.c.image_number == sa.bindparam("number")))
    for table in (image_locales, image_categories, image_words)
]
_DROP_IMAGE = Statement(sa.delete(images).where(images.c.number == sa.bindparam("number")))
_DROP_FILE = Statement(
    sa.delete(files)
    .where(files.c.number == sa.bindparam("number"))
    .where(~sa.exists().where(images.c.file_number == files.c.number))
)
# The record of a generation stays, as what was paid for; what it was asked for goes.
_BLANK_GENERATION = Statement(
    sa.update(generations).where(generations.c.image_id == sa.bindparam("erased")).values(prompt="", parameters={})
)
_TOMBSTONE = Statement(
    sa.insert(tombstones).values({column.name: sa.bindparam(column.name) for column in tombstones.c})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What used an image and does so no more: references by their ref, publications and blocks by their id."""

    references: Sequence[str]
    publications: Sequence[UUID]
    blocks: Sequence[UUID]


async def in_trash(tx: Tx, *, before: datetime, limit: int) -> list[ImageId]:
    """Images deleted before a moment, the oldest deletion first."""
    return [ImageId(row.id) for row in await tx.all(_IN_TRASH, before=before, limit=limit)]


async def release(tx: Tx, image_id: ImageId, *, now: datetime) -> Released:
    """Take an image out of everything that uses it."""
    references = await tx.all(_DROP_REFERENCES, id=image_id)
    cleared = await tx.all(_CLEAR_PUBLICATIONS, id=image_id, now=now)
    touched = await tx.all(_TOUCH_BLOCKS, image_id=image_id, now=now)
    await tx.run(_CLEAR_BLOCKS, image_id=image_id)
    return Released(
        references=[f"{row.provider}:{row.outside_id}" for row in references],
        publications=[row.id for row in cleared],
        blocks=[row.id for row in touched],
    )


async def erase(tx: Tx, image: Image, *, now: datetime) -> None:
    """Leave nothing of an image that nothing uses but a tombstone; its file's row stays where another image has it."""
    for part in _PARTS:
        await tx.run(part, number=image.number)
    await tx.run(_DROP_IMAGE, number=image.number)
    await tx.run(_DROP_FILE, number=image.file.number)
    await tx.run(_BLANK_GENERATION, erased=image.id)
    await tx.run(_TOMBSTONE, id=image.id, number=image.number, erased_at=now)
