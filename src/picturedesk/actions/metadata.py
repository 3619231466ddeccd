"""What an image's original says about itself."""

from picturedesk.actions import images
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.callers import Caller
from picturedesk.core.images import ImageId
from picturedesk.core.metadata import PictureMetadata, without_places


async def of_image(tools: Tools, caller: Caller, image_id: ImageId) -> PictureMetadata:
    """
    EXIF, IPTC and XMP of an image's original, live or deleted, read anew each time; for viewers without its places.

    Raises:
        Denied: The caller may not read.
        ImageNotFound: There is none, or it is somebody else's and the caller sees only its own.
        RenderQueueFull: Too many pictures wait already.
        RenderFailed: The worker died, ran out of its limits, or could not read the file.
        StorageUnavailable: The original cannot be had.
    """
    image = await images.get(tools, caller, image_id)
    told = await tools.renderer.metadata(await tools.blobs.local_path(image.file.hash))
    return without_places(told) if caller.role is Role.VIEWER else told
