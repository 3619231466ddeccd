"""Answers as the contract has them."""

from typing import Any, Final

ID: Final = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
KEY: Final = "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png"
HASH: Final = "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"
AT: Final = "2019-08-24T14:15:22Z"

UPLOAD: Final[dict[str, Any]] = {
    "key": KEY,
    "hash": HASH,
    "media_type": "image/png",
    "size_bytes": 34805,
    "width": 1022,
    "height": 845,
    "suggested": {
        "name": None,
        "credit": "string",
        "caption": "string",
        "creator": None,
        "copyright_notice": None,
        "keywords": "harbour, crane",
    },
}
LOCALE: Final[dict[str, Any]] = {
    "id": ID,
    "locale": "en",
    "credit": "string",
    "caption_html": "<p>string</p>",
    "alt_text": "",
}
IMAGE: Final[dict[str, Any]] = {
    "id": ID,
    "file_key": KEY,
    "file_hash": HASH,
    "name": "string",
    "gravity": "center",
    "locales": [LOCALE],
    "inserted_at": AT,
    "updated_at": AT,
    "deleted_at": None,
    "number": 1002,
    "revision": "0a1b2c3d",
    "origin": "uploaded",
    "status": "active",
    "media_type": "image/png",
    "extension": "png",
    "original_filename": "picture.png",
    "size_bytes": 34805,
    "width": 1022,
    "height": 845,
    "frames": 1,
    "focal_point": {"x": 0.25, "y": 0.5},
    "category_ids": [ID],
    "creator": None,
    "copyright_notice": None,
    "license_url": None,
    "digital_source_type": None,
    "url": "https://desk.example/img/a.png",
    "thumbnail_url": "https://desk.example/img/a.jpg",
    "placeholder": "1QcSHQRnh493V4dIh4eXh1h4kJUI",
    "created_by": {"id": 27, "name": "editor"},
    "modified_by": {"id": 27, "name": "editor"},
}
CATEGORY: Final[dict[str, Any]] = {
    "id": ID,
    "locales": [{"id": ID, "locale": "en", "name": "Harbour", "deleted_at": None}],
    "svg_icon": None,
    "is_archived": False,
    "inserted_at": AT,
    "updated_at": AT,
    "deleted_at": None,
}
REFERENCE: Final[dict[str, Any]] = {
    "id": "a/1",
    "provider": "cms",
    "urn": f"urn:core:image:{ID}",
    "expires_at": None,
}
PUBLICATION: Final[dict[str, Any]] = {
    "id": ID,
    "content_id": ID,
    "section_id": None,
    "media_id": ID,
    "feed_type": "rss",
    "starts_at": AT,
    "ends_at": None,
    "inserted_at": AT,
    "updated_at": AT,
}
BLOCK: Final[dict[str, Any]] = {
    "id": ID,
    "block_type": "html",
    "name": "Teaser",
    "description": None,
    "html": "<p>string</p>",
    "text_color": "#000000",
    "background_color": None,
    "image_ids": [ID],
    "metadata": {"slot": "top"},
    "inserted_at": AT,
    "updated_at": AT,
}
ENTITLEMENT: Final[dict[str, Any]] = {
    "id": ID,
    "reader_id": ID,
    "feature_key": "archive",
    "starts_at": AT,
    "ends_at": None,
    "inserted_at": AT,
}
ACCOUNT: Final[dict[str, Any]] = {"id": 27, "name": "Picture desk", "role": "editor"}
API_KEY: Final[dict[str, Any]] = {"id": "0123456789ab", "label": "CMS", "expires_at": None}
MEDIA: Final[dict[str, Any]] = {
    "id": ID,
    "originalFilename": "picture.png",
    "url": "https://desk.example/img/a.png",
    "mediaType": "image/png",
    "fileSize": 42,
    "createdAt": AT,
    "updatedAt": AT,
}
GENERATED: Final[dict[str, Any]] = {
    "id": ID,
    "url": "https://desk.example/img/a.png",
    "mimeType": "image/png",
    "prompt": "a crane",
    "created": AT,
}
PUBLISHER_IMAGE: Final[dict[str, Any]] = {
    "id": 1002,
    "name": "PD20308_1001",
    "createdby": {"id": 27, "name": "editor"},
    "createddate": "27 Feb 2019 11:19",
    "modifiedby": {"id": 27, "name": "editor"},
    "modifieddate": "27 Feb 2019 11:19",
    "status": "active",
    "attachmentid": 2014,
    "filesize": "118.57 KB",
    "thumbnailurl": "https://desk.example/img/a.jpg",
    "url": "https://desk.example/img/a.gif",
    "extension": "jpg",
    "height": 427,
    "width": 650,
}


def data(entity: object) -> dict[str, object]:
    return {"data": entity}


def listed(*entries: object, following: str | None = None) -> dict[str, object]:
    meta = {"base": "https://elsewhere.example/list", "next": following, "previous": None}
    return {"data": list(entries), "meta": meta}


def success(entity: object) -> dict[str, object]:
    return {"success": True, "code": 200, "message": "OK", "data": entity}
