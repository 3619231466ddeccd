"""Lists of images: keyset pages, numbered pages and exact counts, each walked off an index."""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from picturedesk.core.images import Status
from picturedesk.core.listing import Deleted, ImageFilter, Outline, Position, Sort, SortField
from picturedesk.sql import keyset, plans
from picturedesk.sql.database import Tx
from picturedesk.sql.dialects import among, beginning, json_array, matching, on_the_way, spelled
from picturedesk.sql.images import STATUS_NUMBERS
from picturedesk.sql.keyset import Stretch
from picturedesk.sql.plans import Numbers, Plan
from picturedesk.sql.statements import Row, Statement, count_live_matches, sample_live_matches
from picturedesk.sql.tables import categories, image_categories, image_locales, image_ratios, images, live_counts
from picturedesk.sql.types import LEXEME_CHARACTERS, Sought

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
_SEARCHED: Final = _COUNTED | {"match"}
"""The conditions that the full-text index of live images knows."""
_FILTERS: Final = {SortField.STATUS: "statuses", SortField.EXTENSION: "extensions"}
"""Orders by what is also a filter: the matches are on one stretch of them."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A filter as SQL: which conditions there are (the shape, a cache key) and what they compare with."""

    shape: frozenset[str]
    values: dict[str, Any]


_Kept = Mapping[tuple[int, str], int]
"""The kept counts, by status and extension."""
_KEPT: Final = Statement(sa.select(live_counts))
_COUNT_MATCHES: Final = count_live_matches()
_SAMPLE: Final = sample_live_matches()


async def stretch(
    tx: Tx,
    wanted: ImageFilter,
    sort: Sort,
    *,
    after: Position | None,
    before: Position | None,
    limit: int,
    total: int | None = None,
) -> Stretch:
    """
    A keyset page. *total* is what `count` gave, where it was asked: it need not be found out again.

    Reads *limit* + 1 entries of the sort's index, and one more on the other side of a cursor: the cost does not
    grow with depth. Few matches of a search or a filter are sorted instead.
    """
    condition = _wanted(wanted)
    plan = await _plan(tx, condition, sort.field, needed=limit, total=total)

    async def walk(start: Position | None, *, forward: bool, limit: int) -> list[Row]:
        return await _walk(tx, condition, sort, plan, start=start, forward=forward, limit=limit)

    return await keyset.stretch(walk, after=after, before=before, limit=limit)


async def numbered(
    tx: Tx, wanted: ImageFilter, sort: Sort, *, offset: int, limit: int, total: int | None = None
) -> list[int]:
    """
    The numbers of *limit* images after the first *offset*; *total* as in `stretch`.

    Walks that many entries of the sort's index, or sorts the matches where they are few.
    """
    condition = _wanted(wanted)
    plan = await _plan(tx, condition, sort.field, needed=offset + limit, total=total)
    statement = _numbered_statement(condition.shape, sort, plan)
    return [row.number for row in await tx.all(statement, **condition.values, limit=limit, offset=offset)]


async def count(tx: Tx, wanted: ImageFilter) -> int:
    """
    How many images match, exactly.

    A sum of a few rows for the common filters, a count on the full-text index for a search with them, else a walk
    through all that match.
    """
    condition = _wanted(wanted)
    if _COUNTED >= condition.shape >= {Deleted.EXCLUDE.value}:
        statement = _sum_statement(condition.shape)
    elif _in_search_index(condition):
        statement = _COUNT_MATCHES
    else:
        statement = _count_statement(condition.shape)
    row = await tx.one(statement, **condition.values)
    return int(row.n)


async def outline(tx: Tx, wanted: ImageFilter, sort: Sort, *, step: int, limit: int) -> Outline:
    """
    The first *limit* ratios of a list, and every place where a keyset page of *step* begins.

    Walks the list once, inside the database: of 100,000 images two texts of half a megabyte come out, in some 50 ms;
    then one point read for each *step*.
    """
    condition = _wanted(wanted)
    plan = await _plan(tx, condition, sort.field, needed=limit, total=None)
    row = await tx.one(_outline_statement(condition.shape, sort, plan), **condition.values, limit=limit)
    ratios, numbers = json.loads(row.ratios), json.loads(row.numbers)
    total = len(ratios) if len(ratios) < limit else await count(tx, wanted)
    last_of_pages = numbers[step - 1 : len(numbers) - 1 : step]
    found = await tx.all(_places_statement(sort.field), numbers=last_of_pages)
    values = {row.number: row.value for row in found}
    starts = [Position(value=values[number], number=number) for number in last_of_pages]
    return Outline(total=total, step=step, ratios=ratios, starts=starts)


