"""References: somebody else's identifiers, tied to entities of ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from picturedesk.core import text, times
from picturedesk.core.drafts import Checks
from picturedesk.core.errors import InvalidRequest
from picturedesk.core.history import Facts
from picturedesk.core.periods import read_second
from picturedesk.core.urns import Urn, read_urn

MAX_REFS: Final = 500
"""How many references are looked up at once at most."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Whose identifier, and which one; written ``<provider>:<id>``."""

    provider: str
    id: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What an identifier is tied to, and until when; ``named`` tells whether that is there and not deleted."""

    ref: Ref
    urn: Urn
    expires_at: datetime | None
    inserted_at: datetime
    updated_at: datetime
    named: bool

    def holds(self, now: datetime) -> bool:
        """Whether it is found: it has not expired, and what it names is there."""
        return self.named and (self.expires_at is None or now < self.expires_at)

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {"urn": str(self.urn), "expires_at": times.iso(self.expires_at) if self.expires_at else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDraft:
    """A reference as it is sent."""

    id: str
    provider: str
    urn: str
    expires_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A reference to be: what is tied to what, and until when."""

    ref: Ref
    urn: Urn
    expires_at: datetime | None


def cleaned(draft: ReferenceDraft) -> Tie:
    """
    What *draft* asks for.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    tie = Tie(
        ref=Ref(checks.clean(text.provider, draft.provider, "provider"), checks.clean(text.outside_id, draft.id, "id")),
        urn=checks.read(read_urn, draft.urn, "urn"),
        expires_at=checks.read(read_second, draft.expires_at, "expires_at"),
    )
    checks.done()
    return tie


def read_ref(written: str) -> Ref | None:
    """The ref that *written* is, split at its first colon; None where there can be no such reference."""
    provider, _, outside_id = written.partition(":")
    try:
        return Ref(text.provider(provider, "ref"), text.outside_id(outside_id, "ref"))
    except InvalidRequest:
        return None
