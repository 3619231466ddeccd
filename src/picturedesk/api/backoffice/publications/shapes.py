"""Publications as the Backoffice reads and writes them."""

import msgspec

from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.formats import MomentText, UuidText
from picturedesk.core import times
from picturedesk.core.publications import Publication, PublicationDraft


class PublicationShape(msgspec.Struct):
    """A content in a feed, for a time, with a picture or without."""

    id: str
    content_id: str
    section_id: str | None
    media_id: str | None
    feed_type: str
    starts_at: str
    ends_at: str | None
    inserted_at: str
    updated_at: str


class CreatePublicationBody(msgspec.Struct, kw_only=True):
    """A new publication; it starts at once unless something else is said."""

    content_id: UuidText
    section_id: UuidText | None = None
    media_id: UuidText | None = None
    feed_type: str
    starts_at: MomentText | None = None
    ends_at: MomentText | None = None


def draft(body: CreatePublicationBody) -> PublicationDraft:
    return PublicationDraft(
        content_id=body.content_id,
        section_id=body.section_id,
        media_id=body.media_id,
        feed_type=body.feed_type,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )


def answer(publication: Publication) -> Data[PublicationShape]:
    period = publication.period
    return Data(
        PublicationShape(
            id=str(publication.id),
            content_id=str(publication.content_id),
            section_id=str(publication.section_id) if publication.section_id else None,
            media_id=str(publication.media_id) if publication.media_id else None,
            feed_type=publication.feed_type,
            starts_at=times.iso(period.starts_at),
            ends_at=times.iso(period.ends_at) if period.ends_at else None,
            inserted_at=times.iso(publication.inserted_at),
            updated_at=times.iso(publication.updated_at),
        )
    )
