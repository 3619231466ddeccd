"""
A PostgreSQL server of the tests' own: started once in a process of tests, with a fresh database for whoever asks.

With ``PICTUREDESK_TEST_DATABASE=postgresql`` every library that tests make has its database there.
"""

import asyncio
import atexit
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from picturedesk.settings import FILE_NAME
from picturedesk.sql.postgres_migrate import migrate
from tests.support.watchdog import call_off, watch

VARIABLE: Final = "PICTUREDESK_TEST_DATABASE"
ON_POSTGRESQL: Final = os.environ.get(VARIABLE) == "postgresql"
_HERE: Final = "127.0.0.1"
sqlite_only: Final = pytest.mark.skipif(ON_POSTGRESQL, reason="It looks into SQLite's file, or copies it.")
_TEMPLATE: Final = "migrated"
_START_LIMIT_S: Final = 60
_FAST: Final = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    "unix_socket_directories": "",
}


class NoPostgres(Exception):
    """There is no PostgreSQL here that could be started."""


@dataclass
class PostgresServer:
    """A running server; `folder` and everything in it go with it."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"
    numbers: Iterator[int]
    watchdog: "subprocess.Popen[bytes]"
    address: str = _HERE

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://tests:secret@{self.address}:{self.port}/{database}"

    def fresh(self) -> str:
        """The URL of a migrated, empty database."""
        name = f"library_{next(self.numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.url(name)

    def empty(self) -> str:
        """The URL of a database with nothing in it."""
        name = f"empty_{next(self.numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def ask(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run a statement on a connection of its own; its rows."""
        return asyncio.run(_ask(self.url(database), statement))

    def restart(self) -> None:
        """Stop it, cutting everybody off, and start it anew on the same port."""
        self.stop()
        self.process = _spawn(self.folder, self.port, self.address)
        _wait(self)

    def stop(self) -> None:
        # SIGINT is "fast": connections are cut, nothing is lost.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(_START_LIMIT_S)


def shared_server() -> PostgresServer:
    """
    The server of this process of tests, started at the first call.

    Raises:
        pytest.skip.Exception: There is no PostgreSQL here.
    """
    found = _started_once()
    if isinstance(found, NoPostgres):
        pytest.skip(f"*** NOT TESTED ON POSTGRESQL: {found} ***")
    return found


@cache
def _started_once() -> PostgresServer | NoPostgres:
    try:
        server = start()
    except NoPostgres as error:
        return error
    atexit.register(_end, server)
    return server


@contextmanager
def own_server(address: str = _HERE) -> Iterator[PostgresServer]:
    """A server for a test that is about to stop it. Skips where there is no PostgreSQL."""
    try:
        server = start(address)
    except NoPostgres as error:
        pytest.skip(f"*** NOT TESTED ON POSTGRESQL: {error} ***")
    try:
        yield server
    finally:
        _end(server)


def start(address: str = _HERE) -> PostgresServer:
    """
    Make a server in a folder of its own, with a migrated database to copy, for clients in the network of *address*.

    Raises:
        NoPostgres: The programs are not there, or do not work here.
    """
    initdb_program, user = _program("initdb"), _user()
    # Not in a test's own folder, whose path may be closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="picturedesk-postgres-"))
    watchdog = watch(folder)
    try:
        return _made(folder, initdb_program, user, address, watchdog)
    except BaseException:
        call_off(watchdog)
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _made(
    folder: Path, initdb_program: str, user: int | None, address: str, watchdog: "subprocess.Popen[bytes]"
) -> PostgresServer:
    if user is not None:
        os.chown(folder, user, -1)
    (folder / "password").write_text("secret")
    (folder / "password").chmod(0o644)
    initdb = [initdb_program, "-D", str(folder / "data"), "-U", "tests", "-A", "scram-sha-256", "-E", "UTF8"]
    # Not C: what sorts right here does so by the columns' own collation.
    locale = ["--locale-provider=icu", "--icu-locale=en", "--locale=C.UTF-8"]
    more = ["--pwfile", str(folder / "password"), "--no-sync"]
    done = subprocess.run([*initdb, *locale, *more], check=False, capture_output=True, user=user, cwd=folder)
    if done.returncode:
        shutil.rmtree(folder / "data", ignore_errors=True)
        done = subprocess.run(
            [*initdb, "--locale=C.UTF-8", *more], check=False, capture_output=True, user=user, cwd=folder
        )
    if done.returncode:
        raise NoPostgres(done.stderr.decode(errors="replace"))
    with (folder / "data" / "pg_hba.conf").open("a") as clients:
        clients.write(f"host all all {address}/24 scram-sha-256\n")
    port = _free_port()
    server = PostgresServer(
        folder=folder,
        port=port,
        process=_spawn(folder, port, address),
        numbers=itertools.count(),
        watchdog=watchdog,
        address=address,
    )
    _wait(server)
    server.ask(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
    asyncio.run(migrate(server.url(_TEMPLATE)))
    return server


def place_database(folder: Path, url: str | None = None) -> None:
    """
    Give the library in *folder* a database on PostgreSQL, by its settings file where it has none yet.

    Without a *url* only where all tests are to run there; then it is a fresh one.
    """
    file = folder / FILE_NAME
    if file.exists() or (url is None and not ON_POSTGRESQL):
        return
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(f'database = "{url or shared_server().fresh()}"\n', "utf-8")


def _spawn(folder: Path, port: int, address: str) -> "subprocess.Popen[bytes]":
    settings = {**_FAST, "listen_addresses": address}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [_program("postgres"), "-D", str(folder / "data"), "-p", str(port), *options]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, user=_user(), cwd=folder)


def _wait(server: PostgresServer) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            server.ask("SELECT 1")
        except (OSError, asyncpg.PostgresError) as error:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres((server.folder / "log").read_text("utf-8", "replace")) from error
            time.sleep(0.05)
        else:
            return


def _end(server: PostgresServer) -> None:
    if server.process.poll() is None:
        # "Immediate": all of its processes end, with nothing written; a killed one would leave its children behind.
        server.process.send_signal(signal.SIGQUIT)
    try:
        server.process.wait(_START_LIMIT_S)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    call_off(server.watchdog)
    shutil.rmtree(server.folder, ignore_errors=True)


def _program(name: str) -> str:
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version, reverse=True)
    found = shutil.which(name) or next((str(path) for path in newest_first), None)
    if found is None:
        raise NoPostgres(f"There is no program {name}.")
    return found


def _version(program: Path) -> int:
    version = program.parent.parent.name
    return int(version) if version.isdigit() else 0


def _user() -> int | None:
    """Whom PostgreSQL runs as, which refuses to be root; None where nobody else is needed."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise NoPostgres("There is no user that PostgreSQL could run as.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


async def _ask(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()
