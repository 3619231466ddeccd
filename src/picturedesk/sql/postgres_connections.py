"""Connections to PostgreSQL: found by a URL, and lost within seconds where the other side is gone."""

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg

from picturedesk.core.errors import StorageUnavailable
from picturedesk.sql.postgres_errors import DRIVER

Connection = Any
"""A connection of asyncpg's, which has no types."""

CONNECT_LIMIT_S: Final = 10.0
_GONE_AFTER_S: Final = 3
"""How long a host that is cut off may keep what it holds, the writers' turn above all; its kernel no longer answers."""
_SILENT_FOR_S: Final = 4
"""How long one may keep it whose kernel answers and whose process does not; others have to go on within 5 s."""
_KEPT_STATEMENTS: Final = 512

# The server looks whether we are there, as we look whether it is: after a second of silence, and then each second. What
# was sent and not confirmed for so long ends a connection too. On a socket of the file system all this does nothing.
_EVERYWHERE: Final = {
    "application_name": "picturedesk",
    "tcp_keepalives_idle": "1",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": str(_GONE_AFTER_S * 1000),
    "idle_in_transaction_session_timeout": f"{_SILENT_FOR_S}s",
    # Compiling a statement takes longer than running any of ours.
    "jit": "off",
}
_OPTIONS: Final = {"TCP_KEEPIDLE": 1, "TCP_KEEPINTVL": 1, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": _GONE_AFTER_S * 1000}


async def connect(url: str, settings: Mapping[str, str] | None = None) -> Connection:
    """One connection by itself, with more *settings* of the server's. Raises what asyncpg raises."""
    connection = await asyncpg.connect(**_how(url, settings or {}))
    await watch(connection)
    return connection


async def pool(
    url: str,
    *,
    most: int,
    settings: Mapping[str, str],
    enter: Callable[[Connection], Awaitable[None]],
    reset: Callable[[Connection], Awaitable[None]] | None = None,
) -> Any:  # noqa: ANN401 - asyncpg's pool
    """Up to *most* connections, each of which does *enter*; one is made at once. Raises what asyncpg and that raise."""

    async def begin(connection: Connection) -> None:
        await watch(connection)
        await enter(connection)

    return await asyncpg.create_pool(min_size=1, max_size=most, init=begin, reset=reset, **_how(url, settings))


async def watch(connection: Connection) -> None:
    """Let the kernel end *connection* when the server has not answered for seconds, as when its machine is cut off."""
    transport = connection._transport  # noqa: SLF001 - asyncpg gives no other way to its socket
    endpoint = transport.get_extra_info("socket")
    if endpoint is None or endpoint.family == socket.AF_UNIX:
        return
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS.items():
        # Not every system has each of them.
        if hasattr(socket, name):
            with contextlib.suppress(OSError):
                endpoint.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


@contextmanager
def opening(url: str) -> Iterator[None]:
    """
    Name the database that could not be opened, and nothing that is secret.

    Raises:
        StorageUnavailable: It does not answer, or not to us.
    """
    try:
        yield
    except DRIVER as error:
        raise StorageUnavailable(f"The database {place(url)} cannot be opened: {_reason(error)}.") from error


def place(url: str) -> str:
    """Where a database is, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'on this machine'}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _reason(error: BaseException) -> str:
    match error:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return "it does not let us in"
        case asyncpg.InvalidCatalogNameError():
            return "there is none of that name"
        case asyncpg.InsufficientPrivilegeError():
            return "we may not do there what is needed"
        case asyncpg.TooManyConnectionsError():
            return "it takes no more connections"
        case ValueError():
            return "the URL is not one that can be used"
        case _:
            return "it does not answer"


def _how(url: str, settings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "dsn": url,
        "timeout": CONNECT_LIMIT_S,
        "statement_cache_size": _KEPT_STATEMENTS,
        # A statement that was prepared once stays so: we have some hundred, and each is asked for again.
        "max_cached_statement_lifetime": 0,
        "server_settings": {**_EVERYWHERE, **settings},
    }
