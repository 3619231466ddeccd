"""Media's hot read: one image by its id."""

from collections.abc import Mapping
from typing import Final

from picturedesk.actions import images
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.api.media.shapes import MediaAnswer, media_answer
from picturedesk.core.callers import Caller
from picturedesk.core.errors import ImageNotFound
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import Image, ImageId
from picturedesk.core.versions import Version

IMAGES: Final = "/api/images"
IMAGE: Final = f"{IMAGES}/{{image_id:str}}"


async def load(context: Context, caller: Caller, image_id: ImageId) -> Image:
    """The image, where it is not deleted: Media shows no trace of those that are."""
    image = await images.get(context.tools, caller, image_id)
    if not image.live:
        raise ImageNotFound
    return image


def shape(image: Image, context: Context, base_url: str) -> MediaAnswer:
    return media_answer(image, context.links, base_url)


async def _by_id(context: Context, caller: Caller, last: str) -> Version[ImageId]:
    # Deleting moves the version, so that no answer made before is given again.
    return await images.find(context.tools, caller, ImageId(parse_uuid(last)))


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, load, shape)
    return {
        IMAGES: HotRoute(template=f"{IMAGES}/{{image_id}}", find=_by_id, entities=entities, mark=images.mark),
    }
