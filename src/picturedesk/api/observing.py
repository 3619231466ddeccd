"""One line and a few numbers for every request: who, what, how it ended, how long it took; never a key."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec
import uuid_utils
from prometheus_client import Counter, Histogram

from picturedesk.api.types import WHOLE_ANSWER, AsgiApp, Message, Receive, Scope, Send

_SECONDS: Final = Histogram(
    "picturedesk_request_seconds",
    "From a request's head to the last byte of its answer; the count is that of the requests.",
    ("surface", "operation", "method", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_REFUSED: Final = Counter(
    "picturedesk_refused_requests",
    "Requests answered with a status of 400 or more, by just that status; 499 is a client that has gone.",
    ("surface", "status"),
)
_REFUSALS_FROM: Final = 400
_STDERR: Final = 2


class RequestLine(msgspec.Struct, tag_field="event", tag="request"):
    """What the log keeps of a request. The route is a template: paths and queries may hold what nobody should read."""

    timestamp: datetime
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
    # One write of a whole line: lines of several processes do not mix, and a killed process has lost none.
    os.write(_STDERR, _encoder.encode(line) + b"\n")


def write_console(line: RequestLine) -> None:
    account = f"account {line.account}" if line.account is not None else "-"
    sys.stderr.write(
        f"{line.timestamp:%H:%M:%S} {line.status} {line.method} {line.route} {line.duration_ms:.1f} ms"
        f" {line.size_bytes} B {account} {line.request_id}\n"
    )


class Observed:
    """ASGI middleware: gives every request an id, and notes how it ended."""

    def __init__(self, app: AsgiApp, write: WriteLine) -> None:
        self._app = app
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request_id = str(uuid_utils.uuid7())
        scope["state"] = {"request_id": request_id}
        id_header = (b"x-request-id", request_id.encode())
        status, size_bytes = 0, 0

        async def noting_send(message: Message) -> None:
            nonlocal status, size_bytes
            if message["type"] == WHOLE_ANSWER:
                status, size_bytes = message["status"], len(message["body"])
                if not scope["state"].get("cacheable"):
                    message["head"] += b"x-request-id: %s\r\n" % id_header[1]
            elif message["type"] == "http.response.start":
                status = message["status"]
                if not scope["state"].get("cacheable"):
                    # What others keep and hand on says nothing of the request that it was made for.
                    message["headers"] = [*message["headers"], id_header]
            else:
                size_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            state = scope["state"]
            surface = state.get("surface", "none")
            caller = state.get("caller")
            self.note(
                surface=surface,
                request_id=request_id,
                account=None if caller is None else caller.account_id,
                method=scope["method"],
                route=state.get("route") or scope.get("path_template") or surface,
                status=status,
                seconds=time.perf_counter() - started,
                size_bytes=size_bytes,
            )

    def note(
        self,
        *,
        surface: str,
        request_id: str,
        account: int | None,
        method: str,
        route: str,
        status: int,
        seconds: float,
        size_bytes: int,
    ) -> None:
        """Count a request and write its line."""
        timer_of(surface, route, method, status)(seconds)
        if status >= _REFUSALS_FROM:
            _REFUSED.labels(surface, str(status)).inc()
        self._write(
            RequestLine(
                timestamp=datetime.now(UTC),
                request_id=request_id,
                account=account,
                method=method,
                route=route,
                status=status,
                duration_ms=round(seconds * 1000, 2),
                size_bytes=size_bytes,
            )
        )


@lru_cache(4096)
def timer_of(surface: str, operation: str, method: str, status: int) -> Callable[[float], None]:
    """The bound instrument; looking labels up costs more than counting. An operation is the template of a route."""
    known = method if method in {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"} else "other"
    # Of statuses the class alone: every route has a dozen, and each would be sixteen series.
    observe: Callable[[float], None] = _SECONDS.labels(surface, operation, known, f"{status // 100}xx").observe
    return observe
