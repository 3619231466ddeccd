"""Who is calling: the four ways to show a key, the first present one decides; after them the desk's cookie."""

from typing import Any, cast
from urllib.parse import parse_qsl

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from picturedesk.actions.keyring import Keyring, Known
from picturedesk.api import cookies
from picturedesk.api.context import Context
from picturedesk.api.problems import Describe, as_ours
from picturedesk.api.types import AsgiApp, Receive, Scope, Send, header
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.errors import NoSuchRoute, Unauthenticated


def authenticated(app: AsgiApp, context: Context, describe: Describe) -> AsgiApp:
    """*app* behind a key: without a good one the answer is 401, before anything else is looked at."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["state"]
        state["context"] = context
        try:
            state["known"] = known = await _known(scope, context.keyring)
            state["caller"] = known.caller
            pay_for_request(context, known)
        except Exception as error:  # noqa: BLE001 - the surface's own form for whatever it is
            await describe(as_ours(error), scope).send(send)
            return
        if scope["path"].endswith("/") or "//" in scope["path"]:
            # The framework would take it for the path without.
            await describe(NoSuchRoute(), scope).send(send)
        elif scope["method"] == "OPTIONS":
            # The framework would answer by itself; of a method that no route has, it tells whether the path is known.
            await app({**scope, "method": "TRACE"}, receive, send)
        else:
            await app(scope, receive, send)

    return door


def pay_for_request(context: Context, known: Known) -> None:
    """
    Count a request for its key, where the operator bounds how often each may ask.

    Raises:
        TooManyRequests: It has asked that often.
    """
    if context.request_budget is not None:
        context.request_budget.spend(known.key_id, 1)


def scope_of(request: Request[Any, Any, Any]) -> Scope:
    """The request as plain ASGI."""
    return cast("Scope", request.scope)


def context_of(connection: Request[Any, Any, Any]) -> Context:
    """The context that the door put there."""
    context: Context = connection.scope["state"]["context"]
    return context


def caller_of(connection: Request[Any, Any, Any] | ASGIConnection[Any, Any, Any, Any]) -> Caller:
    """The caller that the door let in."""
    caller: Caller = connection.scope["state"]["caller"]
    return caller


def needs(permission: Permission) -> Any:  # noqa: ANN401 - Litestar's guard type is a union of signatures
    """A guard for routes: 403 comes before the body is read. The action asks again."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        caller_of(connection).require(permission)

    return guard


async def _known(scope: Scope, keyring: Keyring) -> Known:
    presented = presented_key(scope)
    if presented:
        return await keyring.known_for(presented)
    texts = cookies.session_texts(scope) if presented is None else []
    if not texts:
        raise Unauthenticated
    scope["state"]["by_cookie"] = True
    if len(texts) > 1:
        # Another site of the same domain may have put one in: nobody knows which is ours.
        raise Unauthenticated
    known = await keyring.known_by_session(texts[0])
    cookies.require_own_page(scope)
    return known


def presented_key(scope: Scope) -> str | None:
    """The key that a request shows, good or not; empty where it shows an empty one, None where it shows none."""
    key = header(scope, b"x-api-key")
    if key is not None:
        return key.strip()
    authorization = header(scope, b"authorization")
    if authorization is not None:
        scheme, _, rest = authorization.strip().partition(" ")
        return rest.strip() if scheme.lower() == "bearer" else authorization.strip()
    query = scope["query_string"].decode("latin-1")
    if "x-api-key" not in query.lower():
        return None
    return next((value for name, value in parse_qsl(query, keep_blank_values=True) if name == "x-api-key"), None)
