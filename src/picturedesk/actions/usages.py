"""Usages: what uses an image."""

from functools import partial

from picturedesk.actions import images
from picturedesk.actions.tools import Tools
from picturedesk.core.callers import Caller
from picturedesk.core.images import ImageId
from picturedesk.core.listing import CursorPage, Position
from picturedesk.core.usages import Usage
from picturedesk.sql import usages


async def page(
    tools: Tools, caller: Caller, image_id: ImageId, *, after: Position | None, before: Position | None, limit: int
) -> CursorPage[Usage]:
    """
    A page of what uses an image, live or deleted: the newest first, without references that have expired.

    Raises:
        Denied: The caller may not read.
        ImageNotFound: There is no such image, or it is somebody else's and the caller sees only its own.
    """
    await images.find(tools, caller, image_id)
    work = partial(usages.page, image_id=image_id, now=tools.clock.now(), after=after, before=before, limit=limit)
    return await tools.db.scan(work)
