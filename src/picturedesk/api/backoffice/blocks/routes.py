"""Backoffice media blocks: create, find, change."""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, get, patch, post
from litestar.params import JSONBody

from picturedesk.actions import blocks
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.backoffice.blocks.documentation import BLOCK_ID, CREATED, FOUND, UPDATED
from picturedesk.api.backoffice.blocks.hot import BLOCKS, HTML
from picturedesk.api.backoffice.blocks.shapes import (
    BlockShape,
    CreateHtmlBlockBody,
    UpdateHtmlBlockBody,
    answer,
    draft,
)
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission
from picturedesk.core.blocks import BlockId
from picturedesk.core.identifiers import parse_uuid

_TAGS: Final = ["Publisher: blocks"]

Call = Request[Any, Any, Any]
BlockIdPath = Annotated[str, BLOCK_ID]


@post(
    f"{BLOCKS}/{HTML}",
    dto=wire.Wire[CreateHtmlBlockBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=_TAGS,
    summary="Create Media Block HTML",
    responses=CREATED,
)
async def create_html_block(
    request: Call,
    data: JSONBody[CreateHtmlBlockBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[BlockShape]]:
    """Make a block of HTML. What scripts, styles or shows pictures that are not ours is taken out of it."""
    tools, caller = context_of(request).tools, caller_of(request)
    create = partial(blocks.create, tools, caller, draft(data), own_urls=_own_urls(request))
    return await answered(request, create, answer, status=201)


@get(
    f"{BLOCKS}/{{block_id:str}}",
    guards=[needs(Permission.READ_TAXONOMY)],
    tags=_TAGS,
    summary="Media Block by id",
    responses=FOUND,
)
async def block_by_id(request: Call, block_id: BlockIdPath) -> Response[Data[BlockShape]]:
    """One block; images of it that were deleted since are still named."""
    found = await blocks.get(context_of(request).tools, caller_of(request), _id(block_id))
    return wire.entity(request, answer(found))


@patch(
    f"{BLOCKS}/{HTML}/{{block_id:str}}",
    dto=wire.Wire[UpdateHtmlBlockBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=_TAGS,
    summary="Update Media Block HTML by id",
    responses=UPDATED,
)
async def update_html_block(
    request: Call,
    block_id: BlockIdPath,
    data: JSONBody[UpdateHtmlBlockBody],
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> Response[Data[BlockShape]]:
    """Change the fields that are present; lists and metadata are replaced whole."""
    block = await blocks.update(
        context_of(request).tools,
        caller_of(request),
        _id(block_id),
        draft(data),
        own_urls=_own_urls(request),
        precondition=precondition(request, answer),
    )
    return wire.entity(request, answer(block))


HANDLERS: Final = [create_html_block, block_by_id, update_html_block]


def _own_urls(request: Call) -> tuple[str]:
    """Where the pictures start that a block may show."""
    return (base_url(scope_of(request), context_of(request).policy),)


def _id(text: str) -> BlockId:
    return BlockId(parse_uuid(text))
