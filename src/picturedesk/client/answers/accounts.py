"""Accounts and their keys."""

from datetime import datetime

import msgspec

from picturedesk.client.answers.entities import Entity


class Account(Entity, frozen=True, kw_only=True):
    """Someone, or some program, that acts on the library."""

    id: int
    name: str
    role: str
    created_at: datetime | None = None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is listed: everything but its secret."""

    id: str
    account_id: int | None = None
    label: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


class FreshKey(ApiKey, frozen=True, kw_only=True):
    """A key that was just made. ``key`` is its text, shown this once; it is in no repr."""

    key: str

    def __repr__(self) -> str:
        return f"FreshKey(id={self.id!r}, label={self.label!r})"
