"""What the two databases say differently: one construct for each, written out for both here and nowhere else."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from picturedesk.core.listing import Deleted
from picturedesk.sql.types import SearchWords, Text, Values

DIALECTS: Final[dict[str, sa.Dialect]] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": asyncpg.dialect(),  # type: ignore[no-untyped-call]
}
LONGEST_INDEXED_BYTES: Final = 100_000
"""
Longer words of one image are looked through on PostgreSQL, where the lexemes of a row have a megabyte (migration 0005).

With what lists filter by, and with the beginnings of its words, an image of this many has less.
"""

_INDEXES: Final = {
    Deleted.EXCLUDE: ("image_search",),
    Deleted.ONLY: ("deleted_search",),
    Deleted.INCLUDE: ("image_search", "deleted_search"),
}
_ENTRIES: Final = {
    Deleted.EXCLUDE: ("live",),
    Deleted.ONLY: ("NOT live",),
    Deleted.INCLUDE: ("live", "NOT live"),
}
"""The conditions of PostgreSQL's two indexes (migration 0005)."""


class _Condition(FunctionElement[bool]):
    """Something that holds or does not: of a column, and of parameters."""

    inherit_cache = False
    type = sa.Boolean()

    def self_group(self, against: OperatorType | None = None) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        # Else SQLAlchemy compares it with 1 on SQLite, which then uses no index.
        return self


class _Among(_Condition): ...


class _Matching(_Condition):
    def __init__(self, deleted: Deleted, *clauses: sa.ColumnElement[Any]) -> None:
        super().__init__(*clauses)
        self.deleted = deleted


class _Spelled(_Condition): ...


class _Beginning(_Condition): ...


class _OnTheWay(FunctionElement[Any]):
    inherit_cache = False

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


class _JsonArray(FunctionElement[str]):
    inherit_cache = False
    type = sa.Text()


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """*column* is one of the integers or texts bound to *name*: one statement for any number of them."""
    return _Among(column, sa.bindparam(name, type_=Values(column.type)))


