"""Lists, a page at a time."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class PageMeta(msgspec.Struct, frozen=True, kw_only=True):
    """Absolute URLs of the list and of its neighbouring pages; ``total`` is exact, and there where it was asked for."""

    base: str = ""
    next: str | None = None
    previous: str | None = None
    total: int | None = None


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page, and where it stands."""

    entries: tuple[T, ...]
    meta: PageMeta
