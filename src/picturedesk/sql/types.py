"""Column types that read and write the same Python values on every database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
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

    def writer(self, dialect: sa.Dialect) -> Callable[[Any], Any]:
        """The way back: from a Python value, or None, to the driver's."""
        return partial(self.process_bind_param, dialect=dialect)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401 - the driver's
        read = self.reader(dialect)
        return value if read is None else read(value)


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
