"""The query of the Backoffice's image list: what is wanted, in which order, and where the page begins."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from picturedesk.api.backoffice.queries import read, read_deleted
from picturedesk.api.queries import MAX_SEARCH_CHARACTERS, extensions, listed, statuses, whole_number
from picturedesk.core import search, text
from picturedesk.core.identifiers import parse_uuid, read_sha256
from picturedesk.core.images import Orientation, Status
from picturedesk.core.listing import ImageFilter, Sort, SortField

T = TypeVar("T")

_SORTS: Final = {
    "inserted_at": SortField.INSERTED_AT,
    "updated_at": SortField.UPDATED_AT,
    "name": SortField.NAME,
}
_MAX_ACCOUNT_ID: Final = 2**31


def image_filter(query: Mapping[str, str]) -> ImageFilter:
    """
    The filter that *query* asks for; an empty value asks for nothing.

    Raises:
        InvalidRequest: A value is none that its parameter knows.
    """
    return ImageFilter(
        words=_read(query, "search", _words) or (),
        statuses=_read(query, "status", _statuses),
        extensions=extensions(query.get("extension")),
        deleted=read_deleted(query),
        missing_locale=_read(query, "missing_locale", lambda value: text.locale_tag(value, "missing_locale")),
        created_by=_read(query, "created_by", _account_id),
        inserted_from=_read(query, "inserted_from", _first_moment),
        inserted_to=_read(query, "inserted_to", _first_moment_after),
        orientation=_read(query, "orientation", Orientation),
        category_id=_read(query, "category_id", parse_uuid),
        file_hash=_file_hash(query),
    )


def sort(query: Mapping[str, str]) -> Sort:
    """The order asked for, newest first by default; a ``+`` that arrived as a space counts as ``+``."""
    return _read(query, "sort", _sort) or Sort(SortField.INSERTED_AT, descending=True)


_SENTENCES: Final = {
    "search": f"A search may have at most {MAX_SEARCH_CHARACTERS} characters.",
    "status": "The status is active or archived, or both with a comma between them.",
    "missing_locale": "This is not a language tag.",
    "created_by": "An account's id is a whole number.",
    "inserted_from": "This is not an ISO 8601 date or time.",
    "inserted_to": "This is not an ISO 8601 date or time.",
    "orientation": "The orientation is landscape, portrait or square.",
    "category_id": "This is not a UUID.",
    "sort": "The sort is + or - and one of inserted_at, updated_at, name.",
}


def _read(query: Mapping[str, str], name: str, convert: Callable[[str], T]) -> T | None:
    return read(query, name, convert, _SENTENCES[name])


def _words(value: str) -> list[str]:
    if len(value) > MAX_SEARCH_CHARACTERS:
        raise ValueError
    return search.words(value)


def _statuses(value: str) -> frozenset[Status] | None:
    return statuses(listed(value)) or None


def _account_id(value: str) -> int:
    number = whole_number(value)
    if number is None or abs(number) > _MAX_ACCOUNT_ID:
        raise ValueError
    return number


def _sort(value: str) -> Sort:
    if value[0] not in "+- ":
        raise ValueError
    return Sort(_SORTS[value[1:]], descending=value[0] == "-")


def _file_hash(query: Mapping[str, str]) -> str | None:
    value = query.get("file_hash")
    return read_sha256(value, "file_hash") if value else None


def _first_moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value.replace(" ", "+"))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first_moment_after(value: str) -> datetime:
    """The end of the day or of the second that *value* names: what was inserted within it is still wanted."""
    moment = _first_moment(value)
    try:
        return moment + _precision(value, moment)
    except OverflowError:
        # The last day there is, by which clients say that a list has no end.
        return datetime.max.replace(tzinfo=UTC)


def _precision(value: str, moment: datetime) -> timedelta:
    if len(value) == len("2026-01-31"):
        return timedelta(days=1)
    return timedelta(seconds=1) if moment.microsecond == 0 else timedelta(microseconds=1)
