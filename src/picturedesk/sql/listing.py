"""Lists of images: keyset pages, numbered pages and exact counts, each walked off an index."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from picturedesk.core.listing import Deleted, ImageFilter, Outline, Position, Sort, SortField
from picturedesk.sql import keyset
from picturedesk.sql.database import Tx
from picturedesk.sql.dialects import among, beginning, json_array, matching, on_the_way
from picturedesk.sql.images import STATUS_NUMBERS
from picturedesk.sql.keyset import Stretch
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import categories, image_categories, image_locales, image_ratios, images, live_counts
from picturedesk.sql.types import LEXEME_CHARACTERS

_COLUMNS: Final = {
    SortField.NAME: images.c.name_sort,
    SortField.CREATED_BY: images.c.created_by_sort,
    SortField.INSERTED_AT: images.c.inserted_at,
    SortField.UPDATED_AT: images.c.updated_at,
    SortField.STATUS: images.c.status,
    SortField.EXTENSION: images.c.extension_sort,
}
_same_bytes: Final = images.alias("same_bytes")
_SHAPES_REMEMBERED: Final = 512
_COUNTED: Final = frozenset({Deleted.EXCLUDE.value, "statuses", "extensions"})
"""The conditions that the table of counts knows; a shape always says what becomes of deleted images."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A filter as SQL: which conditions there are (the shape, a cache key) and what they compare with."""

    shape: frozenset[str]
    values: dict[str, object]


async def stretch(
    tx: Tx, wanted: ImageFilter, sort: Sort, *, after: Position | None, before: Position | None, limit: int
) -> Stretch:
    """
    A keyset page.

    Reads *limit* + 1 entries of the sort's index, and one more on the other side of a cursor: the cost does not
    grow with depth.
    """
    condition = _wanted(wanted)

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        return await _walk(tx, condition, sort, start=start, forward=forward, limit=limit)

    return await keyset.stretch(walk, after=after, before=before, limit=limit)


async def numbered(tx: Tx, wanted: ImageFilter, sort: Sort, *, offset: int, limit: int) -> list[int]:
    """The numbers of *limit* images after the first *offset*; walks that many entries of the sort's index."""
    condition = _wanted(wanted)
    statement = _numbered_statement(condition.shape, sort)
    return [row.number for row in await tx.all(statement, **condition.values, limit=limit, offset=offset)]


async def count(tx: Tx, wanted: ImageFilter) -> int:
    """How many images match, exactly: a sum of a few rows for the common filters, else a walk through all that do."""
    condition = _wanted(wanted)
    statement = _sum_statement if _COUNTED >= condition.shape >= {Deleted.EXCLUDE.value} else _count_statement
    row = await tx.one(statement(condition.shape), **condition.values)
    return int(row.n)


async def outline(tx: Tx, wanted: ImageFilter, sort: Sort, *, step: int, limit: int) -> Outline:
    """
    The first *limit* ratios of a list, and every place where a keyset page of *step* begins.

    Walks the list once, inside the database: of 100,000 images two texts of half a megabyte come out, in some 50 ms;
    then one point read for each *step*.
    """
    condition = _wanted(wanted)
    row = await tx.one(_outline_statement(condition.shape, sort), **condition.values, limit=limit)
    ratios, numbers = json.loads(row.ratios), json.loads(row.numbers)
    total = len(ratios) if len(ratios) < limit else await count(tx, wanted)
    last_of_pages = numbers[step - 1 : len(numbers) - 1 : step]
    found = await tx.all(_places_statement(sort.field), numbers=last_of_pages)
    values = {row.number: row.value for row in found}
    starts = [Position(value=values[number], number=number) for number in last_of_pages]
    return Outline(total=total, step=step, ratios=ratios, starts=starts)


async def _walk(
    tx: Tx, condition: _Wanted, sort: Sort, *, start: Position | None, forward: bool, limit: int
) -> list[Row]:
    down = sort.descending == forward
    statement = _walk_statement(condition.shape, sort.field, down=down, started=start is not None)
    values = dict(condition.values, limit=limit)
    if start is not None:
        values |= {"start_value": start.value, "start_number": start.number}
    return await tx.all(statement, **values)


def _wanted(wanted: ImageFilter) -> _Wanted:
    """Only what is asked for becomes a condition, so that the planner sees the plainest statement."""
    asked: dict[str, object] = {
        "statuses": sorted(STATUS_NUMBERS[status] for status in wanted.statuses or ()) or None,
        "extensions": sorted(wanted.extensions or ()) or None,
        "match": wanted.words or None,
        "match_again": wanted.words or None,
        "long_words": [word for word in wanted.words if len(word) > LEXEME_CHARACTERS] or None,
        "missing_locale": wanted.missing_locale,
        "created_by": wanted.created_by,
        "owner": wanted.owner,
        "inserted_from": wanted.inserted_from,
        "inserted_to": wanted.inserted_to,
        "orientation": wanted.orientation.value if wanted.orientation else None,
        "origin": wanted.origin.value if wanted.origin else None,
        "category_id": wanted.category_id,
        "file_hash": wanted.file_hash,
    }
    values = {name: value for name, value in asked.items() if value is not None}
    return _Wanted(shape=frozenset(values) | {wanted.deleted.value}, values=values)


