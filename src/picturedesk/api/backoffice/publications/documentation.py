"""What the OpenAPI document says of publications beside the shapes."""

from typing import Final

from picturedesk.api.backoffice.documentation import NOT_MODIFIED, uuid_path
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.publications.shapes import PublicationShape
from picturedesk.api.editorial import DELETING, POSTING, errors, success

_EXAMPLE: Final = {
    "data": {
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "content_id": "7d44b88c-4199-4bad-97dc-d78268e01398",
        "section_id": None,
        "media_id": None,
        "feed_type": "frontpage",
        "starts_at": "2019-08-24T14:15:22Z",
        "ends_at": "2029-08-24T14:15:22Z",
        "inserted_at": "2019-08-24T14:15:22Z",
        "updated_at": "2019-08-24T14:15:22Z",
    }
}

PUBLICATION_ID: Final = uuid_path("The publication's UUID.")

CREATED: Final = {201: success(Data[PublicationShape], "Created", _EXAMPLE), **errors(400, *POSTING)}
FOUND: Final = {200: success(Data[PublicationShape], "Success", _EXAMPLE), 304: NOT_MODIFIED, **errors(400, 404)}
REMOVED: Final = errors(400, 404, *DELETING)
