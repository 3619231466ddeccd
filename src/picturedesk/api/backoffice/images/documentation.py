"""What the OpenAPI document says of images beside the shapes: parameters, statuses, and the seeds' own examples."""

from collections.abc import Mapping
from typing import Any, Final

from litestar.params import ParameterKwarg, PathParameter, QueryParameter

from picturedesk.api.backoffice.documentation import NOT_MODIFIED
from picturedesk.api.backoffice.envelopes import Data, Paged
from picturedesk.api.backoffice.images.overview_shapes import OutlineShape, UploadersShape
from picturedesk.api.backoffice.images.shapes import ImageShape
from picturedesk.api.editorial import DELETING, POSTING, WRITING, errors, success

IMAGE_EXAMPLE: Final[dict[str, Any]] = {
    "data": {
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "file_key": "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png",
        "file_hash": "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
        "name": "string",
        "gravity": "center",
        "locales": [
            {
                "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
                "locale": "en",
                "credit": "string",
                "caption_html": "string",
                "alt_text": "string",
            }
        ],
        "inserted_at": "2019-08-24T14:15:22Z",
        "updated_at": "2019-08-24T14:15:22Z",
        "deleted_at": "2019-08-24T14:15:22Z",
        "number": 1002,
        "revision": "0123456789abcdef",
        "origin": "uploaded",
        "status": "active",
        "media_type": "image/png",
        "extension": "png",
        "original_filename": "string.png",
        "size_bytes": 34805,
        "width": 1022,
        "height": 845,
        "frames": 1,
        "focal_point": {"x": 0.5, "y": 0.25},
        "category_ids": [],
        "creator": None,
        "copyright_notice": None,
        "license_url": None,
        "digital_source_type": None,
        "url": "https://example.com/img/497f6eca-6276-4993-bfeb-53cbbbba6f08/0123456789abcdef/original.png?s=…",
        "thumbnail_url": "https://example.com/img/497f6eca-6276-4993-bfeb-53cbbbba6f08/0123456789abcdef/thumb.png",
        "placeholder": "3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
        "created_by": {"id": 27, "name": "Rishit Patel"},
        "modified_by": {"id": 27, "name": "Rishit Patel"},
    }
}

_QUERY: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "after": ("Cursor: the page that begins after it.", {}),
    "before": ("Cursor: the page that ends before it.", {}),
    "limit": ("How many, from 1 to 200.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 30}),
    "search": ("Words; each must begin a word of the image's name or texts.", {"maxLength": 1000}),
    "status": ("`active`, `archived`, or both with a comma between them.", {"default": "active,archived"}),
    "extension": ("Comma list of file extensions, case ignored.", {}),
    "category_id": ("Only images of this category.", {"format": "uuid"}),
    "file_hash": ("Only images with these bytes: the SHA-256 in hex, in any case.", {"pattern": "^[0-9A-Fa-f]{64}$"}),
    "deleted": ("Soft-deleted images.", {"enum": ["exclude", "only", "include"], "default": "exclude"}),
    "missing_locale": ("Only images without texts in this language (BCP 47).", {}),
    "created_by": ("Only images of this account.", {"type": "integer"}),
    "inserted_from": ("Only images from this ISO 8601 date or time on.", {}),
    "inserted_to": ("Only images up to this ISO 8601 date or time, itself included.", {}),
    "orientation": ("The shape, seen upright.", {"enum": ["landscape", "portrait", "square"]}),
    "sort": (
        "The order.",
        {
            "enum": ["+inserted_at", "-inserted_at", "+updated_at", "-updated_at", "+name", "-name"],
            "default": "-inserted_at",
        },
    ),
    "count": ("Add the exact `meta.total`.", {"type": "boolean", "default": False}),
    "erase": ("Leave nothing but a tombstone; for administrators.", {"type": "boolean", "default": False}),
    "include_deleted": ("Find soft-deleted images too.", {"type": "boolean", "default": False}),
}


IMAGE_ID: Final = PathParameter(description="The image's UUID.", schema_extra={"format": "uuid"})
SHA256: Final = PathParameter(
    description="The SHA-256 of the bytes in hex, in any case.", schema_extra={"pattern": "^[0-9A-Fa-f]{64}$"}
)


def query(name: str) -> ParameterKwarg:
    """A query parameter for the document. Read as text: its faults are told in our own form."""
    description, schema = _QUERY[name]
    return QueryParameter(name=name, description=description, schema_extra={"type": "string", **schema}, required=False)


_IMAGE = success(Data[ImageShape], "Success", IMAGE_EXAMPLE)
_PAGE_EXAMPLE = {
    "data": [IMAGE_EXAMPLE["data"]],
    "meta": {"base": "https://example.com/api/core/v2/assets/images", "next": None, "previous": None},
}

CREATED: Final = {201: success(Data[ImageShape], "Created", IMAGE_EXAMPLE), **errors(400, *POSTING)}
FOUND: Final = {200: _IMAGE, 304: NOT_MODIFIED, **errors(400, 404, for_every_role=True)}
UPDATED: Final = {200: _IMAGE, **errors(400, 404, 412, *WRITING)}
DELETED: Final = errors(400, 404, *DELETING)
RESTORED: Final = {200: _IMAGE, **errors(400, 404, *POSTING)}
_OUTLINE_EXAMPLE = {
    "data": {"total": 3, "step": 100, "ratios": [1500, 667, 1000], "cursors": [None], "truncated": False}
}
_UPLOADERS_EXAMPLE = {"data": [{"id": 27, "name": "Rishit Patel"}]}

LISTED: Final = {200: success(Paged[ImageShape], "A page", _PAGE_EXAMPLE), **errors(400, for_every_role=True)}
OUTLINED: Final = {
    200: success(Data[OutlineShape], "Success", _OUTLINE_EXAMPLE),
    304: NOT_MODIFIED,
    **errors(400, for_every_role=True),
}
UPLOADERS: Final = {
    200: success(UploadersShape, "Success", _UPLOADERS_EXAMPLE),
    304: NOT_MODIFIED,
    **errors(for_every_role=True),
}
