"""The hot read of media blocks."""

from collections.abc import Mapping
from typing import Final

from picturedesk.actions import blocks
from picturedesk.api.backoffice.blocks.shapes import BlockShape, answer
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.core.access import Permission
from picturedesk.core.blocks import Block, BlockId
from picturedesk.core.callers import Caller
from picturedesk.core.errors import MethodNotAllowed
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.versions import Version

BLOCKS: Final = "/api/publisher/v2/blocks"
HTML: Final = "html"


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, _load, _shape)
    return {BLOCKS: HotRoute(template=f"{BLOCKS}/{{block_id}}", find=_find, entities=entities, mark=blocks.mark)}


async def _find(context: Context, caller: Caller, last: str) -> Version[BlockId]:
    if last == HTML:
        # A path of its own, which takes POST only.
        raise MethodNotAllowed("POST")
    # Before the id is looked at, as the guard of the route does.
    caller.require(Permission.READ_TAXONOMY)
    return await blocks.find(context.tools, caller, BlockId(parse_uuid(last)))


async def _load(context: Context, caller: Caller, block_id: BlockId) -> Block:
    return await blocks.get(context.tools, caller, block_id)


def _shape(block: Block, _context: Context, _base_url: str) -> Data[BlockShape]:
    return answer(block)
