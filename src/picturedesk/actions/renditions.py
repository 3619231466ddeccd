"""Renditions: the picture behind a delivery URL, made at most once."""

from datetime import datetime
from functools import partial
from pathlib import Path

from picturedesk.actions.results import Result
from picturedesk.actions.tools import Tools
from picturedesk.core.delivery import Deliverable
from picturedesk.core.errors import ImageNotFound
from picturedesk.core.images import ImageId
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, Recipe
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


async def get(tools: Tools, picture: Deliverable, recipe: Recipe, output: OutputFormat) -> Result:
    """
    A rendition, out of memory, out of the store, or made now.

    Raises:
        RenderQueueFull: Too many pictures wait already.
        RenderFailed: The worker died or gave up.
        StorageFull, StorageUnavailable: The original cannot be had, or the result not be kept.
    """
    resolved = tools.delivery.resolve(recipe, output, picture.gravity, picture.focal_point)

    async def order() -> RenderOrder:
        return RenderOrder(
            source=await tools.blobs.local_path(picture.hash),
            source_format=picture.format,
            recipe=resolved.recipe,
            output=output,
        )

    return await tools.results.get(resolved.key, picture.hash, order)


async def original(tools: Tools, picture: Deliverable) -> Path:
    """
    A local file with the uploaded bytes, to read from only.

    Raises:
        StorageUnavailable: They cannot be had.
    """
    return await tools.blobs.local_path(picture.hash)
