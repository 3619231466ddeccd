"""Media blocks as the Backoffice reads and writes them."""

import msgspec
from msgspec import UNSET, UnsetType

from picturedesk.api.backoffice.envelopes import Data, said
from picturedesk.api.backoffice.formats import UuidText
from picturedesk.core import times
from picturedesk.core.blocks import Block, BlockDraft, BlockType


class BlockShape(msgspec.Struct):
    """A media block, as every operation answers it."""

    id: str
    block_type: BlockType
    name: str | None
    description: str | None
    html: str
    text_color: str | None
    background_color: str | None
    image_ids: list[str]
    metadata: dict[str, str]
    inserted_at: str
    updated_at: str


class UpdateHtmlBlockBody(msgspec.Struct, kw_only=True):
    """A change: only the fields that are present; null empties what may be empty."""

    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    html: str | UnsetType = UNSET
    text_color: str | UnsetType | None = UNSET
    background_color: str | UnsetType | None = UNSET
    image_ids: list[UuidText] | UnsetType = UNSET
    metadata: dict[str, str] | UnsetType = UNSET


class CreateHtmlBlockBody(msgspec.Struct, kw_only=True):
    """A new block of HTML. Where a default exists, null asks for it."""

    name: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    html: str | UnsetType | None = UNSET
    text_color: str | UnsetType | None = UNSET
    background_color: str | UnsetType | None = UNSET
    image_ids: list[UuidText] | UnsetType | None = UNSET
    metadata: dict[str, str] | UnsetType | None = UNSET


def draft(body: CreateHtmlBlockBody | UpdateHtmlBlockBody) -> BlockDraft:
    """What a body asks for."""
    return BlockDraft(
        name=said(body.name),
        description=said(body.description),
        html=said(UNSET if body.html is None else body.html),
        text_color=said(body.text_color),
        background_color=said(body.background_color),
        image_ids=said(UNSET if body.image_ids is None else body.image_ids),
        metadata=said(UNSET if body.metadata is None else body.metadata),
    )


def answer(block: Block) -> Data[BlockShape]:
    return Data(
        BlockShape(
            id=str(block.id),
            block_type=block.type,
            name=block.name,
            description=block.description,
            html=block.html,
            text_color=block.text_color,
            background_color=block.background_color,
            image_ids=[str(image) for image in block.image_ids],
            metadata=dict(block.metadata),
            inserted_at=times.iso(block.inserted_at),
            updated_at=times.iso(block.updated_at),
        )
    )
