"""What the OpenAPI document says of histories beside the shapes."""

from typing import Any, Final

from picturedesk.api.backoffice.documentation import uuid_path
from picturedesk.api.backoffice.envelopes import Paged
from picturedesk.api.backoffice.history.shapes import ChangeShape
from picturedesk.api.editorial import errors, success

_EXAMPLE: Final[dict[str, Any]] = {
    "at": "2019-08-24T14:15:22Z",
    "account": {"id": 27, "name": "Picture desk"},
    "action": "updated",
    "before": {"name": "string"},
    "after": {"name": "Harbour at dawn"},
}
_IMAGE: Final = "https://example.com/api/core/v2/assets/images/by-id/497f6eca-6276-4993-bfeb-53cbbbba6f08"
_PAGE_EXAMPLE: Final = {
    "data": [_EXAMPLE],
    "meta": {"base": f"{_IMAGE}/history", "next": None, "previous": None},
}

IMAGE_ID: Final = uuid_path("The image's UUID.")
LISTED: Final = {200: success(Paged[ChangeShape], "A page", _PAGE_EXAMPLE), **errors(400, 404, for_every_role=True)}
