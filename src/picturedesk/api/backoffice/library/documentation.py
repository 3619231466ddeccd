"""What the OpenAPI document says of the library as a whole beside the shapes."""

from typing import Final

from picturedesk.api.backoffice.documentation import NOT_MODIFIED
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.library.shapes import LibraryStatusShape, PresetsShape
from picturedesk.api.editorial import errors, success

_PRESETS_EXAMPLE: Final = {"data": [{"name": "card", "recipe": "w600-h400"}, {"name": "thumb", "recipe": "w320-h320"}]}
_STATUS_EXAMPLE: Final = {
    "data": {
        "version": "1.0.0",
        "started_at": "2019-08-24T14:15:22Z",
        "uptime_s": 86_400,
        "counts": {
            "images": {"live": 1_200, "active": 1_000, "archived": 200, "deleted": 3},
            "originals": 1_203,
            "categories": 12,
            "accounts": 5,
        },
        "stored_bytes": {"originals": 5_368_709_120},
        "render_queue": {"waiting": 0, "busy": 1, "processes": 2, "capacity": 128, "confined": True},
        "fsck": {
            "at": "2019-08-24T14:15:22Z",
            "summary": {"originals": 1_203, "images": 1_203, "faults": 0, "orphans": 1},
        },
        "scrub": {
            "at": "2019-08-24T14:15:22Z",
            "summary": {
                "originals": 401,
                "bytes": 1_789_569_706,
                "faults": 0,
                "passes": 2,
                "last_originals": 1_190,
                "last_bytes": 5_311_021_044,
                "last_faults": 0,
            },
        },
    }
}

PRESETS: Final = {
    200: success(PresetsShape, "Success", _PRESETS_EXAMPLE),
    304: NOT_MODIFIED,
    **errors(for_every_role=True),
}
STATUS: Final = {200: success(Data[LibraryStatusShape], "Success", _STATUS_EXAMPLE), **errors()}
