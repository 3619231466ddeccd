"""Media blocks with their images."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from picturedesk.core.blocks import Block, BlockId, BlockType
from picturedesk.core.versions import Version
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import block_images, blocks

_VERSION = Statement(sa.select(blocks.c.updated_at).where(blocks.c.id == sa.bindparam("id")))
_BY_ID = Statement(sa.select(blocks).where(blocks.c.id == sa.bindparam("id")))
_IMAGES = Statement(
    sa.select(block_images.c.image_id)
    .where(block_images.c.block_number == sa.bindparam("at"))
    .order_by(block_images.c.position)
)
_WRITTEN = [column.name for column in blocks.c if column.name != "number"]
_INSERT = Statement(
    sa.insert(blocks).values({name: sa.bindparam(name) for name in _WRITTEN}).returning(blocks.c.number)
)
_UPDATE = Statement(
    sa.update(blocks)
    .where(blocks.c.number == sa.bindparam("at"))
    .values({name: sa.bindparam(name) for name in _WRITTEN})
)
_DELETE_IMAGES = Statement(sa.delete(block_images).where(block_images.c.block_number == sa.bindparam("at")))
_INSERT_IMAGE = Statement(
    sa.insert(block_images).values({column.name: sa.bindparam(column.name) for column in block_images.c})
)


async def version(reader: Reader, block_id: BlockId) -> Version[BlockId] | None:
    """Which block in which state. A point read."""
    row = await reader.one(_VERSION, id=block_id)
    return None if row is None else Version(block_id, row.updated_at)


async def by_id(tx: Tx, block_id: BlockId) -> Block | None:
    """Two point reads."""
    row = await tx.one(_BY_ID, id=block_id)
    if row is None:
        return None
    return _block(row, [entry.image_id for entry in await tx.all(_IMAGES, at=row.number)])


async def insert(tx: Tx, block: Block) -> Block:
    """Insert *block*, whose number is not known yet, and give it with its number."""
    row = await tx.one(_INSERT, **_columns(block))
    block = replace(block, number=row.number)
    await tx.run_many(_INSERT_IMAGE, _image_rows(block))
    return block


async def update(tx: Tx, block: Block) -> None:
    """Write every column and every image of a block anew."""
    await tx.run(_UPDATE, at=block.number, **_columns(block))
    await tx.run(_DELETE_IMAGES, at=block.number)
    await tx.run_many(_INSERT_IMAGE, _image_rows(block))


def _block(row: Row, image_ids: Sequence[UUID]) -> Block:
    return Block(
        id=BlockId(row.id),
        number=row.number,
        type=BlockType(row.block_type),
        name=row.name,
        description=row.description,
        html=row.html,
        text_color=row.text_color,
        background_color=row.background_color,
        image_ids=tuple(image_ids),
        metadata=row.metadata,
        inserted_at=row.inserted_at,
        updated_at=row.updated_at,
    )


def _columns(block: Block) -> dict[str, object]:
    return {
        "id": block.id,
        "block_type": block.type.value,
        "name": block.name,
        "description": block.description,
        "html": block.html,
        "text_color": block.text_color,
        "background_color": block.background_color,
        "metadata": block.metadata,
        "inserted_at": block.inserted_at,
        "updated_at": block.updated_at,
    }


def _image_rows(block: Block) -> list[dict[str, object]]:
    return [
        {
            "block_number": block.number,
            "position": position,
            "image_id": image,
            "inserted_at": block.inserted_at,
        }
        for position, image in enumerate(block.image_ids)
    ]
