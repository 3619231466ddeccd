"""One line and a few numbers for every request: who, what, how it ended, how long it took; never a key."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from prometheus_client import Counter, Histogram

from picturedesk.api.types import AsgiApp, Message, Receive, Scope, Send
from picturedesk.core.identifiers import new_id

_REQUESTS: Final = Counter("picturedesk_requests_total", "Requests answered.", ("surface", "method", "status"))
_SECONDS: Final = Histogram(
    "picturedesk_request_seconds",
    "From the first byte of a request's head to the last of its answer.",
    ("surface",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_SENT_BYTES: Final = Counter("picturedesk_response_bytes_total", "Bytes of answers' bodies.", ("surface",))


class RequestLine(msgspec.Struct, tag_field="event", tag="request"):
    """What the log keeps of a request. The route is a template: paths and queries may hold what nobody should read."""

    timestamp: str
    request_id: str
    account: int | None
    method: str
    route: str
    status: int
    duration_ms: float
    size_bytes: int


WriteLine = Callable[[RequestLine], None]

_encoder: Final = msgspec.json.Encoder()


def write_json(line: RequestLine) -> None:
    sys.stderr.buffer.write(_encoder.encode(line) + b"\n")
    sys.stderr.buffer.flush()


def write_console(line: RequestLine) -> None:
    account = f"account {line.account}" if line.account is not None else "-"
    sys.stderr.write(
        f"{line.timestamp} {line.status} {line.method} {line.route} {line.duration_ms:.1f} ms"
        f" {line.size_bytes} B {account} {line.request_id}\n"
    )


class Observed:
    """ASGI middleware: gives every request an id, and notes how it ended."""

    def __init__(self, app: AsgiApp, write: WriteLine) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request_id = str(new_id())
        scope["state"] = {"request_id": request_id}
        id_header = (b"x-request-id", request_id.encode())
        status, size_bytes = 0, 0

        async def noting_send(message: Message) -> None:
            nonlocal status, size_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], id_header]
            else:
                size_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            self._note(scope, status, size_bytes, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, size_bytes: int, seconds: float) -> None:
        state: dict[str, Any] = scope["state"]
        surface = state.get("surface", "none")
        caller = state.get("caller")
        count, observe, count_bytes = _instruments(surface, scope["method"], status)
        count()
        observe(seconds)
        count_bytes(size_bytes)
        self._write(
            RequestLine(
                timestamp=datetime.now(UTC).isoformat(timespec="milliseconds"),
                request_id=state["request_id"],
                account=None if caller is None else caller.account_id,
                method=scope["method"],
                route=state.get("route") or scope.get("path_template") or surface,
                status=status,
                duration_ms=round(seconds * 1000, 2),
                size_bytes=size_bytes,
            )
        )


@lru_cache(1024)
def _instruments(
    surface: str, method: str, status: int
) -> tuple[Callable[[], None], Callable[[float], None], Callable[[float], None]]:
    """The bound instruments; looking labels up costs more than counting."""
    known = method if method in {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"} else "other"
    return (
        _REQUESTS.labels(surface, known, str(status)).inc,
        _SECONDS.labels(surface).observe,
        _SENT_BYTES.labels(surface).inc,
    )
