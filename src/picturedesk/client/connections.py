"""What both faces say to httpx2: where the server is, which key to show, what its failures mean."""

from collections.abc import Generator
from typing import Final

import httpx2

from picturedesk import __version__
from picturedesk.client.errors import NetworkFailure

USER_AGENT: Final = f"picturedesk-client/{__version__}"

_NOT_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_ALWAYS_SO: Final = (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)


class ShownKey(httpx2.Auth):
    """
    The key, put on each request as it goes out, so that no repr of a client has it.

    Raises:
        ValueError: It holds what no key holds. The message does not tell it: it may be one with a slip in it.
    """

    def __init__(self, key: str) -> None:
        self._key = key.strip()
        if not (self._key.isascii() and self._key.isprintable() and self._key and " " not in self._key):
            raise ValueError("The key is empty, or has characters that no key has.")

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["x-api-key"] = self._key
        yield request


def server_url(text: str) -> httpx2.URL:
    """
    Read the address of a server, with the path it lives under if any.

    Raises:
        ValueError: It is none, or holds a user or a password.
    """
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        raise ValueError("The server's address is no URL.") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("The server's address begins with http:// or https:// and names a host.")
    if url.userinfo or url.query or url.fragment:
        raise ValueError("The server's address has no user, no password, no query and no fragment.")
    return url


def network_failure(error: httpx2.RequestError) -> NetworkFailure:
    """
    Say what *error* means.

    It is not kept: its request has the key among its headers.
    """
    kind = type(error).__name__
    return NetworkFailure(
        f"No answer from the server ({kind}: {error})" if str(error) else f"No answer from the server ({kind})",
        sent=not isinstance(error, (*_NOT_SENT, *_ALWAYS_SO)),
        worth_retrying=not isinstance(error, _ALWAYS_SO),
    )
