"""Absolute URLs: where this request believes us to be, and who may tell us."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from picturedesk.api.context import ApiPolicy
from picturedesk.api.types import Scope, header

_SCHEMES: Final = frozenset({"http", "https"})
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
"""A host and a port that can stand in a URL; nothing else is handed back to anybody."""


def base_url(scope: Scope, policy: ApiPolicy) -> str:
    """The start of absolute URLs, without a slash at the end."""
    if policy.public_url is not None:
        return policy.public_url
    scheme, host = scope["scheme"], header(scope, b"host")
    if policy.trusted_proxies and from_trusted_proxy(scope, policy):
        said = _first(header(scope, b"x-forwarded-proto"))
        scheme = said if said in _SCHEMES else scheme
        host = _first(header(scope, b"x-forwarded-host")) or host
    return f"{scheme}://{host if host and _HOST.fullmatch(host) else _own_address(scope)}"


def is_https(scope: Scope, policy: ApiPolicy) -> bool:
    """
    Whether the one who asks came by https.

    Behind a proxy that is not trusted a browser's own word is taken too: it says where its page came from, and
    what hangs on it is only how it keeps its own cookie.
    """
    scheme = scope["scheme"]
    if policy.trusted_proxies and from_trusted_proxy(scope, policy):
        scheme = _first(header(scope, b"x-forwarded-proto")) or scheme
    return scheme == "https" or (header(scope, b"origin") or "").startswith("https://")


def request_url(scope: Scope, policy: ApiPolicy) -> str:
    """The absolute URL of this request's path, as it was sent, without its query."""
    path = str(scope.get("raw_path") or scope["path"].encode(), "latin-1")
    return base_url(scope, policy) + path


def from_trusted_proxy(scope: Scope, policy: ApiPolicy) -> bool:
    return comes_from(scope, policy.trusted_proxies)


def comes_from(scope: Scope, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether the other end of the connection has an address in one of *networks*."""
    client = scope.get("client")
    if client is None:
        return False
    try:
        address = ip_address(client[0])
    except ValueError:
        return False
    return any(address in network for network in networks)


def _first(value: str | None) -> str | None:
    """The first of a list that proxies have appended to."""
    return value.split(",")[0].strip() or None if value else None


def _own_address(scope: Scope) -> str:
    host, port = scope.get("server") or ("localhost", None)
    return f"{host}:{port}" if port else str(host)
