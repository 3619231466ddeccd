"""What asyncpg's errors mean to us."""

from typing import Final

import asyncpg

from picturedesk.core.errors import StorageFull, StorageUnavailable
from picturedesk.sql.database import ConstraintViolated

DRIVER: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
"""Everything that asyncpg raises when asked for something."""

# The classes of SQLSTATE that are not the fault of a statement: the connection, the right to connect, that there is no
# such database, resources, an operator, the system, the database's files.
_NOT_OURS: Final = ("08", "28", "3D", "53", "57", "58", "F0", "XX")
# Cut off in a transaction, a server that only reads, a lock that nobody gave.
_NOT_OURS_EITHER: Final = frozenset({"25P03", "25P04", "25006", "55P03"})
_AGAIN: Final = ("40",)
_LOST: Final = ("08", "57P01", "57P02", "57P03")


def translated(error: BaseException) -> BaseException:
    """What our callers know *error* as; itself where it is a bug."""
    if isinstance(error, asyncpg.DiskFullError):
        return StorageFull()
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return ConstraintViolated()
    return StorageUnavailable() if is_unavailable(error) or asks_again(error) else error


def is_unavailable(error: BaseException) -> bool:
    """Whether the database, or the way there, is at fault and not what was asked."""
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state.startswith(_NOT_OURS) or state in _NOT_OURS_EITHER
    # What asyncpg itself cannot send is a ValueError too.
    return isinstance(error, DRIVER) and not isinstance(error, ValueError)


def takes_all_along(error: BaseException) -> bool:
    """Whether it is the end of the whole transaction, not just of the work in it that met the error."""
    # A statement that took too long is its own work's fault.
    return (is_unavailable(error) or asks_again(error)) and not isinstance(error, asyncpg.QueryCanceledError)


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone, so that another one may do."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_LOST)
    return is_unavailable(error) and not isinstance(error, TimeoutError)


def asks_again(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
        return True
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_AGAIN)
