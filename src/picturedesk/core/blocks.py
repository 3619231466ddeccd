"""Media blocks: sanitised HTML with a name, colours, images and labels of the sender's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, NewType
from uuid import UUID

from picturedesk.core import text
from picturedesk.core.drafts import UNSET, Checks, Unset, optional, or_else, or_none
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.history import Facts
from picturedesk.core.identifiers import read_uuid
from picturedesk.core.text.fields import is_blank, within

BlockId = NewType("BlockId", UUID)

DESCRIPTION_MAX_BYTES: Final = 32 * 1024
MAX_IMAGES: Final = 200
MAX_METADATA: Final = 100
METADATA_NAME_MAX_CHARACTERS: Final = 255
METADATA_VALUE_MAX_CHARACTERS: Final = 2_000


class BlockType(StrEnum):
    """What a block is made of."""

    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block; its colours are ``#rrggbb``, its images were live when they were put in."""

    id: BlockId
    number: int
    type: BlockType
    name: str | None
    description: str | None
    html: str
    text_color: str | None
    background_color: str | None
    image_ids: Sequence[UUID]
    metadata: Mapping[str, str]
    inserted_at: datetime
    updated_at: datetime

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {
            "name": self.name,
            "description": self.description,
            "html": self.html,
            "text_color": self.text_color,
            "background_color": self.background_color,
            "image_ids": [str(image) for image in self.image_ids],
            "metadata": self.metadata,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDraft:
    """What is to become of a block, as it is sent; a field left `UNSET` stays, or takes its default in a new one."""

    name: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    html: str | Unset = UNSET
    text_color: str | Unset | None = UNSET
    background_color: str | Unset | None = UNSET
    image_ids: Sequence[str] | Unset = UNSET
    metadata: Mapping[str, str] | Unset = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChange:
    """A draft that was found good; ``image_ids`` are as many as were sent, whatever is there twice."""

    texts: BlockDraft
    image_ids: Sequence[UUID] | Unset


def cleaned(draft: BlockDraft, own_urls: Sequence[str]) -> BlockChange:
    """
    *draft* with every text cleaned; pictures in its HTML stay where they are ours (`text.block_html`).

    Takes as long as `text.block_html`.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    texts = replace(
        draft,
        name=checks.clean(or_none(text.name), draft.name, "name"),
        description=checks.clean(optional(_description), draft.description, "description"),
        html=checks.clean(partial(text.block_html, own_urls=own_urls), draft.html, "html"),
        text_color=checks.clean(optional(text.colour), draft.text_color, "text_color"),
        background_color=checks.clean(optional(text.colour), draft.background_color, "background_color"),
        metadata=checks.clean(_metadata, draft.metadata, "metadata"),
    )
    image_ids = UNSET if isinstance(draft.image_ids, Unset) else checks.read(_image_ids, draft.image_ids, "image_ids")
    checks.done()
    return BlockChange(texts=texts, image_ids=image_ids)


def changed(block: Block, change: BlockChange) -> Block:
    """*block* with everything that *change* mentions; each image once, where it was first named."""
    texts = change.texts
    image_ids = or_else(change.image_ids, block.image_ids)
    return replace(
        block,
        name=or_else(texts.name, block.name),
        description=or_else(texts.description, block.description),
        html=or_else(texts.html, block.html),
        text_color=or_else(texts.text_color, block.text_color),
        background_color=or_else(texts.background_color, block.background_color),
        image_ids=tuple(dict.fromkeys(image_ids)),
        metadata=or_else(texts.metadata, block.metadata),
    )


def _description(sent: str, field: str) -> str:
    kept = text.clean(sent, field)
    if len(kept.encode()) > DESCRIPTION_MAX_BYTES:
        raise InvalidRequest(Detail(field, "The description is longer than 32 KB."))
    return kept


def _image_ids(sent: Sequence[str], field: str) -> Sequence[UUID]:
    checks = Checks()
    ids = [checks.read(read_uuid, each, f"{field}[{index}]") for index, each in enumerate(sent)]
    checks.done()
    if len(set(ids)) > MAX_IMAGES:
        raise InvalidRequest(Detail(field, f"There may be at most {MAX_IMAGES} images."))
    return ids


def _metadata(sent: Mapping[str, str], field: str) -> Mapping[str, str]:
    if len(sent) > MAX_METADATA:
        raise InvalidRequest(Detail(field, f"There may be at most {MAX_METADATA} entries."))
    kept = {
        _metadata_name(name, field): within(METADATA_VALUE_MAX_CHARACTERS, value, f"{field}.{name}")
        for name, value in sent.items()
    }
    if len(kept) < len(sent):
        raise InvalidRequest(Detail(field, "Two names are the same once they are cleaned."))
    return kept


def _metadata_name(sent: str, field: str) -> str:
    kept = within(METADATA_NAME_MAX_CHARACTERS, sent, field)
    if is_blank(kept):
        raise InvalidRequest(Detail(field, "A name is empty."))
    return kept
