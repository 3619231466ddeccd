"""Sessions: what a browser holds in place of the API key that it signed in with."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NewType

from picturedesk.core import times
from picturedesk.core.accounts import AccountId, KeyId, hash_secret
from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.core.history import Fact

SessionId = NewType("SessionId", str)

_SHAPE: Final = re.compile(r"pds_([0-9a-f]{12})_([0-9A-Za-z_-]{32})", re.ASCII)
"""Unlike a key's: neither passes for the other."""
_SECRET_BYTES: Final = 24


class CrossSite(PicturedeskError):
    """A browser sent its session along for another site, or without saying that the desk asks."""

    kind, code, sentence = Kind.DENIED, "cross-site", "A session is good for the desk's own pages only."


class KeyWanted(PicturedeskError):
    """Signing in takes an API key; a session makes no other."""

    kind, code, sentence = Kind.UNAUTHENTICATED, "key-wanted", "Sign in with an API key."


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session without its secret. It is good while the key is that it was made of, at most."""

    id: SessionId
    account_id: AccountId
    key_id: KeyId
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    last_used_at: datetime | None

    def good_at(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FreshSession:
    """A session that was just made: the only time its text exists on our side. Without a repr, as a key's."""

    id: SessionId
    text: str
    secret_hash: bytes


def make_session() -> FreshSession:
    """A new session ``pds_<id>_<secret>`` with 192 random bits in its secret."""
    session_id = SessionId(secrets.token_hex(6))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return FreshSession(id=session_id, text=f"pds_{session_id}_{secret}", secret_hash=hash_secret(secret))


def split_session(text: str) -> tuple[SessionId, str] | None:
    """The id and the secret in what a cookie held; None where it has no such shape."""
    match = _SHAPE.fullmatch(text)
    return (SessionId(match[1]), match[2]) if match else None


def last_moment(now: datetime, lifetime: timedelta, key_expires_at: datetime | None) -> datetime:
    """When a session of *lifetime* ends: with its key, where that is sooner."""
    ends_at = now + lifetime
    return ends_at if key_expires_at is None else min(ends_at, key_expires_at)


def session_facts(session: Session) -> Mapping[str, Fact]:
    """What a session's history tells: nothing that helps to guess it."""
    return {
        "account_id": session.account_id,
        "key_id": session.key_id,
        "expires_at": times.iso(session.expires_at),
        "ended_at": times.iso(session.ended_at) if session.ended_at else None,
    }
