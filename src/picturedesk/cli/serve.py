"""``picturedesk serve``."""

import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter
from cyclopts.validators import Number

from picturedesk.cli.library import Library, WrongUsage, installation, on
from picturedesk.cli.starting import without_collecting
from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.settings import Installation

if TYPE_CHECKING:
    import uvicorn

    from picturedesk.actions.tools import Tools
    from picturedesk.api.types import AsgiApp

_GRACE_S: Final = 30
"""How long SIGTERM lets requests in flight take; as long as orchestrators wait before KILL."""
_KEEP_ALIVE_S: Final = 75
"""Longer than proxies keep idle connections (60 s is common): they close first, and never write to a dead one."""
_SILENT_WORKER_S: Final = 60
"""A worker of several that is silent for so long is shot. On a machine with far too much to do a start takes half."""

Host = Annotated[str, Parameter("--host", help="The address to listen on.")]
Port = Annotated[
    int, Parameter("--port", validator=Number(gte=0, lte=65_535), help="The port to listen on; 0 for a free one.")
]
Workers = Annotated[
    int, Parameter("--workers", validator=Number(gte=1, lte=64), help="How many processes answer requests.")
]


class PortTaken(PicturedeskError):
    """Another program listens there already."""

    kind, code, sentence = Kind.CONFLICT, "port-taken", "The port is taken."


class ServerFailed(PicturedeskError):
    """The server could not start; the log above says why."""

    kind, code, sentence = Kind.INTERNAL, "server-failed", "The server could not start."


def serve(*, library: Library, host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """
    Serve a library over HTTP.

    Ready when ``GET /health/ready`` answers 200; SIGTERM and Ctrl-C finish what is in flight.
    """
    run(installation(library), host=host, port=port, workers=workers)


def run(
    where: Installation, *, host: str, port: int, workers: int = 1, on_ready: Callable[[str], None] | None = None
) -> None:
    """
    Serve until SIGTERM or Ctrl-C, then exit 0.

    Args:
        where: The library.
        host: Address or name to listen on; the first address that a name has.
        port: 0 for a free one.
        workers: More than one and a supervisor starts them again when they die.
        on_ready: Told the server's address when it answers; with one worker only.

    Raises:
        PortTaken, WrongUsage: Nobody can listen there.
        SettingRefused: Traces are asked for, and the packages for them are not installed.
        StorageUnavailable: The library cannot be opened.
        ServerFailed: Anything else kept it from starting.
    """
    with without_collecting() as started:
        _run(where, host, port, workers, on_ready, started)


def _run(
    where: Installation,
    host: str,
    port: int,
    workers: int,
    on_ready: Callable[[str], None] | None,
    started: Callable[[], None],
) -> None:
    from picturedesk.cli import logs, open_files
    from picturedesk.wiring import collector_of

    collector_of(where.settings)  # refused here, once and in a sentence, and not by every worker
    open_files.raise_limit()
    # uvicorn raises the signal again when all is done, and the default would end the process by it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    logs.set_up(console=(console := logs.is_console(where.settings.log_format)))
    on(where, _sound)  # migrated and found sound before anybody connects
    listener = listen(host, port)
    address = _address(listener)

    def ready() -> None:
        started()
        if on_ready:
            on_ready(address)

    _log("server.started", address=address, workers=workers, data=str(where.folder))
    config = _config(where, console=console, workers=workers)
    try:
        if workers == 1:
            _run_one(config, listener, ready)
        else:
            started()
            _run_many(config, listener)
    finally:
        _log("server.stopped", address=address)


async def _sound(tools: "Tools") -> None:
    await tools.blobs.prepare()


def listen(host: str, port: int) -> socket.socket:
    """
    A socket bound to *host* and *port*.

    Raises:
        PortTaken, WrongUsage: It cannot be had.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise WrongUsage(f"There is no address {host}.") from error
    # The older family first: a client on this machine that says "localhost" tries both.
    family, kind, protocol, _, where = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"Another program listens on port {port} of {host} already.") from error
        raise WrongUsage(f"Nobody can listen on port {port} of {host}: {error.strerror}.") from error
    return listener


def application(where: Installation, *, console: bool, workers: int = 1) -> "AsgiApp":
    """The application of one worker of so many; workers of their own process set up its logging here."""
    from picturedesk.cli import logs
    from picturedesk.wiring import make_app

    logs.set_up(console=console)
    _end_with_parent()
    return make_app(where, console=console, workers=workers)


def _end_with_parent() -> None:
    """Where a supervisor started this process and dies without a word, end too: the port must be free again."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=[parent], name="parent-watch", daemon=True).start()


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _config(where: Installation, *, console: bool, workers: int) -> "uvicorn.Config":
    import uvicorn

    from picturedesk.cli.protocol import DeadlineProtocol

    return uvicorn.Config(
        # Pickled on its way to a worker: all of them have the settings that were read once, here.
        partial(application, where, console=console, workers=workers),
        factory=True,
        workers=workers,
        loop="uvloop",
        http=DeadlineProtocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_worker_healthcheck=_SILENT_WORKER_S,
    )


def _run_one(config: "uvicorn.Config", listener: socket.socket, on_ready: Callable[[], None]) -> None:
    from uvicorn import Server

    class TellingServer(Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_ready()

    server = TellingServer(config)
    try:
        server.run([listener])
    except SystemExit as leaving:
        if leaving.code:
            raise ServerFailed from leaving
        raise


def _run_many(config: "uvicorn.Config", listener: socket.socket) -> None:
    from uvicorn.supervisors import Multiprocess

    supervisor = Multiprocess(config, [listener])
    with TemporaryDirectory(prefix="picturedesk-metrics-") as numbers:
        # Each worker keeps its numbers in a file there, so that whichever is asked for /metrics adds up all of them.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers
        supervisor.run()
    if any(process.exitcode not in {0, None, -signal.SIGTERM, -signal.SIGINT} for process in supervisor.processes):
        raise ServerFailed


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _log(event: str, **facts: object) -> None:
    import structlog

    structlog.get_logger(__name__).info(event, **facts)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)
