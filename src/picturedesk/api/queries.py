"""What several surfaces read out of a query string in the same way."""

from collections.abc import Iterable
from typing import Final

from picturedesk.core import search
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import Status

MAX_SEARCH_CHARACTERS: Final = 1_000

_STATUSES: Final = {"active": Status.ACTIVE, "archived": Status.ARCHIVED, "1": Status.ACTIVE, "2": Status.ARCHIVED}


def listed(text: str | None) -> list[str]:
    """The parts of a comma list, trimmed; empty ones do not count."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def statuses(parts: Iterable[str]) -> frozenset[Status]:
    """
    The statuses that *parts* name, by name or by the Publisher's numbers.

    Raises:
        KeyError: One of them is no status.
    """
    return frozenset(_STATUSES[part.lower()] for part in parts)


def extensions(text: str | None) -> frozenset[str] | None:
    """A comma list of file extensions, folded as they are stored; None where it names none."""
    return frozenset(search.fold(part) for part in listed(text)) or None


def whole_number(text: str) -> int | None:
    """The whole number that ASCII digits write, with a minus sign where it has one; None where it is none."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 1_000:  # noqa: PLR2004 - beyond any use
        return None
    return int(text)


def switch(value: str | None, name: str) -> bool:
    """``true`` or ``false``, or 1 or 0; absent and empty are false."""
    known = {None: False, "": False, "false": False, "0": False, "true": True, "1": True}
    lowered = value.lower() if value else value
    if lowered not in known:
        raise InvalidRequest(Detail(name, "This is true or false."))
    return known[lowered]
