"""
Hot reads: the single entities that front ends and integrations ask for all day, answered without the framework.

The framework's share of such a request is three times that of the answer itself (docs/decisions/0011). Its routes
stay what the documents are made of and what everything unusual falls through to; both make the same entities.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from picturedesk.actions.tools import Tools
from picturedesk.api.addresses import base_url
from picturedesk.api.again import Repeatable
from picturedesk.api.context import Context
from picturedesk.api.problems import Describe, as_ours
from picturedesk.api.types import AsgiApp, Receive, Scope, Send, header, respond_whole
from picturedesk.api.wire import Entity
from picturedesk.core.callers import Caller
from picturedesk.core.versions import Version

Find = Callable[[Context, Caller, str], Awaitable[Version[Any]]]
"""From the last part of a path to the entity's version; raises what the action raises."""
Load = Callable[[Context, Caller, Any], Awaitable[Any]]
"""From the id in a version to the entity."""
Shape = Callable[[Any, Context, str], Any]
"""An entity in the surface's own envelope; the text is the start of absolute URLs."""
Mark = Callable[[Tools, Any], Awaitable[Hashable]]
"""From the id in a version to the mark that the entity has now."""

_Key = tuple[Hashable, str, str]

_REMEMBERED_BYTES: Final = 32 * 1024 * 1024
_OVERHEAD_BYTES: Final = 1_024
"""What an answer costs in memory beside its body, about."""


class Entities:
    """
    Encoded answers, each good as long as its entity's version: one point read tells.

    Nothing but the entity and the request's own address goes into such an answer.
    """

    def __init__(self, context: Context, load: Load, shape: Shape) -> None:
        self._context = context
        self._load = load
        self._shape = shape
        self._known: OrderedDict[_Key, tuple[Hashable, Entity[Any]]] = OrderedDict()
        self._held_bytes = 0

    async def get(self, caller: Caller, version: Version[Any], base: str) -> Entity[Any]:
        """The answer for *version*, or for a newer one that has come meanwhile."""
        # It may hold a signed URL, whose key may be retired as soon as it signs no more.
        key = (version.id, base, self._context.tools.delivery.keys.signer.id)
        known = self._known.get(key)
        if known is not None and known[0] == version.mark:
            self._known.move_to_end(key)
            return known[1]
        entity = Entity.of(self._shape(await self._load(self._context, caller, version.id), self._context, base))
        # A newer entity under an older mark does no harm: the next look finds the newer mark.
        self._remember(key, version.mark, entity)
        return entity

    def _remember(self, key: _Key, mark: Hashable, entity: Entity[Any]) -> None:
        old = self._known.pop(key, None)
        if old is not None:
            self._held_bytes -= _cost(old[1])
        self._known[key] = (mark, entity)
        self._held_bytes += _cost(entity)
        while self._held_bytes > _REMEMBERED_BYTES:
            _, (_, oldest) = self._known.popitem(last=False)
            self._held_bytes -= _cost(oldest)


@dataclass(frozen=True, slots=True, kw_only=True)
class HotRoute:
    """A path that ends in what names an entity."""

    template: str
    """For the log."""
    find: Find
    entities: Entities
    mark: Mark | None = None
    """Where the path names the entity itself, so that what it answers hangs on no other one."""


def hot_reads(app: AsgiApp, context: Context, describe: Describe, routes: Mapping[str, HotRoute]) -> AsgiApp:
    """*app* behind the hot reads: *routes* by all of a path but its last part; everything else falls through."""

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        start, _, last = scope["path"].rpartition("/")
        route = routes.get(start) if scope["method"] == "GET" and not _asks_more(scope) else None
        if route is None:
            await app(scope, receive, send)
            return
        scope["state"]["route"] = route.template
        caller: Caller = scope["state"]["caller"]
        try:
            version = await route.find(context, caller, last)
            entity = await route.entities.get(caller, version, base_url(scope, context.policy))
        except Exception as error:  # noqa: BLE001 - the surface's own form for whatever it is
            await describe(as_ours(error), scope).send(send)
            return
        if entity.unchanged(header(scope, b"if-none-match")):
            await send({"type": "http.response.start", "status": 304, "headers": entity.headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if route.mark is not None:
            current = partial(route.mark, context.tools, version.id)
            scope["state"]["repeatable"] = Repeatable(
                current=current, mark=version.mark, head=entity.head, body=entity.body
            )
        await respond_whole(scope, send, entity.head, entity.body)

    return read


def _cost(entity: Entity[Any]) -> int:
    return len(entity.body) + _OVERHEAD_BYTES


def _asks_more(scope: Scope) -> bool:
    """Whether the query says anything but the key."""
    query: bytes = scope["query_string"]
    return bool(query) and (b"&" in query or not query.startswith(b"x-api-key="))