async def _walk(
    tx: Tx, condition: _Wanted, sort: Sort, plan: Plan, *, start: Position | None, forward: bool, limit: int
) -> list[Row]:
    down = sort.descending == forward
    statement = _walk_statement(condition.shape, sort.field, plan, down=down, started=start is not None)
    values = dict(condition.values, limit=limit)
    if start is not None:
        values |= {"start_value": start.value, "start_number": start.number}
    return await tx.all(statement, **values)


async def _plan(tx: Tx, condition: _Wanted, field: SortField, *, needed: int, total: int | None) -> Plan:
    """
    The way to the first *needed* images.

    By the kept counts, and by how many the words find: a sample tells, where *total* does not.
    """
    shape, values = condition.shape, condition.values
    if Deleted.EXCLUDE.value not in shape or not shape & {"statuses", "extensions", "match"}:
        return Plan.WALK
    kept: _Kept = {(row.status, row.extension_sort): row.n for row in await tx.all(_KEPT)}
    walked = _walked(kept, field, condition)
    if "match" in shape:
        known = total is not None and _in_search_index(condition)
        found = total if known and total is not None else await _matches(tx, condition, live=sum(kept.values()))
        return plans.cheapest(Numbers(walked=walked, found=found, sortable={Plan.SORT_MATCHES: found}), needed=needed)
    all_statuses, all_extensions = {status for status, _ in kept}, {extension for _, extension in kept}
    statuses, extensions = values.get("statuses", all_statuses), values.get("extensions", all_extensions)
    sortable = {}
    if "statuses" in shape:
        sortable[Plan.SORT_STATUSES] = _number(kept, statuses=statuses, extensions=all_extensions)
    if "extensions" in shape:
        sortable[Plan.SORT_EXTENSIONS] = _number(kept, statuses=all_statuses, extensions=extensions)
    found = _number(kept, statuses=statuses, extensions=extensions)
    return plans.cheapest(Numbers(walked=walked, found=found, sortable=sortable), needed=needed)


async def _matches(tx: Tx, condition: _Wanted, *, live: int) -> int:
    """
    About how many of so many *live* images the words and filters find; exact for few.

    First as whole words, which is quick however many begin with them; a common word is told by that alone.
    """
    for match in (condition.values["whole"], condition.values["match"]):
        row = await tx.one(_SAMPLE, **{**condition.values, "match": match}, most=plans.SAMPLE)
        if row.n == plans.SAMPLE:
            break
    return plans.estimated(sampled=row.n, last=row.last or 0, live=live)


