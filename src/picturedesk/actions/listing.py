"""Lists of images for every surface."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.accounts import Author
from picturedesk.core.callers import Caller
from picturedesk.core.images import Image
from picturedesk.core.listing import CursorPage, ImageFilter, NumberedPage, Outline, Position, Sort
from picturedesk.sql import accounts, images, listing
from picturedesk.sql.database import Tx

OUTLINE_STEP: Final = 100
MAX_OUTLINED: Final = 250_000
"""Images in one outline; the ratios of more would be megabytes."""


async def stretch(
    tools: Tools,
    caller: Caller,
    wanted: ImageFilter,
    sort: Sort,
    *,
    after: Position | None,
    before: Position | None,
    limit: int,
    count: bool,
) -> CursorPage[Image]:
    """A page that begins at a cursor, with the exact total where asked for. Raises Denied."""
    caller.require(Permission.READ)
    wanted = _seen_by(caller, wanted)

    async def work(tx: Tx) -> CursorPage[Image]:
        total = await listing.count(tx, wanted) if count else None
        found = await listing.stretch(tx, wanted, sort, after=after, before=before, limit=limit, total=total)
        return CursorPage(
            items=await images.by_numbers(tx, found.numbers),
            next=found.next,
            previous=found.previous,
            total=total,
        )

    return await tools.db.scan(work)


async def outline(
    tools: Tools,
    caller: Caller,
    wanted: ImageFilter,
    sort: Sort,
    *,
    step: int = OUTLINE_STEP,
    limit: int = MAX_OUTLINED,
) -> Outline:
    """The whole list that `stretch` gives pages of, at one moment; see `sql.listing.outline`. Raises Denied."""
    caller.require(Permission.READ)
    wanted = _seen_by(caller, wanted)

    async def work(tx: Tx) -> Outline:
        return await listing.outline(tx, wanted, sort, step=step, limit=limit)

    return await tools.db.scan(work)


async def uploaders(tools: Tools, caller: Caller) -> Sequence[Author]:
    """The accounts that have live images which the caller may see, by name. Raises Denied."""
    caller.require(Permission.READ)

    async def work(tx: Tx) -> Sequence[Author]:
        return await accounts.with_live_images(tx, only=caller.sees_only)

    return await tools.db.scan(work)


async def publisher_page(
    tools: Tools, caller: Caller, wanted: ImageFilter, sort: Sort, *, offset: int, limit: int
) -> NumberedPage:
    """Page number *offset* (from 0) of *limit* images each, with the exact total. Raises Denied."""
    caller.require(Permission.LIST_PUBLISHER)
    return await _numbered(tools, wanted, sort, offset=offset * limit, limit=limit)


async def media_page(
    tools: Tools, caller: Caller, wanted: ImageFilter, sort: Sort, *, page: int, page_size: int
) -> NumberedPage:
    """Page *page* (from 1) of *page_size* images each, with the exact total. Raises Denied."""
    caller.require(Permission.READ)
    return await _numbered(tools, _seen_by(caller, wanted), sort, offset=(page - 1) * page_size, limit=page_size)


async def _numbered(tools: Tools, wanted: ImageFilter, sort: Sort, *, offset: int, limit: int) -> NumberedPage:
    async def work(tx: Tx) -> NumberedPage:
        total = await listing.count(tx, wanted)
        if offset >= total:
            # The database would walk the whole list to find nothing, or choke on a number beyond its integers.
            return NumberedPage(images=(), total=total)
        numbers = await listing.numbered(tx, wanted, sort, offset=offset, limit=limit, total=total)
        return NumberedPage(images=await images.by_numbers(tx, numbers), total=total)

    return await tools.db.scan(work)


def _seen_by(caller: Caller, wanted: ImageFilter) -> ImageFilter:
    return replace(wanted, owner=caller.sees_only)
