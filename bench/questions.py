"""What a publisher's desk asks a large library for: every order, filters, searches, deep pages."""

from collections.abc import Iterator, Mapping
from typing import Final

from bench.crowd import RARE_EXTENSION, RARE_WORD

FIRST_PAGE_BAR_MS: Final = 100.0
DEEP_BAR_MS: Final = 250.0
RARE_WORD_BAR_MS: Final = 50.0
COMMON_WORDS: Final = ("bridge", "museum")
_LIST: Final = "/api/2/images?limit=30"
_SORTS: Final = ("name", "createdby", "createddate", "modifieddate", "status", "extension")
_FILTERS: Final[Mapping[str, str]] = {
    "all": "",
    "active": "&status=active",
    "archived": "&status=archived",
    "jpg": "&extension=jpg",
    "rare extension": f"&extension={RARE_EXTENSION}",
    "active, png": "&status=active&extension=png",
}
_SEARCHES: Final[Mapping[str, str]] = {
    "rare word": RARE_WORD,
    "common word": COMMON_WORDS[0],
    "two common words": "+".join(COMMON_WORDS),
    "common and rare word": f"{COMMON_WORDS[0]}+{RARE_WORD}",
    "one letter": "b",
    "jpg": "jpg",
}


def first_pages() -> Iterator[tuple[str, str, float]]:
    """Names, paths and bars of first pages: each order up and down, with each filter, and each search in two orders."""
    for sort in _SORTS:
        for sign, way in (("%2B", "up"), ("-", "down")):
            for name, query in _FILTERS.items():
                yield f"by {sort} {way}, {name}", f"{_LIST}&sort={sign}{sort}{query}", FIRST_PAGE_BAR_MS
    for name, words in _SEARCHES.items():
        bar = RARE_WORD_BAR_MS if name == "rare word" else FIRST_PAGE_BAR_MS
        for order in ("%2Bname", "-modifieddate"):
            for more in ("", "&status=active", "&status=active&extension=png"):
                path = f"{_LIST}&search={words}&sort={order}{more}"
                yield f"search, {name}, {order.replace('%2B', '+')}{more.replace('&', ' ')}", path, bar


def deep_pages() -> Iterator[tuple[str, str, float]]:
    """The same for pages that begin 10,000 images down, and one at page number 10,000."""
    page = 10_000 // 30
    for name, query in {
        **_FILTERS,
        **{f"search, {name}": f"&search={words}" for name, words in _SEARCHES.items()},
    }.items():
        for order in ("%2Bname", "-modifieddate"):
            path = f"{_LIST}&sort={order}{query}&offset={page}"
            yield f"10,000 down, {order.replace('%2B', '+')}, {name}", path, DEEP_BAR_MS
    yield "page 10,000, +name", f"{_LIST}&sort=%2Bname&offset=10000", DEEP_BAR_MS