def _wanted(wanted: ImageFilter) -> _Wanted:
    """Only what is asked for becomes a condition, so that the planner sees the plainest statement."""
    statuses = sorted(STATUS_NUMBERS[status] for status in wanted.statuses or ())
    extensions = sorted(wanted.extensions or ())
    match = _sought(wanted, statuses, extensions)
    asked: dict[str, object] = {
        "statuses": statuses or None,
        "extensions": extensions or None,
        "match": match,
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
    shape = frozenset(values) | {wanted.deleted.value}
    if match is not None:
        values |= {
            "match_words": wanted.words,
            "whole": replace(match, whole=True),
            "match_marks": replace(match, words=()),
        }
    for name, listed in (("statuses", statuses), ("extensions", extensions)):
        if listed:
            values |= {f"first_of_{name}": listed[0], f"last_of_{name}": listed[-1]}
    return _Wanted(shape=shape, values=values)


def _sought(wanted: ImageFilter, statuses: Sequence[int], extensions: Sequence[str]) -> Sought | None:
    if not wanted.words:
        return None
    if wanted.deleted is not Deleted.EXCLUDE:
        return Sought(wanted.words)
    active = STATUS_NUMBERS[Status.ACTIVE]
    if active not in statuses:
        return Sought(wanted.words, statuses=statuses, extensions=extensions)
    # Nearly all are active: the index is quicker at leaving out the few others, and all statuses are no condition.
    others = [number for number in STATUS_NUMBERS.values() if number not in statuses]
    return Sought(wanted.words, without=others, extensions=extensions)


def _in_search_index(condition: _Wanted) -> bool:
    """Whether the full-text index of live images knows all that is asked for."""
    return _SEARCHED >= condition.shape >= {Deleted.EXCLUDE.value, "match"}


def _number(kept: _Kept, *, statuses: Container[int], extensions: Container[str]) -> int:
    return sum(n for (status, extension), n in kept.items() if status in statuses and extension in extensions)


def _walked(kept: _Kept, field: SortField, condition: _Wanted) -> int:
    """How many images there are on the stretch of an order where matches can be."""
    name = _FILTERS.get(field)
    if name is None or name not in condition.shape:
        return sum(kept.values())
    first, last = condition.values[f"first_of_{name}"], condition.values[f"last_of_{name}"]
    place = 0 if name == "statuses" else 1
    return sum(n for key, n in kept.items() if first <= key[place] <= last)


def _conditions(
    shape: frozenset[str], plan: Plan | None, field: SortField | None = None
) -> list[sa.ColumnElement[bool]]:
    """The SQL of each condition in *shape* for a statement that goes by *plan* in the order of *field*, or counts."""
    every: dict[str, sa.ColumnElement[bool]] = {
        Deleted.EXCLUDE.value: images.c.deleted_at.is_(None),
        Deleted.ONLY.value: images.c.deleted_at.is_not(None),
        "statuses": _listed(SortField.STATUS, plan, Plan.SORT_STATUSES, ordering=field is SortField.STATUS),
        "extensions": _listed(SortField.EXTENSION, plan, Plan.SORT_EXTENSIONS, ordering=field is SortField.EXTENSION),
        "match": _match(shape, plan),
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


def _listed(field: SortField, plan: Plan | None, sorting: Plan, *, ordering: bool) -> sa.ColumnElement[bool]:
    """
    One of the statuses or extensions: found by their index where they are counted or *sorting*, else on the way.

    Where the list is in their *ordering*, no further than from the first of them to the last.
    """
    column, name = _COLUMNS[field], _FILTERS[field]
    if plan is None or plan is sorting:
        return among(column, name)
    on_way = among(on_the_way(column), name)
    if not (ordering and plan.walks):
        return on_way
    first, last = (sa.bindparam(f"{end}_of_{name}", type_=column.type) for end in ("first", "last"))
    return sa.and_(on_way, column >= first, column <= last)


def _match(shape: frozenset[str], plan: Plan | None) -> sa.ColumnElement[bool]:
    if "match" not in shape:
        return sa.true()
    if plan is Plan.WALK_READING:
        return spelled(images.c.number, "match_words")
    number = on_the_way(images.c.number) if plan is Plan.WALK_COLLECTED else images.c.number
    return matching(number, "match", next(deleted for deleted in Deleted if deleted.value in shape))


def _order(field: SortField, plan: Plan) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """What an order goes by; as values that no index has where the plan is to sort."""
    column, number = _COLUMNS[field], images.c.number
    return (column, number) if plan.walks else (on_the_way(column), on_the_way(number))


@lru_cache(_SHAPES_REMEMBERED)
def _walk_statement(
    shape: frozenset[str], field: SortField, plan: Plan = Plan.WALK, *, down: bool, started: bool
) -> Statement:
    column, (value, number) = _COLUMNS[field], _order(field, plan)
    select = sa.select(column.label("value"), images.c.number).where(*_conditions(shape, plan, field))
    if started:
        here = sa.tuple_(value, number)
        start = sa.tuple_(sa.bindparam("start_value", type_=column.type), sa.bindparam("start_number"))
        select = select.where(here < start if down else here > start)
    order = (value.desc(), number.desc()) if down else (value, number)
    return Statement(select.order_by(*order).limit(sa.bindparam("limit")))


@lru_cache(_SHAPES_REMEMBERED)
def _outline_statement(shape: frozenset[str], sort: Sort, plan: Plan = Plan.WALK) -> Statement:
    value, number = _order(sort.field, plan)
    # Not a join, which the planner could begin at the ratios; and with a limit, which makes it keep the order inside.
    ratio = sa.select(image_ratios.c.ratio).where(image_ratios.c.image_number == images.c.number).scalar_subquery()
    order = (value.desc(), number.desc()) if sort.descending else (value, number)
    walked = (
        sa.select(ratio.label("ratio"), images.c.number)
        .where(*_conditions(shape, plan, sort.field))
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
def _numbered_statement(shape: frozenset[str], sort: Sort, plan: Plan = Plan.WALK) -> Statement:
    value, number = _order(sort.field, plan)
    return Statement(
        sa.select(images.c.number)
        .where(*_conditions(shape, plan, sort.field))
        .order_by(value.desc() if sort.descending else value, number)
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
    select = sa.select(sa.func.count().label("n")).select_from(images)
    return Statement(select.where(*_conditions(shape, None)))
