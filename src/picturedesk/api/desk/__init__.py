"""The web desk: its built pages, and the session that a browser holds in place of a key."""

from pathlib import Path
from typing import Final

from picturedesk.api.authentication import authenticated
from picturedesk.api.context import Context
from picturedesk.api.desk.answers import describe
from picturedesk.api.desk.built import read_built
from picturedesk.api.desk.pages import Pages
from picturedesk.api.desk.routes import HANDLERS, SESSION
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp, Receive, Scope, Send, respond

__all__ = ["SURFACE", "start_page", "surface"]

_BUILT: Final = Path(__file__).parent / "built"
"""Where ``make desk`` puts what it builds of ``ui/``."""

SURFACE: Final = Surface(
    name="desk",
    title="Picturedesk Desk",
    description="Signing in to the web desk (ours). A session is a cookie that stands for an API key on every surface "
    "but Delivery: the same account, role and permissions, until it is ended, expires, or its key does. By the cookie, "
    "requests other than GET, HEAD and signing out need the header `x-picturedesk-desk: 1`, and what a browser sends "
    "for another site is answered with 403. A key that is shown as well wins over the cookie.",
    handlers=HANDLERS,
    describe=describe,
)


def surface(context: Context, built: Path = _BUILT) -> AsgiApp:
    """``/desk/session``, which speaks JSON, and the pages around it, made of the files in *built*."""
    session = authenticated(SURFACE.app(), context, describe)
    pages = Pages(read_built(built), context.policy)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == SESSION or path.startswith(f"{SESSION}/"):
            await session(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return app


async def start_page(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI
    """``/`` alone: whoever types a server's bare name wants the desk."""
    if scope["path"] != "/":
        await respond(send, 404, _ERROR, b'{"error":"Not Found"}')
    elif scope["method"] != "GET":
        await respond(send, 405, (*_ERROR, (b"allow", b"GET, HEAD")), b'{"error":"Method Not Allowed"}')
    else:
        scope["state"]["route"] = "/"
        await respond(send, 307, ((b"location", b"/desk"), (b"cache-control", b"no-store")), b"")


_ERROR: Final = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
