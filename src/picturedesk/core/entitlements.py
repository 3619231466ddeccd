"""Entitlements: which features a reader may use, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from picturedesk.core import text
from picturedesk.core.drafts import Checks
from picturedesk.core.history import Facts
from picturedesk.core.identifiers import new_id
from picturedesk.core.periods import Period, read_period

EntitlementId = NewType("EntitlementId", UUID)
ReaderId = NewType("ReaderId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """A reader's right to a feature for a time; a reader has one at most for each feature."""

    id: EntitlementId
    reader_id: ReaderId
    feature_key: str
    period: Period
    inserted_at: datetime

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {"reader_id": str(self.reader_id), "feature_key": self.feature_key, **self.period.facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementDraft:
    """An entitlement as it is sent."""

    feature_key: str
    starts_at: str | None
    ends_at: str | None


def drafted(reader_id: ReaderId, draft: EntitlementDraft, *, now: datetime) -> Entitlement:
    """
    The new entitlement that *draft* asks for.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    entitlement = Entitlement(
        id=EntitlementId(new_id()),
        reader_id=reader_id,
        feature_key=checks.clean(text.feature_key, draft.feature_key, "feature_key"),
        period=read_period(draft.starts_at, draft.ends_at, checks, now),
        inserted_at=now,
    )
    checks.done()
    return entitlement
