"""The query of the image list. Unknown parameters are ignored, and an empty value counts as absent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from picturedesk.api.queries import MAX_SEARCH_CHARACTERS, extensions, listed, statuses, whole_number
from picturedesk.core import search
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import Status
from picturedesk.core.listing import ImageFilter, Sort, SortField

T = TypeVar("T")

DEFAULT_LIMIT: Final = 30
MAX_LIMIT: Final = 1_000
SORT_FIELDS: Final[Mapping[str, SortField]] = {
    "name": SortField.NAME,
    "createdby": SortField.CREATED_BY,
    "createddate": SortField.INSERTED_AT,
    "modifieddate": SortField.UPDATED_AT,
    "status": SortField.STATUS,
    "extension": SortField.EXTENSION,
}
_DEFAULT_SORT: Final = Sort(SortField.UPDATED_AT, descending=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A page as it is asked for; ``offset`` counts pages, from 0."""

    offset: int
    limit: int
    sort: Sort
    wanted: ImageFilter


def read_page_request(query: Mapping[str, str]) -> PageRequest:
    """
    Read what *query* asks for.

    Raises:
        InvalidRequest: A parameter says what it may not; the detail names the first such one.
    """
    # The order of these lines decides which of several faults is told.
    offset = _read(query, "offset", _offset, 0)
    limit = _read(query, "limit", _limit, DEFAULT_LIMIT)
    sort = _read(query, "sort", _sort, _DEFAULT_SORT)
    wanted_statuses = _read(query, "status", _statuses, None)
    words: Sequence[str] = _read(query, "search", _words, [])
    wanted = ImageFilter(words=words, statuses=wanted_statuses, extensions=extensions(query.get("extension")))
    return PageRequest(offset=offset, limit=limit, sort=sort, wanted=wanted)


def _read(query: Mapping[str, str], name: str, convert: Callable[[str], T], default: T) -> T:
    value = query.get(name)
    if not value:
        return default
    try:
        return convert(value)
    except (KeyError, ValueError):
        raise InvalidRequest(Detail(name, f"Invalid parameter: {name}")) from None


def _offset(value: str) -> int:
    return _digits(value)


def _limit(value: str) -> int:
    number = _digits(value)
    if number == 0:
        raise ValueError
    return min(number, MAX_LIMIT)


def _digits(value: str) -> int:
    number = None if value.startswith("-") else whole_number(value)
    if number is None:
        raise ValueError
    return number


def _sort(value: str) -> Sort:
    # A plus sign that nobody escaped arrives as a space.
    if value[0] not in "+- ":
        raise ValueError
    return Sort(SORT_FIELDS[value[1:]], descending=value[0] == "-")


def _statuses(value: str) -> frozenset[Status] | None:
    return statuses(listed(value)) or None


def _words(value: str) -> Sequence[str]:
    if len(value) > MAX_SEARCH_CHARACTERS:
        raise ValueError
    return search.words(value)
