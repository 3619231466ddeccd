"""What others make of the images: references, publications, blocks, entitlements."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from picturedesk.client.answers.entities import Entity


class Reference(Entity, frozen=True, kw_only=True):
    """An outside identifier, ``id`` at ``provider``, tied to the entity that ``urn`` names."""

    id: str
    provider: str
    urn: str
    expires_at: datetime | None = None


class Publication(Entity, frozen=True, kw_only=True):
    """A content in a feed, for a time."""

    id: str
    content_id: str
    section_id: str | None
    media_id: str | None
    feed_type: str
    starts_at: datetime
    ends_at: datetime | None
    inserted_at: datetime
    updated_at: datetime


class Block(Entity, frozen=True, kw_only=True):
    """A media block; ``html`` is as the server sanitised it."""

    id: str
    block_type: str
    name: str | None
    description: str | None
    html: str
    text_color: str | None
    background_color: str | None
    image_ids: tuple[str, ...]
    metadata: Mapping[str, str]
    inserted_at: datetime
    updated_at: datetime


class Entitlement(msgspec.Struct, frozen=True, kw_only=True):
    """A feature that a reader may use, for a time."""

    id: str
    reader_id: str
    feature_key: str
    starts_at: datetime | None
    ends_at: datetime | None
    inserted_at: datetime
