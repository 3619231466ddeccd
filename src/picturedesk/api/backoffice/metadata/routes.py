"""Backoffice metadata: what an image's original says about itself."""

from typing import Annotated, Any, Final

from litestar import Request, Response, get

from picturedesk.actions import metadata
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.metadata.documentation import FOUND, IMAGE_ID
from picturedesk.api.backoffice.metadata.shapes import MetadataShape, answer
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId


@get(
    "/api/core/v2/assets/images/by-id/{image_id:str}/metadata",
    guards=[needs(Permission.READ)],
    tags=["Core: images"],
    summary="Metadata of Asset Image",
    responses=FOUND,
)
async def image_metadata(
    request: Request[Any, Any, Any], image_id: Annotated[str, IMAGE_ID]
) -> Response[Data[MetadataShape]]:
    """EXIF, IPTC and XMP of the original as read; callers with the role `viewer` are not told where it was taken."""
    told = await metadata.of_image(context_of(request).tools, caller_of(request), ImageId(parse_uuid(image_id)))
    return wire.entity(request, answer(told))


HANDLERS: Final = [image_metadata]
