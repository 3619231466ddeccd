"""Whether this process lives, whether it can do its work, and its numbers for Prometheus."""

from pathlib import Path

import msgspec
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from picturedesk.api.context import Context
from picturedesk.api.types import AsgiApp, Headers, Receive, Scope, Send, respond
from picturedesk.core.errors import PicturedeskError
from picturedesk.sql.database import Tx

_JSON: Headers = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
_PATHS = frozenset({"/health/live", "/health/ready", "/metrics"})
_METRICS: Headers = ((b"content-type", b"text/plain; version=0.0.4; charset=utf-8"), (b"cache-control", b"no-store"))


def health(context: Context) -> AsgiApp:
    """``/health/live``, ``/health/ready`` and ``/metrics``; none needs a key."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
        path, get = scope["path"], scope["method"] == "GET"
        scope["state"]["route"] = path
        if path == "/health/live" and get:
            await respond(send, 200, _JSON, b'{"status":"live"}')
        elif path == "/health/ready" and get:
            await _ready(context, send)
        elif path == "/metrics" and get and context.policy.open_metrics:
            context.tools.results.tell_hits()
            await respond(send, 200, _METRICS, generate_latest(_registry()))
        elif path in _PATHS and not get:
            allow = ((b"allow", b"GET, HEAD"),)
            await respond(send, 405, (*_JSON, *allow), b'{"error":"Method Not Allowed"}')
        else:
            scope["state"]["route"] = "health"
            await respond(send, 404, _JSON, b'{"error":"Not Found"}')

    return app


def forget_the_dead(numbers: Path) -> None:
    """What a worker that was killed was at, nobody is at any more. What it has counted stays counted."""
    for file in numbers.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{process}").exists():
            file.unlink(missing_ok=True)


def _registry() -> CollectorRegistry:
    """The numbers of all workers together where there are several (cli/serve.py), else this process's."""
    together = CollectorRegistry()
    try:
        collector = MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    except ValueError:
        # It reads the environment itself, and has found that nobody shares.
        return REGISTRY
    forget_the_dead(Path(collector._path))  # noqa: SLF001 - which it has found by itself, and tells nobody
    return together


async def _ready(context: Context, send: Send) -> None:
    """200 where the database answers; a worker that has died is started again by the next picture."""
    try:
        await context.tools.db.read(_nothing)
    except PicturedeskError as error:
        await respond(send, 503, _JSON, msgspec.json.encode({"status": "not ready", "reason": error.code}))
    else:
        await respond(send, 200, _JSON, b'{"status":"ready"}')


async def _nothing(tx: Tx) -> None:
    """Begin and end a transaction: enough to know that the database is there."""
