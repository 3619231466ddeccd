"""The OpenAPI documents and the page that shows them; neither needs a key."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from picturedesk.api.context import Context
from picturedesk.api.documents.openapi import SURFACE_NAMES, openapi_document
from picturedesk.api.documents.page import POLICY, docs_page
from picturedesk.api.types import AsgiApp, Headers, Receive, Scope, Send, respond

__all__ = ["SURFACE_NAMES", "documents", "openapi_document"]

_JSON: Final = (b"content-type", b"application/json")
_GUARDED: Final[Headers] = (
    (b"cache-control", b"public, max-age=300"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_PAGE: Final[Headers] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", POLICY.encode()),
    *_GUARDED,
)
_ERROR: Final[Headers] = (_JSON, (b"cache-control", b"no-store"))


def documents(context: Context) -> AsgiApp:  # noqa: ARG001 - every surface's signature
    """``/openapi/<surface>.json`` and ``/docs``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
        path = scope["path"]
        known = path in _ANSWERS
        scope["state"]["route"] = path if known else "documents"
        if not known:
            await respond(send, 404, _ERROR, b'{"error":"Not Found"}')
        elif scope["method"] != "GET":
            await respond(send, 405, (*_ERROR, (b"allow", b"GET, HEAD")), b'{"error":"Method Not Allowed"}')
        else:
            headers, make = _ANSWERS[path]
            # Made when first asked for, which takes a while, and not when the server starts.
            await respond(send, 200, headers, await asyncio.to_thread(make))

    return app


def _document(name: str) -> Callable[[], bytes]:
    return cache(lambda: openapi_document(name))


_ANSWERS: Final[Mapping[str, tuple[Headers, Callable[[], bytes]]]] = {
    "/docs": (_PAGE, cache(docs_page)),
    **{f"/openapi/{name}.json": ((_JSON, *_GUARDED), _document(name)) for name in SURFACE_NAMES},
}
