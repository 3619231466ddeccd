"""Clients: whom a request is counted for, where it is counted for somebody."""

import contextlib
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from picturedesk.api.authentication import presented_key
from picturedesk.api.context import ApiPolicy, Context
from picturedesk.api.types import Scope, joined_header
from picturedesk.core.errors import Unauthenticated

_UNKNOWN: Final = "unknown"
_IPV6_PREFIX_BITS: Final = 64
"""What one household or machine has; addresses within cost nothing."""
_WITH_PORT: Final = re.compile(r"\[(?P<v6>[0-9A-Fa-f:.]+)\](?::\d+)?|(?P<v4>[0-9.]+):\d+")

_Address = IPv4Address | IPv6Address


async def client_of(scope: Scope, context: Context) -> str:
    """The key that was shown, where it is a good one, else the address. A point read at most."""
    presented = presented_key(scope)
    if presented:
        # Only a good one: invented keys would be a purse each.
        with contextlib.suppress(Unauthenticated):
            return f"key {(await context.keyring.known_for(presented)).key_id}"
    return address_of(scope, context.policy)


def address_of(scope: Scope, policy: ApiPolicy) -> str:
    """
    Where a request comes from, an IPv6 address as the network it is in.

    What ``X-Forwarded-For`` says is believed from its end on, as long as trusted proxies said it: what is before can
    be forged.
    """
    client = scope.get("client")
    address = _read(client[0]) if client else None
    if address is None:
        return _UNKNOWN
    said = (joined_header(scope, b"x-forwarded-for") or "").split(",")
    while said and any(address in network for network in policy.trusted_proxies):
        before = _read(said.pop().strip())
        if before is None:
            break
        address = before
    return str(address if isinstance(address, IPv4Address) else ip_network((address, _IPV6_PREFIX_BITS), strict=False))


def _read(text: str) -> _Address | None:
    match = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(match["v6"] or match["v4"] if match else text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
