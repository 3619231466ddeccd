"""What the OpenAPI document says of metadata beside the shapes."""

from typing import Any, Final

from picturedesk.api.backoffice.documentation import NOT_MODIFIED, uuid_path
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.metadata.shapes import MetadataShape
from picturedesk.api.editorial import errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "exif": {"Make": "string", "FNumber": 2.8, "GPSInfo": {"GPSLatitudeRef": "N", "GPSLatitude": [48.0, 12.0, 30.5]}},
    "iptc": {"city": ["Vienna"], "keywords": ["harbour", "dawn"]},
    "xmp": {"dc:title": ["string"], "photoshop:City": "Vienna"},
}

IMAGE_ID: Final = uuid_path("The image's UUID.")
FOUND: Final = {
    200: success(Data[MetadataShape], "Success", {"data": _EXAMPLE}),
    304: NOT_MODIFIED,
    **errors(400, 404, for_every_role=True),
}
