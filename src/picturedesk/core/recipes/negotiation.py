"""Negotiation: which format ``auto`` is for one client and one picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from picturedesk.core.recipes.model import OutputFormat

_HEADERS_REMEMBERED: Final = 1_024
_ZERO: Final = re.compile(r"0(?:\.0*)?")


def negotiate(accept: str | None, *, transparent: bool, animated: bool, modern: Sequence[OutputFormat]) -> OutputFormat:
    """
    Pick the best format that an ``Accept`` header allows.

    A modern format must be named: ``*/*`` is said by clients that know neither. Weights are not compared, but
    ``q=0`` refuses. A header that allows nothing we have gets what no header gets. Cost is linear.

    Args:
        accept: The header's value; None and anything unreadable count as ``*/*``.
        transparent: The picture has pixels that show what is behind it.
        animated: The picture moves.
        modern: The modern formats offered now, the best first.
    """
    welcome = read_accept(accept)
    for output in modern:
        moves_as_well = output is OutputFormat.WEBP or not animated
        if moves_as_well and output in welcome.named:
            return output
    if animated:
        return OutputFormat.GIF
    first, second = OutputFormat.JPEG, OutputFormat.PNG
    if transparent:
        first, second = second, first
    return second if second in welcome.allowed and first not in welcome.allowed else first


@dataclass(frozen=True)
class Welcome:
    """All that an ``Accept`` header can change about a picture: few values, however many the headers."""

    named: frozenset[OutputFormat]
    allowed: frozenset[OutputFormat]

    @cached_property
    def key(self) -> bytes:
        """The same for headers that ask for the same; the raw header must never be a cache's key."""
        return b"".join(b"%d%d" % (output in self.named, output in self.allowed) for output in sorted(OutputFormat))


@lru_cache(_HEADERS_REMEMBERED)
def read_accept(accept: str | None) -> Welcome:
    """Which formats an ``Accept`` header names, and which it lets through; none and nonsense let everything through."""
    allowed = _allowed(accept or "*/*")
    return Welcome(
        named=frozenset(output for output in OutputFormat if allowed.get(output.media_type, False)),
        allowed=frozenset(output for output in OutputFormat if _allows(allowed, output)),
    )


def _allowed(accept: str) -> dict[str, bool]:
    """Read each media range with whether it is welcome; the last word counts."""
    ranges = (item.split(";") for item in accept.split(","))
    return {parts[0].strip().lower(): not any(_is_refusal(part) for part in parts[1:]) for parts in ranges}


def _is_refusal(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip().lower() == "q" and _ZERO.fullmatch(value.strip()) is not None


def _allows(allowed: dict[str, bool], output: OutputFormat) -> bool:
    """Whether the most specific range that covers *output* welcomes it."""
    for media_range in (output.media_type, "image/*", "*/*"):
        if media_range in allowed:
            return allowed[media_range]
    return False
