"""Cross-origin requests: which other sites' scripts may ask the API surfaces from within a browser."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from picturedesk.api.again import Repeatable
from picturedesk.api.context import ApiPolicy
from picturedesk.api.types import WHOLE_ANSWER, AsgiApp, Headers, Message, Receive, Scope, Send, head_of, header

ANY_ORIGIN: Final = "*"

_METHODS: Final = b"GET, HEAD, POST, PATCH, DELETE"
_REQUEST_HEADERS: Final = frozenset(
    {"accept", "authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key"}
)
_EXPOSED: Final = (
    b"ETag, Retry-After, X-Request-Id, Idempotency-Replayed,"
    b" RateLimit, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
)
_PREFLIGHT_MAX_AGE_S: Final = b"7200"
"""Chromium believes no more; and after a change of the setting, not much longer should be believed."""
_BY_ORIGIN: Final[Headers] = ((b"vary", b"Origin"),)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is added to an answer: as headers, and as the lines of a whole answer."""

    headers: Headers
    head: bytes

    @classmethod
    def of(cls, headers: Headers) -> "_Lines":
        return cls(headers, head_of(headers))


def cross_origin(app: AsgiApp, policy: ApiPolicy) -> AsgiApp:
    """
    *app*, open to the scripts of the origins in *policy*; *app* itself where there are none.

    A preflight of such an origin is answered here, without a key: a browser sends none with it. Every other answer
    goes out with the lines that let a browser hand it on, errors too. Cookies are nowhere involved.
    """
    return _CrossOrigin(app, policy.cors_origins) if policy.cors_origins else app


class _CrossOrigin:
    def __init__(self, app: AsgiApp, origins: tuple[str, ...]) -> None:
        self._app = app
        any_origin = ANY_ORIGIN in origins
        self._any = _Lines.of(_allowing(ANY_ORIGIN)) if any_origin else None
        # What is answered to the others must not be kept for those that are let in.
        self._others = _Lines.of(_BY_ORIGIN)
        self._allowed: Mapping[str, _Lines] = {
            origin: _Lines.of((*_allowing(origin), *_BY_ORIGIN)) for origin in origins if not any_origin
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = header(scope, b"origin")
        allowed = self._any if origin is None else self._any or self._allowed.get(origin)
        if allowed is not None and origin is not None and _is_preflight(scope):
            await _answer_preflight(scope, send, allowed)
            return
        lines = allowed or self._others

        async def send_with_lines(message: Message) -> None:
            if message["type"] == WHOLE_ANSWER:
                message["head"] += lines.head
            elif message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *lines.headers]
            await send(message)

        await self._app(scope, receive, send_with_lines)
        _add_to_repeatable(scope, lines)


def _allowing(origin: str) -> Headers:
    return ((b"access-control-allow-origin", origin.encode()), (b"access-control-expose-headers", _EXPOSED))


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method") is not None


async def _answer_preflight(scope: Scope, send: Send, lines: _Lines) -> None:
    headers = [
        *lines.headers,
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-max-age", _PREFLIGHT_MAX_AGE_S),
    ]
    allowed = _allowed_request_headers(header(scope, b"access-control-request-headers") or "")
    if allowed:
        headers.append((b"access-control-allow-headers", ", ".join(allowed).encode()))
    # Not `respond`: an answer of this status has no length.
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _allowed_request_headers(asked: str) -> list[str]:
    """Those of a comma list that a request may have, each once."""
    return sorted({name.strip().lower() for name in asked.split(",")} & _REQUEST_HEADERS)


def _add_to_repeatable(scope: Scope, lines: _Lines) -> None:
    """An answer that is given again (api/again.py) comes past this layer; the origin is part of what it is kept by."""
    repeatable: Repeatable | None = scope["state"].get("repeatable")
    if repeatable is not None:
        scope["state"]["repeatable"] = replace(repeatable, head=repeatable.head + lines.head)
