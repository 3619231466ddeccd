"""The Backoffice's hot reads: one image by its id, its key or its hash."""

from collections.abc import Mapping
from typing import Final

from picturedesk.actions import images
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.images.shapes import ImageShape, image_shape
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.core.callers import Caller
from picturedesk.core.identifiers import parse_uuid, read_sha256
from picturedesk.core.images import Image, ImageId
from picturedesk.core.versions import Version

IMAGES: Final = "/api/core/v2/assets/images"


async def load(context: Context, caller: Caller, image_id: ImageId) -> Image:
    return await images.get(context.tools, caller, image_id)


def shape(image: Image, context: Context, base_url: str) -> Data[ImageShape]:
    return Data(image_shape(image, context.links, base_url))


async def _by_id(context: Context, caller: Caller, last: str) -> Version[ImageId]:
    return await images.find(context.tools, caller, ImageId(parse_uuid(last)))


async def _by_key(context: Context, caller: Caller, last: str) -> Version[ImageId]:
    return await images.find_by_key(context.tools, caller, f"uploads/{last}", deleted_too=False)


async def _by_hash(context: Context, caller: Caller, last: str) -> Version[ImageId]:
    return await images.find_by_hash(context.tools, caller, read_sha256(last, "hash"), deleted_too=False)


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, load, shape)
    return {
        f"{IMAGES}/by-id": HotRoute(
            template=f"{IMAGES}/by-id/{{image_id}}", find=_by_id, entities=entities, mark=images.mark
        ),
        f"{IMAGES}/by-key/uploads": HotRoute(template=f"{IMAGES}/by-key/{{key}}", find=_by_key, entities=entities),
        f"{IMAGES}/by-hash": HotRoute(template=f"{IMAGES}/by-hash/{{sha256}}", find=_by_hash, entities=entities),
    }
