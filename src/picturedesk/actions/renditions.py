"""Renditions: the picture behind a delivery URL, made at most once."""

from pathlib import Path

from picturedesk.actions.results import Result
from picturedesk.actions.tools import Tools
from picturedesk.core import recipes
from picturedesk.core.delivery import Deliverable
from picturedesk.core.errors import ImageNotFound
from picturedesk.core.images import ImageId
from picturedesk.core.ports import RenderOrder
from picturedesk.core.recipes import OutputFormat, Recipe
from picturedesk.sql import deliveries
from picturedesk.sql.database import Tx


async def find(tools: Tools, image_id: ImageId) -> Deliverable:
    """
    A live image as delivery sees it. One point read, made for every request: a delete is seen at once.

    Raises:
        ImageNotFound: There is none, or it is deleted.
    """

    async def look(tx: Tx) -> Deliverable | None:
        return await deliveries.live(tx, image_id)

    picture = await tools.db.read(look)
    if picture is None:
        raise ImageNotFound
    return picture


async def get(tools: Tools, picture: Deliverable, recipe: Recipe, output: OutputFormat) -> Result:
    """
    A rendition, out of memory, out of the store, or made now.

    Raises:
        RenderQueueFull: Too many pictures wait already.
        RenderFailed: The worker died or gave up.
        StorageFull, StorageUnavailable: The original cannot be had, or the result not be kept.
    """
    delivery = tools.delivery
    resolved = recipes.resolve(
        recipe,
        output,
        gravity=picture.gravity,
        focal_point=picture.focal_point,
        qualities=delivery.qualities,
    )
    key = recipes.render_key(
        resolved, output, settings_fingerprint=delivery.fingerprint, encoder_version=delivery.encoder_version
    )

    async def order() -> RenderOrder:
        return RenderOrder(
            source=await tools.blobs.local_path(picture.hash),
            source_format=picture.format,
            recipe=resolved,
            output=output,
        )

    return await tools.results.get(key, picture.hash, order)


async def original(tools: Tools, picture: Deliverable) -> Path:
    """
    A local file with the uploaded bytes, to read from only.

    Raises:
        StorageUnavailable: They cannot be had.
    """
    return await tools.blobs.local_path(picture.hash)
