"""Categories."""

from datetime import datetime

import msgspec

from picturedesk.client.answers.entities import Entity


class CategoryLocale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A category's name in one language, to read and to send; ``id`` and ``deleted_at`` are the server's to give."""

    locale: str
    name: str
    id: str | None = None
    deleted_at: datetime | None = None


class Category(Entity, frozen=True, kw_only=True):
    """A category; ``deleted_at`` is None while it is live."""

    id: str
    locales: tuple[CategoryLocale, ...]
    svg_icon: str | None
    is_archived: bool
    inserted_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
