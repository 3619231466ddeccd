"""What every surface works with."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from picturedesk.actions.budgets import MinuteBudget
from picturedesk.actions.keyring import Keyring
from picturedesk.actions.receipts import Receipts
from picturedesk.actions.tools import Tools
from picturedesk.core.delivery import Links
from picturedesk.core.iiif import Limits
from picturedesk.core.status import ThisProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPolicy:
    """What the operator decided about the surfaces themselves."""

    public_url: str | None
    """Where absolute URLs start, without a slash at the end; None means the request's own scheme and Host."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    """Whose X-Forwarded-Proto, -Host and -For are believed."""
    open_metrics: bool
    cors_origins: tuple[str, ...] = ()
    """Whose scripts may ask the API surfaces from within a browser: origins as browsers send them, or ``*`` alone."""
    accel_redirect: str | None = None
    """Where a trusted proxy finds the folder of blobs, with a slash at both ends; None where it is sent the bytes."""
    iiif: Limits | None = None
    """How large the pictures are that the IIIF surface gives; None where there is none."""
    locales: tuple[str, ...] = ()
    """The languages that every picture should have; empty for the default one alone."""
    session_lifetime: timedelta = timedelta(days=30)
    """How long the desk keeps somebody signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One process's tools behind its surfaces; `wiring.open_context` makes it when the server starts."""

    tools: Tools
    keyring: Keyring
    receipts: Receipts
    links: Links
    policy: ApiPolicy
    process: ThisProcess
    pixel_budget: MinuteBudget | None = None
    """What each client may have rendered in this process; None without limit."""
    request_budget: MinuteBudget | None = None
    """How often each key may ask this process; None without limit."""
