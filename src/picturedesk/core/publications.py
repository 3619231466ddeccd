"""Publications: a content in a feed for a time, with a picture or without."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from picturedesk.core import text
from picturedesk.core.drafts import Checks
from picturedesk.core.history import Facts
from picturedesk.core.identifiers import new_id, read_optional_uuid, read_uuid
from picturedesk.core.periods import Period, read_period

PublicationId = NewType("PublicationId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A content in a feed; ``media_id`` is an image that was live when it was published."""

    id: PublicationId
    content_id: UUID
    section_id: UUID | None
    media_id: UUID | None
    feed_type: str
    period: Period
    inserted_at: datetime
    updated_at: datetime

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {
            "content_id": str(self.content_id),
            "section_id": str(self.section_id) if self.section_id else None,
            "media_id": str(self.media_id) if self.media_id else None,
            "feed_type": self.feed_type,
            **self.period.facts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationDraft:
    """A publication as it is sent."""

    content_id: str
    section_id: str | None
    media_id: str | None
    feed_type: str
    starts_at: str | None
    ends_at: str | None


def drafted(draft: PublicationDraft, *, now: datetime) -> Publication:
    """
    The new publication that *draft* asks for.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    publication = Publication(
        id=PublicationId(new_id()),
        content_id=checks.read(read_uuid, draft.content_id, "content_id"),
        section_id=checks.read(read_optional_uuid, draft.section_id, "section_id"),
        media_id=checks.read(read_optional_uuid, draft.media_id, "media_id"),
        feed_type=checks.clean(text.feed_type, draft.feed_type, "feed_type"),
        period=read_period(draft.starts_at, draft.ends_at, checks, now),
        inserted_at=now,
        updated_at=now,
    )
    checks.done()
    return publication
