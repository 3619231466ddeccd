"""The query of the image list. What is no page, no size or no origin is refused, an empty value too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from picturedesk.api.queries import whole_number
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import Origin
from picturedesk.core.listing import ImageFilter

MAX_PAGE_SIZE: Final = 100
ORIGINS: Final[Mapping[str, Origin | None]] = {
    "all": None,
    "generated": Origin.GENERATED,
    "uploaded": Origin.UPLOADED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A page as it is asked for; ``page`` counts from 1."""

    page: int
    page_size: int
    wanted: ImageFilter


def read_page_request(query: Mapping[str, str]) -> PageRequest:
    """
    Read what *query* asks for.

    Raises:
        InvalidRequest: A parameter says what it may not.
    """
    page = _positive(query, "page", 1)
    if page is None:
        raise InvalidRequest(Detail("page", "The page is a whole number, 1 or more."))
    page_size = _positive(query, "pageSize", MAX_PAGE_SIZE)
    if page_size is None or page_size > MAX_PAGE_SIZE:
        raise InvalidRequest(Detail("pageSize", f"The page size is a whole number from 1 to {MAX_PAGE_SIZE}."))
    origin = query.get("origin", "all")
    if origin not in ORIGINS:
        raise InvalidRequest(Detail("origin", "The origin is all, generated or uploaded."))
    return PageRequest(page=page, page_size=page_size, wanted=ImageFilter(origin=ORIGINS[origin]))


def _positive(query: Mapping[str, str], name: str, default: int) -> int | None:
    """The number under *name*, *default* where there is nothing; None where it is no whole number from 1."""
    value = query.get(name)
    number = default if value is None else whole_number(value)
    return number if number is not None and number > 0 else None
