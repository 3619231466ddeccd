"""Categories with their names."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from picturedesk.core.categories import Category, CategoryId, CategoryLocale, CategoryLocaleId
from picturedesk.core.listing import CursorPage, Deleted, Position, Sort, SortField
from picturedesk.core.versions import Version
from picturedesk.sql import keyset
from picturedesk.sql.database import Reader, Tx
from picturedesk.sql.dialects import among
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import categories, category_locales

_COLUMNS: Final = {SortField.INSERTED_AT: categories.c.inserted_at, SortField.UPDATED_AT: categories.c.updated_at}
_DELETED: Final = {
    Deleted.EXCLUDE: (categories.c.deleted_at.is_(None),),
    Deleted.ONLY: (categories.c.deleted_at.is_not(None),),
    Deleted.INCLUDE: (),
}
_BY_ID = Statement(sa.select(categories).where(categories.c.id == sa.bindparam("id")))
_BY_NUMBERS = Statement(sa.select(categories).where(among(categories.c.number, "numbers")))
_VERSION = Statement(sa.select(categories.c.updated_at).where(categories.c.id == sa.bindparam("id")))
_LIVE = Statement(
    sa.select(categories.c.id).where(categories.c.id == sa.bindparam("id"), categories.c.deleted_at.is_(None))
)
_LOCALES = Statement(
    sa.select(category_locales)
    .where(among(category_locales.c.category_number, "numbers"))
    .order_by(category_locales.c.category_number, category_locales.c.position)
)
_WRITTEN = [column.name for column in categories.c if column.name != "number"]
_INSERT = Statement(
    sa.insert(categories).values({name: sa.bindparam(name) for name in _WRITTEN}).returning(categories.c.number)
)
_UPDATE = Statement(
    sa.update(categories)
    .where(categories.c.number == sa.bindparam("at"))
    .values({name: sa.bindparam(name) for name in _WRITTEN})
)
_DELETE_LOCALES = Statement(sa.delete(category_locales).where(category_locales.c.category_number == sa.bindparam("at")))
_INSERT_LOCALE = Statement(
    sa.insert(category_locales).values({column.name: sa.bindparam(column.name) for column in category_locales.c})
)


async def version(reader: Reader, category_id: CategoryId) -> Version[CategoryId] | None:
    """Which category in which state, live or deleted. A point read."""
    row = await reader.one(_VERSION, id=category_id)
    return None if row is None else Version(category_id, row.updated_at)


async def by_id(tx: Tx, category_id: CategoryId) -> Category | None:
    """A category, live or deleted. Two point reads."""
    row = await tx.one(_BY_ID, id=category_id)
    return None if row is None else (await _whole(tx, [row]))[0]


async def live_among(tx: Tx, ids: Sequence[CategoryId]) -> set[CategoryId]:
    """Those of *ids* that are live categories."""
    rows = [await tx.one(_LIVE, id=category_id) for category_id in ids]
    return {CategoryId(row.id) for row in rows if row is not None}


async def page(
    tx: Tx, sort: Sort, *, deleted: Deleted, after: Position | None, before: Position | None, limit: int
) -> CursorPage[Category]:
    """A keyset page of categories; see `keyset.stretch` for the cost."""

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        down = sort.descending == forward
        statement = _walk(sort.field, down=down, started=start is not None, deleted=deleted)
        place = {} if start is None else {"start_value": start.value, "start_number": start.number}
        return await tx.all(statement, **place, limit=limit)

    found = await keyset.stretch(walk, after=after, before=before, limit=limit)
    rows = await tx.all(_BY_NUMBERS, numbers=found.numbers)
    known = {category.number: category for category in await _whole(tx, rows)}
    return CursorPage(items=[known[number] for number in found.numbers], next=found.next, previous=found.previous)


async def insert(tx: Tx, category: Category) -> Category:
    """Insert *category*, whose number is not known yet, and give it with its number."""
    row = await tx.one(_INSERT, **_columns(category))
    category = replace(category, number=row.number)
    await tx.run_many(_INSERT_LOCALE, _locale_rows(category))
    return category


async def update(tx: Tx, category: Category) -> None:
    """Write every column and every name of a category anew."""
    await tx.run(_UPDATE, at=category.number, **_columns(category))
    await tx.run(_DELETE_LOCALES, at=category.number)
    await tx.run_many(_INSERT_LOCALE, _locale_rows(category))


@lru_cache
def _walk(field: SortField, *, down: bool, started: bool, deleted: Deleted) -> Statement:
    column = _COLUMNS[field]
    select = sa.select(column.label("value"), categories.c.number).where(*_DELETED[deleted])
    if started:
        here = sa.tuple_(column, categories.c.number)
        start = sa.tuple_(sa.bindparam("start_value", type_=column.type), sa.bindparam("start_number"))
        select = select.where(here < start if down else here > start)
    order = (column.desc(), categories.c.number.desc()) if down else (column, categories.c.number)
    return Statement(select.order_by(*order).limit(sa.bindparam("limit")))


async def _whole(tx: Tx, rows: Sequence[Row]) -> list[Category]:
    locales: dict[int, list[CategoryLocale]] = {}
    for entry in await tx.all(_LOCALES, numbers=[row.number for row in rows]):
        locale = CategoryLocale(id=CategoryLocaleId(entry.id), locale=entry.locale, name=entry.name)
        locales.setdefault(entry.category_number, []).append(locale)
    return [_category(row, tuple(locales.get(row.number, ()))) for row in rows]


def _category(row: Row, locales: Sequence[CategoryLocale]) -> Category:
    return Category(
        id=CategoryId(row.id),
        number=row.number,
        locales=locales,
        svg_icon=row.svg_icon,
        is_archived=row.is_archived,
        inserted_at=row.inserted_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _columns(category: Category) -> dict[str, object]:
    return {name: getattr(category, name) for name in _WRITTEN}


def _locale_rows(category: Category) -> list[dict[str, object]]:
    return [
        {
            "category_number": category.number,
            "position": position,
            "id": locale.id,
            "locale": locale.locale,
            "name": locale.name,
        }
        for position, locale in enumerate(category.locales)
    ]