def _conditions(shape: frozenset[str], *, walked: bool) -> list[sa.ColumnElement[bool]]:
    """The SQL of each condition in *shape*, for a statement that walks the index of an order or for one that counts."""
    status, extension = (
        on_the_way(column) if walked else column for column in (images.c.status, images.c.extension_sort)
    )
    every: dict[str, sa.ColumnElement[bool]] = {
        Deleted.EXCLUDE.value: images.c.deleted_at.is_(None),
        Deleted.ONLY.value: images.c.deleted_at.is_not(None),
        "statuses": among(status, "statuses"),
        "extensions": among(extension, "extensions"),
        "match": matching(images.c.number, "match"),
        "long_words": beginning(images.c.number, "long_words"),
        "missing_locale": ~sa.exists().where(
            image_locales.c.image_number == images.c.number, image_locales.c.locale == sa.bindparam("missing_locale")
        ),
        "created_by": images.c.created_by == sa.bindparam("created_by"),
        "owner": images.c.created_by == sa.bindparam("owner"),
        "inserted_from": images.c.inserted_at >= sa.bindparam("inserted_from"),
        "inserted_to": images.c.inserted_at < sa.bindparam("inserted_to"),
        "orientation": images.c.orientation == sa.bindparam("orientation"),
        "origin": images.c.origin == sa.bindparam("origin"),
        "category_id": images.c.number.in_(
            sa.select(image_categories.c.image_number)
            .join(categories, categories.c.number == image_categories.c.category_number)
            .where(categories.c.id == sa.bindparam("category_id"), categories.c.deleted_at.is_(None))
        ),
        # Asked for apart: else SQLite may walk the index of an order in search of what another index has at once.
        "file_hash": images.c.number.in_(
            sa.select(_same_bytes.c.number).where(_same_bytes.c.file_hash == sa.bindparam("file_hash"))
        ),
    }
    return [condition for name, condition in every.items() if name in shape]


@lru_cache(_SHAPES_REMEMBERED)
def _walk_statement(shape: frozenset[str], field: SortField, *, down: bool, started: bool) -> Statement:
    column = _COLUMNS[field]
    select = sa.select(column.label("value"), images.c.number).where(*_conditions(shape, walked=True))
    if started:
        here = sa.tuple_(column, images.c.number)
        start = sa.tuple_(sa.bindparam("start_value", type_=column.type), sa.bindparam("start_number"))
        select = select.where(here < start if down else here > start)
    order = (column.desc(), images.c.number.desc()) if down else (column, images.c.number)
    return Statement(select.order_by(*order).limit(sa.bindparam("limit")))


@lru_cache(_SHAPES_REMEMBERED)
def _outline_statement(shape: frozenset[str], sort: Sort) -> Statement:
    column = _COLUMNS[sort.field]
    # Not a join, which the planner could begin at the ratios; and with a limit, which makes it keep the order inside.
    ratio = sa.select(image_ratios.c.ratio).where(image_ratios.c.image_number == images.c.number).scalar_subquery()
    order = (column.desc(), images.c.number.desc()) if sort.descending else (column, images.c.number)
    walked = (
        sa.select(ratio.label("ratio"), images.c.number)
        .where(*_conditions(shape, walked=True))
        .order_by(*order)
        .limit(sa.bindparam("limit"))
        .subquery("walked")
    )
    return Statement(
        sa.select(
            json_array(walked.c.ratio).label("ratios"),
            json_array(walked.c.number).label("numbers"),
        )
    )


@lru_cache(_SHAPES_REMEMBERED)
def _places_statement(field: SortField) -> Statement:
    return Statement(
        sa.select(_COLUMNS[field].label("value"), images.c.number).where(among(images.c.number, "numbers"))
    )


@lru_cache(_SHAPES_REMEMBERED)
def _numbered_statement(shape: frozenset[str], sort: Sort) -> Statement:
    column = _COLUMNS[sort.field]
    return Statement(
        sa.select(images.c.number)
        .where(*_conditions(shape, walked=True))
        .order_by(column.desc() if sort.descending else column, images.c.number)
        .limit(sa.bindparam("limit"))
        .offset(sa.bindparam("offset"))
    )


@lru_cache(_SHAPES_REMEMBERED)
def _sum_statement(shape: frozenset[str]) -> Statement:
    total = sa.select(sa.func.coalesce(sa.func.sum(live_counts.c.n), 0).label("n"))
    if "statuses" in shape:
        total = total.where(among(live_counts.c.status, "statuses"))
    if "extensions" in shape:
        total = total.where(among(live_counts.c.extension_sort, "extensions"))
    return Statement(total)


@lru_cache(_SHAPES_REMEMBERED)
def _count_statement(shape: frozenset[str]) -> Statement:
    conditions = _conditions(shape, walked=False)
    return Statement(sa.select(sa.func.count().label("n")).select_from(images).where(*conditions))
