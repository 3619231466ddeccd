"""Statements: written in SQLAlchemy, compiled once per dialect, run on the raw driver."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from picturedesk.sql.dialects import (
    DIALECTS,
    LIVE_MATCHES_ON_POSTGRESQL,
    LIVE_MATCHES_ON_SQLITE,
    SAMPLED_ON_POSTGRESQL,
)
from picturedesk.sql.types import OwnType, SearchWords, Text, Values

Row = Any
"""A row with its columns as attributes; `sql/` turns it into a core type before anybody else sees it."""


class Compiled:
    """A statement as one driver takes it: its text, and how values go in and rows come out."""

    def __init__(self, clause: sa.Executable, dialect: sa.Dialect) -> None:
        compiled = cast("SQLCompiler", clause.compile(dialect=dialect))  # type: ignore[attr-defined]
        self.text = compiled.string
        into = {name: _into(bind.type, dialect) for name, bind in compiled.binds.items()}
        self._plan = [(name, into[name]) for name in compiled.positiontup or ()]
        self._constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        columns = list(getattr(clause, "exported_columns", ()))
        names = [column.key for column in columns]
        row_type: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc] # noqa: PYI024 - names are data
        self._make = row_type._make
        out = [_out_of(column.type, dialect) for column in columns]
        self._out = [(index, process) for index, process in enumerate(out) if process is not None]

    def arguments(self, values: Mapping[str, object]) -> list[Any]:
        """The positional arguments for the driver; a name without a value is a KeyError."""
        if self._constants:
            values = {**self._constants, **values}
        return [values[name] if process is None else process(values[name]) for name, process in self._plan]

    def row(self, values: Sequence[Any]) -> Row:
        cells = list(values)
        for index, process in self._out:
            cells[index] = process(cells[index])
        return self._make(cells)


def _into(column_type: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """What makes our value the driver's; see `_out_of`."""
    if isinstance(column_type, OwnType):
        return column_type.writer(dialect)
    return None if dialect.name == "postgresql" else column_type.dialect_impl(dialect).bind_processor(dialect)


def _out_of(column_type: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """
    What makes a driver's value ours.

    SQLAlchemy's own wrapper around our types is passed by: it costs as much. asyncpg knows all other types itself.
    """
    if isinstance(column_type, OwnType):
        return column_type.reader(dialect)
    return None if dialect.name == "postgresql" else column_type.dialect_impl(dialect).result_processor(dialect, None)


class Statement:
    """
    One SQL statement for every dialect, with named parameters (`sqlalchemy.bindparam`).

    What the dialects say differently is a construct of `dialects`; where they have nothing in common, the statement
    for PostgreSQL is *postgresql*.
    """

    def __init__(self, clause: sa.Executable, *, postgresql: sa.Executable | None = None) -> None:
        self._clause = clause
        self._for = {} if postgresql is None else {"postgresql": postgresql}
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: str) -> Compiled:
        compiled = self._compiled.get(dialect)
        if compiled is None:
            compiled = self._compiled[dialect] = Compiled(self._for.get(dialect, self._clause), DIALECTS[dialect])
        return compiled


def count_live_matches() -> Statement:
    """
    How many live images the full-text index finds.

    Takes what `matching` in `dialects` takes, and as ``match_marks`` the `Sought` without its words.
    """
    here, there = (f"SELECT count(*) AS n FROM ({found}) AS found" for found in _LIVE_MATCHES)  # noqa: S608 - ours
    return _of_matches(here, there, [sa.column("n", sa.Integer)])


def sample_live_matches() -> Statement:
    """
    How many there are up to what is bound to *most*, and which number the last of them has.

    It tells how common they are, and need be right only about that: on PostgreSQL it may be an estimate.
    """
    here, _ = _LIVE_MATCHES
    sample = f"SELECT count(*) AS n, max(number) AS last FROM ({here} LIMIT :most) AS found"  # noqa: S608 - ours
    columns = [sa.column(name, sa.Integer) for name in ("n", "last")]
    return _of_matches(sample, SAMPLED_ON_POSTGRESQL, columns)


_LIVE_MATCHES: Final = (LIVE_MATCHES_ON_SQLITE, LIVE_MATCHES_ON_POSTGRESQL)


def _of_matches(here: str, there: str, columns: Sequence[sa.ColumnClause[Any]]) -> Statement:
    match = sa.bindparam("match", type_=SearchWords())
    more = (sa.bindparam("match_marks", type_=SearchWords()), sa.bindparam("match_words", type_=Values(Text())))
    return Statement(
        sa.text(here).bindparams(match).columns(*columns),
        postgresql=sa.text(there).bindparams(match, *more).columns(*columns),
    )
