"""What all of the Backoffice's answers share: envelopes, pages, authors; and how a body's fields are read."""

from typing import Generic, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from picturedesk.core.accounts import Author
from picturedesk.core.drafts import UNSET as UNSAID
from picturedesk.core.drafts import Unset

T = TypeVar("T")


class Data(msgspec.Struct, Generic[T]):
    """The envelope of every success."""

    data: T


class PageMeta(msgspec.Struct, omit_defaults=True):
    """Where a page stands: absolute URLs of the list and of its neighbours, and the exact total where asked for."""

    base: str
    next: str | None
    previous: str | None
    total: int | UnsetType = UNSET


class Paged(msgspec.Struct, Generic[T]):
    """A page of a list."""

    data: list[T]
    meta: PageMeta


class AuthorShape(msgspec.Struct):
    """An account."""

    id: int
    name: str


def author_shape(author: Author) -> AuthorShape:
    return AuthorShape(author.id, author.name)


def said(value: T | UnsetType) -> T | Unset:
    """A body's field; `UNSET` of ours where it was not sent."""
    return UNSAID if isinstance(value, UnsetType) else value
