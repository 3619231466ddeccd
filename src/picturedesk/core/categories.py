"""Categories: named per language, with an icon; images are in any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType
from uuid import UUID

from picturedesk.core import text, times
from picturedesk.core.drafts import UNSET, Checks, Unset, kept_ids, optional, or_else, per_locale
from picturedesk.core.history import Facts
from picturedesk.core.identifiers import new_id

CategoryId = NewType("CategoryId", UUID)
CategoryLocaleId = NewType("CategoryLocaleId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLocale:
    """A category's name in one language; ``locale`` is a BCP 47 tag in canonical case."""

    id: CategoryLocaleId
    locale: str
    name: str

    @property
    def facts(self) -> Facts:
        return {"id": str(self.id), "locale": self.locale, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What images can be filed under."""

    id: CategoryId
    number: int
    locales: Sequence[CategoryLocale]
    svg_icon: str | None
    is_archived: bool
    inserted_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @property
    def live(self) -> bool:
        return self.deleted_at is None

    @property
    def facts(self) -> Facts:
        """What its history tells."""
        return {
            "locales": [locale.facts for locale in self.locales],
            "svg_icon": self.svg_icon,
            "is_archived": self.is_archived,
            "deleted_at": times.iso(self.deleted_at) if self.deleted_at else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryName:
    """One language's name as sent; ``id`` is what the sender believes the entry's id to be, in any form."""

    locale: str
    name: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChange:
    """What is to become of a category; a field left `UNSET` stays, or takes its default in a new one."""

    locales: Sequence[CategoryName] | Unset = UNSET
    svg_icon: str | Unset | None = UNSET
    is_archived: bool | Unset = UNSET


def cleaned(change: CategoryChange) -> CategoryChange:
    """
    The same change with every text cleaned.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    result = replace(
        change,
        locales=checks.clean(per_locale(_name), change.locales, "locales"),
        svg_icon=checks.clean(optional(text.svg_icon), change.svg_icon, "svg_icon"),
    )
    checks.done()
    return result


def changed(category: Category, change: CategoryChange) -> Category:
    """*category* with everything that *change* mentions."""
    return replace(
        category,
        locales=category.locales if isinstance(change.locales, Unset) else _locales(category, change.locales),
        svg_icon=or_else(change.svg_icon, category.svg_icon),
        is_archived=or_else(change.is_archived, category.is_archived),
    )


def _name(entry: CategoryName, field: str) -> CategoryName:
    checks = Checks()
    result = CategoryName(
        id=entry.id,
        locale=checks.clean(text.locale_tag, entry.locale, f"{field}.locale"),
        name=checks.clean(text.name, entry.name, f"{field}.name"),
    )
    checks.done()
    return result


def _locales(category: Category, wanted: Sequence[CategoryName]) -> Sequence[CategoryLocale]:
    kept = kept_ids([(locale.id, locale.locale) for locale in category.locales], wanted)
    return tuple(
        CategoryLocale(id=known or CategoryLocaleId(new_id()), locale=entry.locale, name=entry.name)
        for known, entry in zip(kept, wanted, strict=True)
    )
