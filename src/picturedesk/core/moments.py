"""Moments as people write them: ISO 8601, in UTC where no zone is said."""

from datetime import UTC, datetime

from picturedesk.core.errors import Detail, InvalidRequest


def read_moment(text: str, field: str) -> datetime:
    """
    The moment that *text* writes.

    Raises:
        InvalidRequest: It is no ISO 8601 date or time, or one that UTC has no year for; the detail names *field*.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        sentence = "This is not a moment in ISO 8601, such as 2127-01-31T12:00:00Z."
        raise InvalidRequest(Detail(field, sentence)) from None
