"""
Hot reads: the single entities that front ends and integrations ask for all day, answered without the framework.

The framework's share of such a request is three times that of the answer itself (docs/decisions/0011). Its routes
stay what the documents are made of and what everything unusual falls through to; both make the same entities.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Container, Mapping
from datetime import datetime
from typing import Any, Final

from picturedesk.api.addresses import base_url
from picturedesk.api.again import Repeatable
from picturedesk.api.context import Context
from picturedesk.api.problems import Describe, as_ours
from picturedesk.api.types import AsgiApp, Receive, Scope, Send, header, respond_whole
from picturedesk.api.wire import Entity
from picturedesk.core.callers import Caller
from picturedesk.core.images import Image, ImageId, Version

Find = Callable[[Context, Caller, str], Awaitable[Version]]
"""From the last part of a path to the image's version; raises what the action raises."""
Shape = Callable[[Image, Context, str], Any]
"""An image in the surface's own envelope; the text is the start of absolute URLs."""
Load = Callable[[Context, Caller, ImageId], Awaitable[Image]]

_REMEMBERED_BYTES: Final = 32 * 1024 * 1024
_OVERHEAD_BYTES: Final = 1_024
"""What an answer costs in memory beside its body, about."""


class Entities:
    """
    Encoded answers, each good as long as its image's version: one point read tells.

    Nothing but the image and the request's own address goes into such an answer.
    """

    def __init__(self, context: Context, load: Load, shape: Shape) -> None:
        self._context = context
        self._load = load
        self._shape = shape
        self._known: OrderedDict[tuple[ImageId, str], tuple[datetime, Entity[Any]]] = OrderedDict()
        self._held_bytes = 0

    async def get(self, caller: Caller, version: Version, base: str) -> tuple[Entity[Any], datetime]:
        """The answer for *version*, or for a newer one that has come meanwhile, and the time of its last change."""
        key = (version.id, base)
        known = self._known.get(key)
        if known is not None and known[0] == version.updated_at:
            self._known.move_to_end(key)
            return known[1], known[0]
        image = await self._load(self._context, caller, version.id)
        entity = Entity.of(self._shape(image, self._context, base))
        self._remember(key, image.updated_at, entity)
        return entity, image.updated_at

    def _remember(self, key: tuple[ImageId, str], updated_at: datetime, entity: Entity[Any]) -> None:
        old = self._known.pop(key, None)
        if old is not None:
            self._held_bytes -= _cost(old[1])
        self._known[key] = (updated_at, entity)
        self._held_bytes += _cost(entity)
        while self._held_bytes > _REMEMBERED_BYTES:
            _, (_, oldest) = self._known.popitem(last=False)
            self._held_bytes -= _cost(oldest)


def hot_reads(
    app: AsgiApp,
    context: Context,
    describe: Describe,
    entities: Entities,
    routes: Mapping[str, tuple[str, Find]],
    *,
    asked_by_id: Container[str],
) -> AsgiApp:
    """
    *app* behind the hot reads.

    Args:
        app: Gets what is not a plain GET of one of *routes*.
        context: The surface's.
        describe: The surface's table of errors.
        entities: The answers made so far.
        asked_by_id: Those of *routes* whose path names the image itself: what they answer hangs on no other image.
        routes: From all of a path but its last part to the route's template, for the log, and the way to the version.
    """

    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        start, _, last = scope["path"].rpartition("/")
        route = routes.get(start) if scope["method"] == "GET" and not _asks_more(scope) else None
        if route is None:
            await app(scope, receive, send)
            return
        scope["state"]["route"], find = route
        caller: Caller = scope["state"]["caller"]
        try:
            version = await find(context, caller, last)
            entity, updated_at = await entities.get(caller, version, base_url(scope, context.policy))
        except Exception as error:  # noqa: BLE001 - the surface's own form for whatever it is
            await describe(as_ours(error), scope).send(send)
            return
        if entity.unchanged(header(scope, b"if-none-match")):
            await send({"type": "http.response.start", "status": 304, "headers": entity.headers})
            await send({"type": "http.response.body", "body": b""})
        else:
            if start in asked_by_id:
                scope["state"]["repeatable"] = Repeatable(
                    image_id=version.id, updated_at=updated_at, head=entity.head, body=entity.body
                )
            await respond_whole(scope, send, entity.head, entity.body)

    return read


def _cost(entity: Entity[Any]) -> int:
    return len(entity.body) + _OVERHEAD_BYTES


def _asks_more(scope: Scope) -> bool:
    """Whether the query says anything but the key."""
    query: bytes = scope["query_string"]
    return bool(query) and (b"&" in query or not query.startswith(b"x-api-key="))
