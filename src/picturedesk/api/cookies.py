"""The one cookie: a desk's session, as browsers send it and as they are told to keep it or to drop it."""

from datetime import timedelta
from typing import Final

from picturedesk.api.types import Scope, header
from picturedesk.core.sessions import CrossSite

NAME: Final = "picturedesk_session"
SESSION_PATH: Final = "/desk/session"
BY_THE_DESK: Final = b"x-picturedesk-desk"
"""The header by which the desk's own scripts say that it is they who ask: no form and no other site can send it."""

_NAME: Final = NAME.encode()
_ATTRIBUTES: Final = "HttpOnly; SameSite=Strict; Path=/"
_READING: Final = frozenset({"GET", "HEAD"})


def session_texts(scope: Scope) -> list[str]:
    """What each cookie of the session's name holds. Takes one look at each byte."""
    return [
        value.strip().decode("latin-1")
        for name, line in scope["headers"]
        if name == b"cookie" and _NAME in line
        for pair_name, _, value in (pair.partition(b"=") for pair in line.split(b";"))
        if pair_name.strip() == _NAME
    ]


def require_own_page(scope: Scope) -> None:
    """
    Go on only where the desk's own page asks: what a browser sends along by itself proves nobody's will.

    Signing out is for whoever holds the cookie, programs too: a form cannot send a DELETE, and it takes nothing from
    anybody.

    Raises:
        CrossSite: Another site asks, or a change is asked for without the header of the desk's scripts.
    """
    reading = scope["method"] in _READING
    if _asks_from_elsewhere(scope, typed_too=reading):
        raise CrossSite
    if not reading and header(scope, BY_THE_DESK) != "1" and not _signs_out(scope):
        raise CrossSite


def require_own_sign_in(scope: Scope) -> None:
    """
    Go on only where no other site signs its visitor in with a key of its own.

    Raises:
        CrossSite: A browser says so, or is too old to say where a form comes from.
    """
    if _asks_from_elsewhere(scope, typed_too=False):
        raise CrossSite
    # A header cannot be set from elsewhere, which leaves a form that has the key in its address.
    in_address = header(scope, b"x-api-key") is None and header(scope, b"authorization") is None
    if in_address and header(scope, b"origin") is not None and header(scope, b"sec-fetch-site") is None:
        raise CrossSite


def keeping(text: str, lifetime: timedelta, *, https: bool) -> str:
    """The ``Set-Cookie`` that keeps a session."""
    seconds = max(0, int(lifetime.total_seconds()))
    return f"{NAME}={text}; Max-Age={seconds}; {_ATTRIBUTES}{'; Secure' if https else ''}"


def clearing(*, https: bool) -> str:
    """The ``Set-Cookie`` that drops it."""
    return keeping("", timedelta(0), https=https)


def _signs_out(scope: Scope) -> bool:
    """Whether this session is all that is to end, and no browser says that another site wants that."""
    if (scope["method"], scope["path"], scope["query_string"]) != ("DELETE", SESSION_PATH, b""):
        return False
    origin = header(scope, b"origin")
    return origin is None or origin.partition("://")[2] == header(scope, b"host")


def _asks_from_elsewhere(scope: Scope, *, typed_too: bool) -> bool:
    """What a browser says of the page that asks; *typed_too*: an address that was typed counts as ours."""
    sites = [value for name, value in scope["headers"] if name == b"sec-fetch-site"]
    good = {b"same-origin", b"none"} if typed_too else {b"same-origin"}
    return any(site not in good for site in sites)
