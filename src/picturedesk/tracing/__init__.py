"""
Traces by OpenTelemetry, where an operator wants them.

Whoever does not want them pays nothing: what is here is put around the application and its tools when a server starts
with an ``otlp_endpoint``, and is not even imported by one without. A span says which kind of thing was done, how long
it waited and worked, and how it ended; never an id, a path, a query or a text.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network

__all__ = ["Collector", "is_possible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """Where traces go, of how many requests in a hundred, and whose own traces are gone on with."""

    endpoint: str
    """Where the collector's OTLP over HTTP starts; traces go to ``/v1/traces`` below it."""
    percent: int
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]


def is_possible() -> bool:
    """Whether the packages are installed that speak with collectors."""
    try:
        return all(map(find_spec, ("opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http")))
    except ImportError:
        # A package above them is missing.
        return False
