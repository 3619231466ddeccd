"""What the OpenAPI document says of media blocks beside the shapes."""

from typing import Any, Final

from picturedesk.api.backoffice.blocks.shapes import BlockShape
from picturedesk.api.backoffice.documentation import NOT_MODIFIED, uuid_path
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.editorial import POSTING, WRITING, errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "data": {
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "block_type": "html",
        "name": "string",
        "description": "string",
        "html": "<h2>string</h2>",
        "text_color": "#1a2b3c",
        "background_color": "#ffffff",
        "image_ids": [],
        "metadata": {"campaign": "string"},
        "inserted_at": "2019-08-24T14:15:22Z",
        "updated_at": "2019-08-24T14:15:22Z",
    }
}
_BLOCK: Final = success(Data[BlockShape], "Success", _EXAMPLE)

BLOCK_ID: Final = uuid_path("The block's UUID.")

CREATED: Final = {201: success(Data[BlockShape], "Created", _EXAMPLE), **errors(400, *POSTING)}
FOUND: Final = {200: _BLOCK, 304: NOT_MODIFIED, **errors(400, 404)}
UPDATED: Final = {200: _BLOCK, **errors(400, 404, 412, *WRITING)}