def on_the_way(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """
    The value of *column* as something that no index of SQLite's serves.

    Else SQLite, which knows nothing of how common a value is, goes for the index of the filter and sorts what it
    finds: of 200,000 images 150,000 JPEGs, in 100 ms. Walking the index of the order, which carries the value, takes
    0.02 ms; the other way round, for a format that hardly occurs, 20. PostgreSQL keeps statistics.
    """
    return _OnTheWay(column)


def matching(number: sa.ColumnElement[Any], name: str, deleted: Deleted) -> sa.ColumnElement[bool]:
    """The full-text index of live or deleted images finds *number* by the `Sought` bound to *name*; see `spelled`."""
    return _Matching(
        deleted,
        number,
        sa.bindparam(name, type_=SearchWords()),
        sa.bindparam(f"{name}_words", type_=Values(Text())),
    )


def spelled(number: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """The text of the words of the image called *number* has each of the words bound to *name*: no index is asked."""
    return _Spelled(number, sa.bindparam(name, type_=Values(Text())))


def beginning(number: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """`matching` for words longer than what PostgreSQL indexes of one; on SQLite, which knows them whole, no limit."""
    return _Beginning(number, sa.bindparam(name, type_=Values(Text())))


def json_array(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """The values of *column* in the order of the rows, as the text of a JSON array."""
    return _JsonArray(column)


@compiles(_Among, "sqlite")
def _among_in_json(element: _Among, compiler: SQLCompiler, **_how: object) -> str:
    column, values = _parts(element, compiler)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - columns and placeholders


@compiles(_Among, "postgresql")
def _among_in_array(element: _Among, compiler: SQLCompiler, **_how: object) -> str:
    column, values = _parts(element, compiler)
    return f"{column} = ANY ({values})"


@compiles(_OnTheWay, "sqlite")
def _computed(element: _OnTheWay, compiler: SQLCompiler, **_how: object) -> str:
    (column,) = _parts(element, compiler)
    return f"({column} || '')" if isinstance(element.type, Text) else f"({column} + 0)"


@compiles(_OnTheWay, "postgresql")
def _plain(element: _OnTheWay, compiler: SQLCompiler, **_how: object) -> str:
    (column,) = _parts(element, compiler)
    return column


@compiles(_Matching, "sqlite")
def _matching_in_fts(element: _Matching, compiler: SQLCompiler, **_how: object) -> str:
    number, query, _ = element.clauses
    column = compiler.process(number)
    # Processed anew for each index: parameters here go by their place.
    found = [
        f"SELECT rowid FROM {index} WHERE {index} MATCH {compiler.process(query)}"  # noqa: S608 - as above
        for index in _INDEXES[element.deleted]
    ]
    return f"{column} IN ({' UNION ALL '.join(found)})"


@compiles(_Spelled, "sqlite")
def _spelled_in_json(element: _Spelled, compiler: SQLCompiler, **_how: object) -> str:
    column, words = _parts(element, compiler)
    return (
        f"EXISTS (SELECT 1 FROM image_words WHERE image_number = {column} AND NOT EXISTS"  # noqa: S608 - as above
        f" (SELECT 1 FROM json_each({words}) WHERE instr(' ' || words, ' ' || value) = 0))"
    )


@compiles(_Spelled, "postgresql")
def _spelled_in_array(element: _Spelled, compiler: SQLCompiler, **_how: object) -> str:
    column, words = _parts(element, compiler)
    # A single value, which is looked up for each image that is passed: of EXISTS it might make a table of all.
    return f"(SELECT {_each_begins(words)} FROM image_words WHERE image_number = {column})"  # noqa: S608 - as above


@compiles(_Matching, "postgresql")
def _matching_in_lexemes(element: _Matching, compiler: SQLCompiler, **_how: object) -> str:
    column, query, words = _parts(element, compiler)
    found = " UNION ALL ".join(_entries(query, live) for live in _ENTRIES[element.deleted])
    among_found = (
        f"{column} IN ({found} UNION ALL SELECT image_number FROM image_words"  # noqa: S608 - as above
        f" WHERE octet_length(words) > {LONGEST_INDEXED_BYTES} AND {_each_begins(words)})"
    )
    # IS TRUE makes it a table of the matches that is looked into on the way; else the planner may begin with them.
    return f"({among_found}) IS TRUE" if isinstance(next(iter(element.clauses)), _OnTheWay) else among_found


@compiles(_Beginning, "sqlite")
def _no_limit(_element: _Beginning, _compiler: SQLCompiler, **_how: object) -> str:
    return "TRUE"


@compiles(_Beginning, "postgresql")
def _beginning_in_text(element: _Beginning, compiler: SQLCompiler, **_how: object) -> str:
    column, words = _parts(element, compiler)
    return f"EXISTS (SELECT FROM image_words WHERE image_number = {column} AND {_each_begins(words)})"


@compiles(_JsonArray, "sqlite")
def _json_group_array(element: _JsonArray, compiler: SQLCompiler, **_how: object) -> str:
    (column,) = _parts(element, compiler)
    return f"json_group_array({column})"


@compiles(_JsonArray, "postgresql")
def _json_agg(element: _JsonArray, compiler: SQLCompiler, **_how: object) -> str:
    (column,) = _parts(element, compiler)
    return f"COALESCE(json_agg({column}), '[]')"


def _parts(element: FunctionElement[Any], compiler: SQLCompiler) -> list[str]:
    """What a construct is made of, as SQL."""
    return [compiler.process(part) for part in element.clauses]


def _entries(query: str, live: str) -> str:
    """The numbers that one of PostgreSQL's indexes finds."""
    return (
        f"SELECT image_number AS number FROM search_entries WHERE {live}"  # noqa: S608 - as above
        f" AND picturedesk_search_lexemes(image_number, digest) @@ CAST({query} AS tsquery)"
    )


def _each_begins(words: str) -> str:
    """Every one of the texts *words* begins a word in `image_words.words`, where spaces part the words."""
    return f"NOT EXISTS (SELECT FROM unnest({words}) AS word WHERE strpos(' ' || words, ' ' || word) = 0)"


LIVE_MATCHES_ON_SQLITE: Final = "SELECT rowid AS number FROM image_search WHERE image_search MATCH :match"
_FOUND_BY_TEXT: Final = (
    f"deleted_at IS NULL AND {_each_begins(':match_words')}"
    " AND (:match_marks = '' OR picturedesk_lexemes(picturedesk_marks(status, extension_sort, deleted_at))"
    " @@ CAST(:match_marks AS tsquery))"
)
LIVE_MATCHES_ON_POSTGRESQL: Final = (
    f"{_entries(':match', 'live')}"  # noqa: S608 - written here
    " UNION ALL SELECT image_number FROM image_words JOIN images ON images.number = image_number"
    f" WHERE octet_length(words) > {LONGEST_INDEXED_BYTES} AND {_FOUND_BY_TEXT}"
)
"""A row for each live image that the full-text index finds; see `statements.count_live_matches`."""
_PROBES: Final = 500
_ENOUGH: Final = 10
SAMPLED_ON_POSTGRESQL: Final = f"""
    WITH probe AS MATERIALIZED (
        SELECT count(*) AS probed, count(*) FILTER (WHERE {_FOUND_BY_TEXT}) AS found
        FROM generate_series(1, (SELECT max(number) FROM images),
            (SELECT max(number) / {_PROBES} + 1 FROM images)) AS one
        JOIN images ON images.number = one JOIN image_words ON image_words.image_number = one)
    SELECT CASE WHEN found < {_ENOUGH} THEN n ELSE CAST(:most AS bigint) END AS n,
        CASE WHEN found < {_ENOUGH} THEN last ELSE :most * probed / found END AS last
    FROM probe, LATERAL (SELECT count(*) AS n, max(number) AS last FROM (
        SELECT number FROM ({LIVE_MATCHES_ON_POSTGRESQL}) AS matches WHERE probe.found < {_ENOUGH} LIMIT :most
    ) AS sample) AS sampled
"""  # noqa: S608 - as above
"""
How many of the first matches there are, and how far they reach: read off the index where they are few.

For many the index gives nothing before it has them all. So the texts of some images from all over are read first, and
where those tell it, the reach is what it would be.
"""
