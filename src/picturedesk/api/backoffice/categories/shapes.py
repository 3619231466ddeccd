"""Categories as the Backoffice reads and writes them."""

import msgspec
from msgspec import UNSET, UnsetType

from picturedesk.api.backoffice.envelopes import Data, said
from picturedesk.core import times
from picturedesk.core.categories import Category, CategoryChange, CategoryName
from picturedesk.core.drafts import UNSET as UNSAID
from picturedesk.core.drafts import Unset


class CategoryLocaleShape(msgspec.Struct):
    """A category's name in one language."""

    id: str
    locale: str
    name: str
    deleted_at: str | None


class CategoryShape(msgspec.Struct):
    """A category, as every operation answers it."""

    id: str
    locales: list[CategoryLocaleShape]
    svg_icon: str | None
    is_archived: bool
    inserted_at: str
    updated_at: str
    deleted_at: str | None


class CategoryLocaleBody(msgspec.Struct):
    """One language's name."""

    locale: str
    name: str
    id: str | int | None = None


class UpdateCategoryBody(msgspec.Struct, kw_only=True):
    """A change: only the fields that are present; an icon that is null is taken away."""

    locales: list[CategoryLocaleBody] | UnsetType = UNSET
    svg_icon: str | UnsetType | None = UNSET
    is_archived: bool | UnsetType = UNSET


class CreateCategoryBody(msgspec.Struct, kw_only=True):
    """A new category. Where a default exists, null asks for it."""

    locales: list[CategoryLocaleBody] | UnsetType | None = UNSET
    svg_icon: str | UnsetType | None = UNSET
    is_archived: bool | UnsetType | None = UNSET


def change(body: CreateCategoryBody | UpdateCategoryBody) -> CategoryChange:
    """What a body asks for."""
    return CategoryChange(
        locales=_names(body.locales),
        svg_icon=said(body.svg_icon),
        is_archived=UNSAID if body.is_archived is None else said(body.is_archived),
    )


def answer(category: Category) -> Data[CategoryShape]:
    return Data(category_shape(category))


def category_shape(category: Category) -> CategoryShape:
    """A category as it is answered; its names are gone when it is, and come back with it."""
    deleted_at = times.iso(category.deleted_at) if category.deleted_at else None
    return CategoryShape(
        id=str(category.id),
        locales=[
            CategoryLocaleShape(id=str(locale.id), locale=locale.locale, name=locale.name, deleted_at=deleted_at)
            for locale in category.locales
        ],
        svg_icon=category.svg_icon,
        is_archived=category.is_archived,
        inserted_at=times.iso(category.inserted_at),
        updated_at=times.iso(category.updated_at),
        deleted_at=deleted_at,
    )


def _names(entries: list[CategoryLocaleBody] | UnsetType | None) -> list[CategoryName] | Unset:
    if isinstance(entries, UnsetType) or entries is None:
        return UNSAID
    return [
        CategoryName(locale=entry.locale, name=entry.name, id=None if entry.id is None else str(entry.id))
        for entry in entries
    ]
