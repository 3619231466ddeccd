"""Accounts and the API keys they hold."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

from picturedesk.core.access import Role

AccountId = NewType("AccountId", int)
KeyId = NewType("KeyId", str)

_KEY_SHAPE: Final = re.compile(r"pd_([0-9a-z]{12})_([0-9A-Za-z_-]{32,64})")
_SECRET_BYTES: Final = 24
"""192 random bits: a plain hash of them needs no salt and no stretching."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who made or changed something: an account's id and its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Someone, or some program, that acts on the library."""

    id: AccountId
    name: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is listed: everything but its secret, of which only a hash was ever kept."""

    id: KeyId
    account_id: AccountId
    label: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def good_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FreshKey:
    """A key that was just made: the only time its text exists on our side. It has no repr, so no log can show it."""

    id: KeyId
    text: str
    secret_hash: bytes


def make_key() -> FreshKey:
    """A new key ``pd_<id>_<secret>`` with 192 random bits in its secret."""
    key_id = KeyId(secrets.token_hex(6))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return FreshKey(id=key_id, text=f"pd_{key_id}_{secret}", secret_hash=hash_secret(secret))


def split_key(text: str) -> tuple[KeyId, str] | None:
    """The id and the secret in a presented key; None where it has no such shape."""
    match = _KEY_SHAPE.fullmatch(text)
    return (KeyId(match[1]), match[2]) if match else None


def hash_secret(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def secret_matches(secret: str, secret_hash: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(hash_secret(secret), secret_hash)
