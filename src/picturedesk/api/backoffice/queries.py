"""What the queries of all of the Backoffice's lists are read by."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from picturedesk.api.queries import whole_number
from picturedesk.core.errors import Detail, InvalidId, InvalidRequest
from picturedesk.core.listing import Deleted

T = TypeVar("T")

DEFAULT_LIMIT: Final = 30
MAX_LIMIT: Final = 200


def read(query: Mapping[str, str], name: str, convert: Callable[[str], T], sentence: str) -> T | None:
    """
    The parameter *name* as *convert* reads it; None where it is absent or empty.

    Raises:
        InvalidRequest: Saying *sentence*, where *convert* raised KeyError, ValueError, OverflowError or InvalidId.
    """
    value = query.get(name)
    if not value:
        return None
    try:
        return convert(value)
    except (KeyError, ValueError, OverflowError, InvalidId):
        raise InvalidRequest(Detail(name, sentence)) from None


def page_limit(query: Mapping[str, str]) -> int:
    """How many entries a page may have."""
    value = query.get("limit")
    number = DEFAULT_LIMIT if value is None else whole_number(value)
    if number is None or not 1 <= number <= MAX_LIMIT:
        raise InvalidRequest(Detail("limit", f"The limit is a whole number from 1 to {MAX_LIMIT}."))
    return number


def read_deleted(query: Mapping[str, str]) -> Deleted:
    """What becomes of soft-deleted entries."""
    return read(query, "deleted", Deleted, "Deleted is exclude, only or include.") or Deleted.EXCLUDE
