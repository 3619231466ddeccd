"""Media blocks: create, get, change."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.blocks import Block, BlockChange, BlockDraft, BlockId, BlockType, changed, cleaned
from picturedesk.core.callers import Caller
from picturedesk.core.drafts import or_else
from picturedesk.core.errors import BlockNotFound, Detail, InvalidRequest, PreconditionFailed
from picturedesk.core.history import Action, Noun
from picturedesk.core.identifiers import new_id
from picturedesk.core.times import later
from picturedesk.core.versions import Version
from picturedesk.sql import blocks, changes, urns
from picturedesk.sql.database import Tx

Precondition = Callable[[Block], bool]
"""Whether the block is still the one that the caller read; asked inside the transaction that changes it."""


async def create(
    tools: Tools,
    caller: Caller,
    draft: BlockDraft,
    *,
    own_urls: Sequence[str],
    also: Also[Block] = nothing_else,
) -> Block:
    """
    Make a block, and do *also* what else goes with it; pictures in its HTML stay where they are below *own_urls*.

    Raises:
        Denied: The caller may not write blocks.
        InvalidRequest: A field may not be so, or an image is not there.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    change = await asyncio.to_thread(cleaned, draft, own_urls)
    now = tools.clock.now()
    blank = Block(
        id=BlockId(new_id()),
        number=0,
        type=BlockType.HTML,
        name=None,
        description=None,
        html="",
        text_color=None,
        background_color=None,
        image_ids=(),
        metadata={},
        inserted_at=now,
        updated_at=now,
    )

    async def work(tx: Tx) -> Block:
        await _refuse_strangers(tx, change, known=())
        block = await blocks.insert(tx, changed(blank, change))
        await _record(tx, caller, Action.CREATED, None, block)
        await also(tx, block)
        return block

    return await tools.db.write(work)


async def mark(tools: Tools, block_id: BlockId) -> Hashable:
    """What tells whether something that was answered of a block still holds."""
    version = await blocks.version(tools.db, block_id)
    return None if version is None else version.mark


async def find(tools: Tools, caller: Caller, block_id: BlockId) -> Version[BlockId]:
    """
    The version of a block.

    Raises:
        Denied: The caller may not read blocks.
        BlockNotFound: There is none.
    """
    caller.require(Permission.READ_TAXONOMY)
    version = await blocks.version(tools.db, block_id)
    if version is None:
        raise BlockNotFound
    return version


async def get(tools: Tools, caller: Caller, block_id: BlockId) -> Block:
    """A block by its id; see `find` for the errors."""
    caller.require(Permission.READ_TAXONOMY)
    block = await tools.db.read(partial(blocks.by_id, block_id=block_id))
    if block is None:
        raise BlockNotFound
    return block


async def update(
    tools: Tools,
    caller: Caller,
    block_id: BlockId,
    draft: BlockDraft,
    *,
    own_urls: Sequence[str],
    precondition: Precondition,
) -> Block:
    """
    Change what *draft* mentions; a change that changes nothing moves no timestamp.

    Raises:
        Denied: The caller may not write blocks.
        BlockNotFound: There is none.
        InvalidRequest: A field may not be so, or an image is neither there nor in the block.
        PreconditionFailed: The block is no longer the one that the caller read.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    change = await asyncio.to_thread(cleaned, draft, own_urls)
    now = tools.clock.now()

    async def work(tx: Tx) -> Block:
        block = await blocks.by_id(tx, block_id)
        if block is None:
            raise BlockNotFound
        if not precondition(block):
            raise PreconditionFailed
        await _refuse_strangers(tx, change, known=block.image_ids)
        wanted = changed(block, change)
        if wanted == block:
            return block
        wanted = replace(wanted, updated_at=later(block.updated_at, now))
        await blocks.update(tx, wanted)
        await _record(tx, caller, Action.UPDATED, block, wanted)
        return wanted

    return await tools.db.write(work)


async def _refuse_strangers(tx: Tx, change: BlockChange, *, known: Sequence[UUID]) -> None:
    """Refuse images that are not there. Those *known* stay: a client may send back what it read before a delete."""
    sent = or_else(change.image_ids, ())
    good = {*known, *await urns.live_images(tx, [image for image in dict.fromkeys(sent) if image not in known])}
    strangers = [at for at, image in enumerate(sent) if image not in good]
    if strangers:
        sentence = "There is no such image, or it is deleted."
        raise InvalidRequest(*(Detail(f"image_ids[{at}]", sentence) for at in strangers))


async def _record(tx: Tx, caller: Caller, action: Action, before: Block | None, after: Block) -> None:
    facts = None if before is None else before.facts
    entry = history.change(
        caller.author, after.updated_at, Noun.BLOCK, after.id, action, before=facts, after=after.facts
    )
    await changes.record(tx, entry)
