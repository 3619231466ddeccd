"""Column types that read and write the same Python values on every database."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class OwnType(sa.types.TypeDecorator[T]):
    """A type of ours: `reader` is what turns a driver's value, or None, into a Python one; None where nothing does."""

    cache_ok = True

    def reader(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        raise NotImplementedError

    def writer(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """The way back: from a Python value, or None, to the driver's."""
        return partial(self.process_bind_param, dialect=dialect)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401 - the driver's
        read = self.reader(dialect)
        return value if read is None else read(value)


class Text(OwnType[str]):
    """A text that sorts by its code points, so that both databases order alike."""

    impl = sa.Text

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        # SQLite compares bytes unless told otherwise.
        return sa.Text(collation="C") if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return storable(value) if value is not None and dialect.name == "postgresql" else value

    def reader(self, dialect: sa.Dialect) -> None:
        """A text is one already."""

    def writer(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        return super().writer(dialect) if dialect.name == "postgresql" else None


Number: Final = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
"""What counts rows: 64 bits on either database. SQLite counts by itself only what is called INTEGER."""


class Values(OwnType[Sequence[Any]]):
    """Any number of integers or texts in one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.Text

    def __init__(self, element: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.element = element

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(sa.Text())
        number = isinstance(self.element, sa.Integer)
        return dialect.type_descriptor(sa.ARRAY(sa.BigInteger() if number else sa.Text()))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> list[Any] | str | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else json.dumps(list(value))
        return [storable(entry) if isinstance(entry, str) else entry for entry in value]

    def reader(self, dialect: sa.Dialect) -> None:
        """Goes in only."""


@dataclass(frozen=True, slots=True)
class Sought:
    """
    What the full-text index is asked for.

    Every word begins one of an image's, or is one of them if they are *whole*; of statuses and extensions, where there
    are any, one is the image's.
    """

    words: Sequence[str]
    statuses: Sequence[int] = ()
    without: Sequence[int] = ()
    """Statuses that are none of the image's."""
    extensions: Sequence[str] = ()
    whole: bool = False


class SearchWords(OwnType[Sought]):
    """
    A question to the full-text index.

    The words are those of `core.search`, letters, marks and digits alone: nothing in them means anything to an index.
    Status and extension are words with a mark before them that is in no other (migration 0004).
    """

    impl = sa.Text

    def process_bind_param(self, value: Sought | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        statuses, without = ([f"\ue000{n}" for n in some] for some in (value.statuses, value.without))
        extensions = [f"\ue001{extension.encode().hex()}" for extension in value.extensions]
        either = [some for some in (statuses, extensions) if some]
        if dialect.name == "postgresql":
            words = [_lexeme(word, whole=value.whole) for word in value.words]
            marks = ["(" + " | ".join(f"'{mark}'" for mark in some) + ")" for some in either]
            return " & ".join([*words, *marks, *(f"!'{mark}'" for mark in without)])
        begin = "" if value.whole else " *"
        words = [f'"{word}"{begin}' for word in value.words]
        marks = ["(" + " OR ".join(f'"{mark}"' for mark in some) + ")" for some in either]
        wanted = " AND ".join([*words, *marks])
        return f"({wanted})" + "".join(f' NOT "{mark}"' for mark in without)

    def reader(self, dialect: sa.Dialect) -> None:
        """Goes in only."""


def _lexeme(word: str, *, whole: bool) -> str:
    """A word as PostgreSQL asks for it; short beginnings are lexemes of their own (migration 0005)."""
    if whole:
        return f"'{word[:LEXEME_CHARACTERS]}'"
    if len(word) <= _BEGINNING_CHARACTERS:
        return f"'\ue002{word}'"
    return f"'{word[:LEXEME_CHARACTERS]}':*"


_BEGINNING_CHARACTERS: Final = 2
LEXEME_CHARACTERS: Final = 500
"""As much of a word as PostgreSQL indexes: a lexeme has 2,046 bytes at most."""


def storable(text: str) -> str:
    """
    *text* for PostgreSQL, which takes no U+0000: in its place one that is in no text that is kept.

    What is kept has neither (core.text.cleaning). It is for those who ask: an extension of a list's filter, a file key
    and the id of an API key come as they were sent, and one with U+0000 in it finds nothing.
    """
    return text.replace("\0", "\uffff") if "\0" in text else text


class Instant(OwnType[datetime]):
    """A moment in UTC, kept as whole microseconds since 1970: eight bytes that sort and compare as they are."""

    impl = sa.BigInteger

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def reader(self, dialect: sa.Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 - the same everywhere
        return _moment


class Uuid(OwnType[UUID]):
    """A UUID in sixteen bytes; SQLAlchemy's own would be 32 characters on SQLite."""

    impl = sa.LargeBinary(16)

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        native: sa.types.TypeEngine[Any] = sa.Uuid() if dialect.name == "postgresql" else sa.LargeBinary(16)
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: UUID | None, dialect: sa.Dialect) -> UUID | bytes | None:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def reader(self, dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        return None if dialect.name == "postgresql" else _uuid


class Sha256(OwnType[str]):
    """A SHA-256 in lower-case hex outside and 32 bytes inside."""

    impl = sa.LargeBinary(32)

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else bytes.fromhex(value)

    def reader(self, dialect: sa.Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 - the same everywhere
        return _hex


class Json(OwnType[Any]):
    """A value that JSON can say, kept as its text."""

    impl = sa.Text

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else msgspec.json.encode(value).decode()

    def reader(self, dialect: sa.Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 - the same everywhere
        return _decoded


def _decoded(value: str | None) -> Any:  # noqa: ANN401
    return None if value is None else msgspec.json.decode(value)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _uuid(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
