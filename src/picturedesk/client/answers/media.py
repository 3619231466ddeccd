"""Media's images, under Python's names."""

from datetime import datetime

import msgspec

from picturedesk.client.answers.entities import Entity


class MediaImage(Entity, frozen=True, kw_only=True, rename="camel"):
    """An image; ``url`` answers without a key."""

    id: str
    original_filename: str
    url: str
    media_type: str
    file_size: int
    created_at: datetime
    updated_at: datetime


class Pagination(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a page stands."""

    current_page: int
    page_size: int
    total_items: int
    total_pages: int


class MediaPage(msgspec.Struct, frozen=True, kw_only=True, rename={"entries": "data"}):
    """A page of images, newest first."""

    entries: tuple[MediaImage, ...]
    pagination: Pagination


class Generated(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A picture that was made from a prompt; ``id`` is its image's."""

    id: str
    url: str
    mime_type: str
    prompt: str
    created: datetime
