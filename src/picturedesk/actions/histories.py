"""Histories: an image's, page by page, and everything that ever changed, for an export."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from picturedesk.actions import images
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.history import Change, Noun
from picturedesk.core.images import ImageId
from picturedesk.core.listing import CursorPage, Position
from picturedesk.sql import changes

_BATCH: Final = 1_000


async def of_image(
    tools: Tools,
    caller: Caller,
    image_id: ImageId,
    *,
    after: Position | None,
    before: Position | None,
    limit: int,
) -> CursorPage[Change]:
    """
    A page of what became of an image, live or deleted, the newest first.

    Raises:
        Denied: The caller may not read.
        ImageNotFound: There is none, or it is somebody else's and the caller sees only its own.
    """
    await images.find(tools, caller, image_id)
    work = partial(changes.page, noun=Noun.IMAGE, entity_id=str(image_id), after=after, before=before, limit=limit)
    return await tools.db.scan(work)


async def everything(
    tools: Tools,
    caller: Caller,
    *,
    since: datetime | None = None,
    noun: Noun | None = None,
    entity_id: str | None = None,
) -> AsyncIterator[Sequence[tuple[int, Change]]]:
    """
    All changes that are wanted, the oldest first, each with its number, in batches that fit in memory.

    What is written meanwhile comes too.

    Raises:
        Denied: The caller may not administer.
    """
    caller.require(Permission.ADMINISTER)
    last = 0
    while True:
        work = partial(changes.batch, after=last, limit=_BATCH, since=since, noun=noun, entity_id=entity_id)
        batch = await tools.db.scan(work)
        if not batch:
            return
        yield batch
        last = batch[-1][0]
