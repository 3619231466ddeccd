"""How `/desk/session` answers: the editors' errors, and the cookie beside them."""

from dataclasses import replace

from picturedesk.api import cookies, editorial
from picturedesk.api.addresses import is_https
from picturedesk.api.context import Context
from picturedesk.api.problems import Problem
from picturedesk.api.types import Scope
from picturedesk.core.errors import Kind, PicturedeskError


def describe(error: PicturedeskError, scope: Scope) -> Problem:
    """*error* in the editors' form; a browser whose session is no longer good is told to drop it."""
    problem = editorial.describe(error, scope)
    state = scope["state"]
    if error.kind is not Kind.UNAUTHENTICATED or not state.get("by_cookie") or "known" in state:
        return problem
    context: Context = state["context"]
    dropped = cookies.clearing(https=is_https(scope, context.policy)).encode()
    return replace(problem, headers=(*problem.headers, (b"set-cookie", dropped)))
