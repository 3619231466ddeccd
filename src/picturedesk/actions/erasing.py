"""Erasing: an image for good, by an administrator's word or because it lay in the trash long enough."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from picturedesk.actions import leftovers, sweeping
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission, Role
from picturedesk.core.accounts import AccountId
from picturedesk.core.callers import Caller
from picturedesk.core.errors import ImageNotFound, PreconditionFailed
from picturedesk.core.history import Action, Noun
from picturedesk.core.images import Image, ImageId
from picturedesk.sql import changes, erasures, images
from picturedesk.sql.database import Tx

_BATCH: Final = 100
_SWEEPER: Final = Caller(account_id=AccountId(0), name="sweeper", role=Role.SUPER_ADMIN)


async def erase(
    tools: Tools, caller: Caller, image_id: ImageId, *, precondition: Callable[[Image], bool] = lambda _: True
) -> None:
    """
    Reduce an image, live or deleted, to a tombstone; its bytes go too unless another upload has the same.

    Its history keeps that something was done, and loses what was said. What used it does so no more.

    Raises:
        Denied: The caller may not erase.
        ImageNotFound: There is no such image, or it was erased before.
        PreconditionFailed: The image is no longer the one that the caller read.
    """
    caller.require(Permission.ERASE)
    now = tools.clock.now()

    async def work(tx: Tx) -> str:
        image = await images.by_id(tx, image_id)
        if image is None:
            raise ImageNotFound
        if not precondition(image):
            raise PreconditionFailed
        await _release(tx, caller, image, now)
        await erasures.erase(tx, image, now=now)
        await changes.forget(tx, Noun.IMAGE, str(image.id))
        await changes.record(tx, history.change(caller.author, now, Noun.IMAGE, image.id, Action.ERASED))
        return image.file.hash

    sha256 = await tools.db.write(work)
    # Only now: were the bytes removed first, a commit that fails would leave a row without them.
    with leftovers.left_to_the_sweeper():
        await sweeping.drop_unnamed(tools, sha256, before=now + timedelta(days=1))


async def empty_trash(tools: Tools, *, older_than: datetime) -> int:
    """Erase what was deleted before *older_than*; how many images that were."""
    erased = 0
    while found := await tools.db.scan(partial(erasures.in_trash, before=older_than, limit=_BATCH)):
        for image_id in found:
            erased += await _erased_from_trash(tools, image_id)
    return erased


async def _erased_from_trash(tools: Tools, image_id: ImageId) -> bool:
    try:
        await erase(tools, _SWEEPER, image_id, precondition=lambda image: not image.live)
    except (ImageNotFound, PreconditionFailed):
        # Restored, or erased by somebody else, since the look into the trash.
        return False
    return True


async def _release(tx: Tx, caller: Caller, image: Image, now: datetime) -> None:
    released = await erasures.release(tx, image.id, now=now)
    gone = str(image.id)
    for ref in released.references:
        before = {"urn": f"urn:core:image:{gone}"}
        await changes.record(tx, history.change(caller.author, now, Noun.REFERENCE, ref, Action.DELETED, before=before))
    for noun, ids, name in (
        (Noun.PUBLICATION, released.publications, "media_id"),
        (Noun.BLOCK, released.blocks, "image_ids"),
    ):
        for used_by in ids:
            entry = history.change(
                caller.author, now, noun, used_by, Action.UPDATED, before={name: gone}, after={name: None}
            )
            await changes.record(tx, entry)
