"""URLs: hand out the delivery URLs of an image, signed where that is needed."""

from collections.abc import Sequence

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import delivery_urls
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.delivery_urls import HandedOut, Srcset, UrlsWish
from picturedesk.core.errors import ImageNotFound
from picturedesk.core.images import Image, ImageId
from picturedesk.sql import images
from picturedesk.sql.database import Tx

HandedOutUrls = Sequence[HandedOut] | Srcset


async def hand_out(
    tools: Tools,
    caller: Caller,
    image_id: ImageId,
    wish: UrlsWish,
    *,
    expires_in_s: int | None,
    also: Also[HandedOutUrls] = nothing_else,
) -> HandedOutUrls:
    """
    Make delivery URLs for a live image, archived or not, pinned to its current revision; and do *also*.

    Raises:
        Denied: The caller may not read.
        InvalidRequest: A recipe, the preset or the time to live may not be so.
        ImageNotFound: There is no such live image, or it is somebody else's and the caller sees only its own.
    """
    caller.require(Permission.READ)
    delivery_urls.check(wish, expires_in_s)
    expires_s = None if expires_in_s is None else int(tools.clock.now().timestamp()) + expires_in_s

    async def work(tx: Tx) -> HandedOutUrls:
        image = _deliverable(caller, await images.by_id(tx, image_id))
        urls = delivery_urls.hand_out(tools.delivery, image, wish, expires_s=expires_s)
        await also(tx, urls)
        return urls

    # Only what else is to be done may write.
    return await (tools.db.read(work) if also is nothing_else else tools.db.write(work))


def _deliverable(caller: Caller, image: Image | None) -> Image:
    if image is None or not image.live or caller.sees_only not in {None, image.created_by.id}:
        raise ImageNotFound
    return image
