"""Renditions: the picture behind a delivery URL, made at most once."""

from datetime import datetime
from functools import partial
from pathlib import Path

from picturedesk.actions import mezzanines
from picturedesk.actions.results import Finish, Result, Toll, place_of
from picturedesk.actions.tools import Tools
from picturedesk.core.delivery import Deliverable
from picturedesk.core.embedding import embedded
from picturedesk.core.errors import ImageNotFound
from picturedesk.core.images import ImageId
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.imaging import embed
from picturedesk.sql import deliveries


async def find(tools: Tools, image_id: ImageId) -> Deliverable:
    """
    A live image as delivery sees it. One point read, made for every request: a delete is seen at once.

    Raises:
        ImageNotFound: There is none, or it is deleted.
    """
    picture = await tools.db.point(partial(deliveries.live, image_id=image_id))
    if picture is None:
        raise ImageNotFound
    return picture


async def mark(tools: Tools, image_id: ImageId) -> datetime | None:
    """What tells whether a picture that was delivered is still the image's. One narrow point read."""
    return await deliveries.updated_at(tools.db, image_id)


async def get(
    tools: Tools,
    picture: Deliverable,
    recipe: Recipe,
    output: OutputFormat,
    *,
    preset: str | None = None,
    toll: Toll | None = None,
) -> Result:
    """
    A rendition with the image's texts in it: out of memory, out of the store, or made now.

    Args:
        tools: The technologies.
        picture: As `find` gave it.
        recipe: What is asked for.
        output: The format settled on.
        preset: The name that the recipe was asked for by; the settings may keep texts out of some.
        toll: What the asker pays with where something has to be rendered.

    Texts are read only where the finished bytes are not in memory, and put into what the store has: a caption's
    change renders nothing. If they change between `find` and here, by another process, the newer ones are taken.

    Raises:
        ImageNotFound: It was deleted meanwhile.
        PixelBudgetExceeded: The toll was not paid.
        RenderQueueFull: Too many pictures wait already.
        RenditionTooCostly: It takes more CPU time or memory than one file may cost; for an hour nobody tries again.
        RenderFailed: The worker died or gave up.
        StorageFull, StorageUnavailable: The original cannot be had, or the result not be kept.
    """
    resolved = tools.delivery.resolve(recipe, output, picture.gravity, picture.focal_point)

    order = partial(mezzanines.order, tools, picture, resolved.recipe, output)
    if preset in tools.delivery.presets_without_texts or output not in embed.FORMATS:
        return await tools.results.get(resolved.key, picture.hash, order, toll=toll)
    finished = tools.results.remembered(place_of(picture.hash, resolved.key, _version(picture.content_digest)))
    if finished is not None:
        return finished
    finish = await _with_texts(tools, picture.id, output)
    return await tools.results.get(resolved.key, picture.hash, order, finish, toll)


async def original(tools: Tools, picture: Deliverable) -> Path:
    """
    A local file with the uploaded bytes, to read from only.

    Raises:
        StorageUnavailable: They cannot be had.
    """
    return await tools.blobs.local_path(picture.hash)


async def _with_texts(tools: Tools, image_id: ImageId, output: OutputFormat) -> Finish:
    texts = await tools.db.point(partial(deliveries.texts, image_id=image_id))
    if texts is None:
        raise ImageNotFound
    chosen = embedded(texts, tools.delivery.default_locale)
    return Finish(_version(texts.content_digest), partial(embed.embed, output=output, texts=chosen))


def _version(content_digest: bytes) -> str:
    """What tells a rendition with these texts from the same with others; gravity and file are in it, and harm not."""
    return content_digest.hex()
