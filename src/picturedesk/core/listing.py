"""Lists of images: what is wanted, in which order, and where a page begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from picturedesk.core.images import Image, Orientation, Origin, Status

T = TypeVar("T")


class Deleted(StrEnum):
    """What a list does with soft-deleted images."""

    EXCLUDE = "exclude"
    ONLY = "only"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFilter:
    """
    Which images are wanted; None and empty ask for nothing.

    ``words`` are folded (core.search); each must begin a word of the image. ``extensions`` are folded too.
    ``inserted_from`` is the first moment wanted, ``inserted_to`` the first one no longer wanted.
    """

    words: Sequence[str] = ()
    statuses: frozenset[Status] | None = None
    extensions: frozenset[str] | None = None
    deleted: Deleted = Deleted.EXCLUDE
    missing_locale: str | None = None
    created_by: int | None = None
    owner: int | None = None
    """The account whose images alone the caller may see; apart from what the caller asks for."""
    inserted_from: datetime | None = None
    inserted_to: datetime | None = None
    orientation: Orientation | None = None
    origin: Origin | None = None
    category_id: UUID | None = None
    file_hash: str | None = None
    """The SHA-256 of the original in lower-case hex."""


class SortField(StrEnum):
    """What a list can be ordered by."""

    NAME = "name"
    CREATED_BY = "created_by"
    INSERTED_AT = "inserted_at"
    UPDATED_AT = "updated_at"
    STATUS = "status"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order. Keyset pages break ties in its own direction, numbered pages always by ascending number."""

    field: SortField
    descending: bool

    def __str__(self) -> str:
        return ("-" if self.descending else "+") + self.field.value


SortValue = str | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in an order: the sort value and the number of the image there."""

    value: SortValue
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorPage(Generic[T]):
    """A stretch of a list, with the places where its neighbours begin; None where there is none."""

    items: Sequence[T]
    next: Position | None
    previous: Position | None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """
    A whole list at a glance: what it takes to lay it out, and to go anywhere in it.

    ``ratios`` are width by height in thousandths of all images in the list's order, as many as may be told;
    ``starts`` the places after which each ``step`` of them begins, but for the first, which begins the list.
    """

    total: int
    step: int
    ratios: Sequence[int]
    starts: Sequence[Position]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPage:
    """One page of a list and the number of all that match, both of one moment."""

    images: Sequence[Image]
    total: int
