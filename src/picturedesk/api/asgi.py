"""The whole application: a start, an end, and for each request the surface that its path belongs to."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial

import uuid_utils

from picturedesk.api import backoffice, delivery, desk, iiif, media, publisher, uploader
from picturedesk.api.again import Answers
from picturedesk.api.bodies import BodyGuard, Patience
from picturedesk.api.context import Context
from picturedesk.api.cors import cross_origin
from picturedesk.api.documents import documents
from picturedesk.api.health import health
from picturedesk.api.observing import Observed, WriteLine
from picturedesk.api.types import AsgiApp, Message, Receive, Scope, Send, respond, respond_whole
from picturedesk.core.errors import PicturedeskError

OpenContext = Callable[[], AbstractAsyncContextManager[Context]]
_END_OF_PART = ("", "/")
_NOT_FOUND = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
Route = tuple[str, str, AsgiApp]
"""The start of a path, the name of the surface that lives there, and its app."""


class Application:
    """The ASGI application of one process."""

    def __init__(self, open_context: OpenContext, write_line: WriteLine, patience: Patience) -> None:
        self._open_context = open_context
        # Nearly everything is a GET, which has neither a body to guard nor one to leave out.
        self._observed_get = Observed(self._dispatch, write_line)
        self._observed = BodyGuard(Observed(_head_as_get(self._dispatch), write_line), patience)
        self._routes: Sequence[Route] = ()
        self._answers: Answers | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            if scope["method"] == "GET":
                await self._get(scope, receive, send)
            else:
                await self._observed(scope, receive, send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give an answer again where that is possible; make it, and remember it, where not."""
        started = time.perf_counter()
        answers = self._answers
        key = answers.key(scope) if answers else None
        if answers is None or key is None:
            await self._observed_get(scope, receive, send)
            return
        try:
            found = await answers.find(key)
        except PicturedeskError:
            found = None  # the surface says it in its own form
        if found is None:
            await self._observed_get(scope, receive, send)
            answers.remember(key, scope)
            return
        again, body = found
        request_id, head = str(uuid_utils.uuid7()), again.answer.head
        if again.account is not None:
            head += b"x-request-id: %s\r\n" % request_id.encode()
        await respond_whole(scope, send, head, body)
        self._observed_get.note(
            surface=again.surface,
            request_id=request_id,
            account=again.account,
            method="GET",
            route=again.route,
            status=200,
            seconds=time.perf_counter() - started,
            size_bytes=len(body),
        )

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        for prefix, surface, app in self._routes:
            if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in _END_OF_PART:
                scope["state"]["surface"] = surface
                await app(scope, receive, send)
                return
        await respond(send, 404, _NOT_FOUND, b'{"error":"Not Found"}')

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open the tools when the server starts, and close them when it has finished what was in flight."""
        await receive()
        async with AsyncExitStack() as stack:
            try:
                context = await stack.enter_async_context(self._open_context())
                self._routes, self._answers = routes(context), Answers(context)
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                raise
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def make_app(open_context: OpenContext, write_line: WriteLine, patience: Patience | None = None) -> AsgiApp:
    """The application; *open_context* is entered when the server starts and left when it stops."""
    return Application(open_context, write_line, patience or Patience())


def routes(context: Context) -> Sequence[Route]:
    """Every surface by the start of its paths; the busiest first."""
    open_to = partial(cross_origin, policy=context.policy)
    core = open_to(backoffice.surface(context))
    return (
        ("/img", "delivery", delivery.surface(context)),
        *_iiif(context),
        *((prefix, "backoffice", core) for prefix in backoffice.PREFIXES),
        ("/api/images", "media", open_to(media.surface(context))),
        ("/api/2", "publisher", open_to(publisher.surface(context))),
        ("/upload", "uploader", open_to(uploader.surface(context))),
        ("/health", "health", health(context)),
        ("/metrics", "health", health(context)),
        ("/openapi", "documents", open_to(documents(context))),
        ("/docs", "documents", documents(context)),
        ("/desk", "desk", desk.surface(context)),
        ("/", "desk", desk.start_page),
    )


def _iiif(context: Context) -> Sequence[Route]:
    limits = context.policy.iiif
    return () if limits is None else (("/iiif", "iiif", iiif.surface(context, limits)),)


def _head_as_get(app: AsgiApp) -> AsgiApp:
    """Answer HEAD as GET without the body: the same status, headers and length."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        # Without the server's extensions: only an answer in parts can be sent without its body. Without a range: there
        # is one of a GET's answer alone (RFC 9110, 14.2).
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await app({**scope, "method": "GET", "headers": headers, "extensions": {}}, receive, send_head)

    return answer
