"""The desk's session: sign in, look who is, sign out."""

from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, post

from picturedesk.actions import sessions
from picturedesk.actions.keyring import Known
from picturedesk.api import cookies, wire
from picturedesk.api.addresses import is_https
from picturedesk.api.authentication import caller_of, context_of, scope_of
from picturedesk.api.desk.documentation import DESK_HEADER, EVERYWHERE, FOUND, SIGNED_IN, SIGNED_OUT
from picturedesk.api.desk.shapes import SessionAnswer, session_answer
from picturedesk.api.queries import switch
from picturedesk.api.types import header
from picturedesk.core.sessions import KeyWanted

SESSION: Final = cookies.SESSION_PATH
_TAGS: Final = ["Desk"]

Call = Request[Any, Any, Any]


@get(SESSION, tags=_TAGS, summary="Session", responses=FOUND)
async def session(request: Call) -> Response[SessionAnswer]:
    """(ours) Who is signed in by the cookie, or holds the key that is shown, and what the desk needs to know."""
    known = _known(request)
    kept = known.session_id is not None
    return wire.answer(session_answer(context_of(request), known, kept=kept, expires_at=known.expires_at))


@post(SESSION, tags=_TAGS, summary="Sign in", responses=SIGNED_IN, status_code=200)
async def sign_in(
    request: Call,
    desk: Annotated[str | None, DESK_HEADER] = None,  # noqa: ARG001 - read below
) -> Response[SessionAnswer]:
    """
    (ours) Make a session of the API key that is shown, and a cookie of the session.

    The one that the browser held before ends.
    """
    context, scope, known = context_of(request), scope_of(request), _known(request)
    if known.session_id is not None:
        raise KeyWanted
    cookies.require_own_sign_in(scope)
    lifetime = context.policy.session_lifetime
    made = await sessions.sign_in(
        context.tools, known.caller, lifetime=lifetime, instead_of=cookies.session_texts(scope)
    )
    expires_at = made.session.expires_at
    answer = (
        wire.answer(session_answer(context, known, kept=True, expires_at=expires_at))
        if header(scope, cookies.BY_THE_DESK) is not None
        else _nothing()
    )
    left = expires_at - made.session.created_at
    answer.headers["set-cookie"] = cookies.keeping(made.text, left, https=is_https(scope, context.policy))
    answer.headers["cache-control"] = "no-store"
    return answer


@delete(SESSION, tags=_TAGS, summary="Sign out", responses=SIGNED_OUT, status_code=204)
async def sign_out(
    request: Call,
    everywhere: Annotated[str | None, EVERYWHERE] = None,
    desk: Annotated[str | None, DESK_HEADER] = None,  # noqa: ARG001 - the door has read it
) -> Response[None]:
    """(ours) End the session of the cookie, and drop the cookie. Without a session there is nothing to end."""
    context, known = context_of(request), _known(request)
    if switch(everywhere, "everywhere"):
        await sessions.end_everywhere(context.tools, caller_of(request))
        context.keyring.look_again()
    elif known.session_id is not None:
        await sessions.end(context.tools, caller_of(request), known.session_id)
        context.keyring.look_again()
    answer: Response[None] = _nothing()
    answer.headers["set-cookie"] = cookies.clearing(https=is_https(scope_of(request), context.policy))
    return answer


HANDLERS: Final = [session, sign_in, sign_out]


def _known(request: Call) -> Known:
    known: Known = request.scope["state"]["known"]
    return known


def _nothing() -> Response[Any]:
    return Response(None, status_code=204, headers={"cache-control": "no-store"})
