"""
Answers given again: what the very same request was just answered, after one look whether it still holds.

Most requests of a busy day are for few things: a front page's pictures, the images that an integration polls. Such an
answer is taken from memory past every layer but two: the key it was shown is asked after as often as any, and the
image's version is read from the database each time, so that a change or a delete is seen at once
(docs/decisions/0011 has the figures).
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final

from picturedesk.actions.keyring import Known
from picturedesk.actions.tools import Tools
from picturedesk.api.authentication import pay_for_request
from picturedesk.api.context import Context
from picturedesk.api.cookies import NAME as SESSION_COOKIE
from picturedesk.api.types import Scope, joined_header
from picturedesk.core.recipes import read_accept

_REMEMBERED: Final = 16_384
_MAX_BODY_BYTES: Final = 4_096
"""Of an answer that is kept here; a picture's bytes are kept, and counted, by `Results`."""
_MAX_HEADER_BYTES: Final = 1_024
"""Longer ones are no browser's, and would make a memory of small things large."""
_PICTURES: Final = b"/img/"
"""The same for everybody, whoever asks and by what name."""
_BY_ACCEPT: Final = b".auto"
_SESSION: Final = SESSION_COOKIE.encode()
_UNUSUAL: Final = frozenset({b"if-none-match", b"range"})
_DECIDING: Final = frozenset({b"x-api-key", b"authorization", b"host", b"x-forwarded-proto", b"x-forwarded-host"})

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """
    A 200 that may be given again while what it shows has this mark: what a surface leaves in the request's state.

    ``body`` is None where the bytes are a rendition, which `Results` may hold under ``place``.
    """

    current: Callable[[], Awaitable[Hashable]]
    """Gives the mark that the entity has now (core.versions)."""
    mark: Hashable
    head: bytes
    body: bytes | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A repeatable answer with what the log wants to know, and the key that was shown for it (None: none needed)."""

    answer: Repeatable
    known: Known | None
    surface: str
    route: str
    account: int | None


class Answers:
    """This process's repeatable answers, least recently given first out."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tools: Tools = context.tools
        self._keyring = context.keyring
        self._by_client = bool(context.policy.trusted_proxies)
        # An answer to another site's script says so (api/cors.py).
        self._deciding = _DECIDING | {b"origin"} if context.policy.cors_origins else _DECIDING
        self._known: OrderedDict[Key, Repeated] = OrderedDict()

    def key(self, scope: Scope) -> Key | None:
        """All of a GET that decides its answer; None where it is no plain one."""
        if scope["query_string"]:
            return None
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        parts: list[object] = [path]
        is_picture = path.startswith(_PICTURES)
        for name, value in scope["headers"]:
            if name in _UNUSUAL or len(value) > _MAX_HEADER_BYTES:
                return None
            if is_picture:
                continue
            if name in self._deciding:
                parts += (name, value)
            elif name == b"cookie" and _SESSION in value:
                # A session is asked after each time, and more than its text decides: which site the browser asks for.
                return None
        if path.endswith(_BY_ACCEPT):
            parts.append(read_accept(joined_header(scope, b"accept")).key)
        if self._by_client:
            client = scope.get("client")
            # Its address decides whether it is believed; its port is another for every connection.
            parts.append(client and client[0])
        return tuple(parts)

    async def find(self, key: Key) -> tuple[Repeated, bytes] | None:
        """
        The answer to *key* and its body, where it still holds.

        Raises:
            TooManyRequests: The key that was shown has asked as often as it may.
        """
        found = self._known.get(key)
        if found is None or not (found.known is None or self._keyring.believes(found.known)):
            return None
        answer = found.answer
        if await answer.current() != answer.mark:
            del self._known[key]
            return None
        body = answer.body
        if body is None:
            result = self._tools.results.remembered(answer.place)
            if result is None:
                return None
            body = result.content
        if found.known is not None:
            pay_for_request(self._context, found.known)
        self._known.move_to_end(key)
        return found, body

    def remember(self, key: Key, scope: Scope) -> None:
        """Keep what the surface that has answered left in the request's state, if it did."""
        state = scope["state"]
        answer: Repeatable | None = state.get("repeatable")
        if answer is None or (answer.body is not None and len(answer.body) > _MAX_BODY_BYTES):
            return
        caller = state.get("caller")
        self._known[key] = Repeated(
            answer=answer,
            known=state.get("known"),
            surface=state["surface"],
            route=state["route"],
            account=None if caller is None else caller.account_id,
        )
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
