"""What goes wrong in a browser while a test looks elsewhere: errors in pages, requests to places not ours."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, WebError, WebSocket

_TELLS_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`));
"""
_LOCAL_SCHEMES = frozenset({"data", "blob", "about"})


class Watch:
    """
    Follows contexts and keeps what went wrong in them, as lines to read.

    Counted as trouble: an error on the console (a failed request writes one too), an exception that nobody caught, a
    violation of the Content-Security-Policy, a page that crashed, a request to an origin that is not allowed.
    """

    def __init__(self) -> None:
        self._noted: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self._origins: set[str] = set()
        self._contexts: list[BrowserContext] = []

    def follow(self, context: BrowserContext) -> None:
        """From now on. Before its first page, that violations are told in every page."""
        context.add_init_script(_TELLS_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._uncaught)
        context.on("request", self._request)
        context.on("page", self._page)
        self._contexts.append(context)

    def allow(self, pattern: str) -> None:
        """
        Lines in which the regular expression *pattern* is found are expected in this test.

        `watch.allow("401 .*/desk/session")` before the wrong key is typed in.
        """
        self._allowed.append(re.compile(pattern))

    def allow_origin(self, url: str) -> None:
        """Pages may talk to the origin of *url*."""
        self._origins.add(_origin(url))

    def troubles(self) -> list[str]:
        """Everything that went wrong up to now and was not expected; oldest first."""
        for context in self._contexts:
            _hear_out(context)
        return [line for line in self._noted if not any(pattern.search(line) for pattern in self._allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._noted.append(f"console: {message.text} ({message.location['url']})")

    def _uncaught(self, error: WebError) -> None:
        self._noted.append(f"uncaught: {error.error.stack or error.error.message}")

    def _request(self, request: Request) -> None:
        self._reach(request.url)

    def _page(self, page: Page) -> None:
        page.on("crash", lambda page: self._noted.append(f"crashed: {page.url}"))
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self._reach(socket.url.replace("ws", "http", 1))

    def _reach(self, url: str) -> None:
        if urlsplit(url).scheme not in _LOCAL_SCHEMES and _origin(url) not in self._origins:
            self._noted.append(f"another origin: {url}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _hear_out(context: BrowserContext) -> None:
    """What a page has said before it answers this has arrived with the answer."""
    for page in context.pages:
        try:
            page.evaluate("0")
        except Error as gone:
            # A page that closes or crashes just now has nothing more to say; anything else is worth knowing.
            if not page.is_closed() and "crash" not in str(gone).lower():
                raise
