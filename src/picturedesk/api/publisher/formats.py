"""The two formats of the Publisher, and which of them a request asks for."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from picturedesk.api.types import Scope


class Format(StrEnum):
    """A format by the content type that it is sent with."""

    JSON = "application/json"
    XML = "application/xml;charset=UTF-8"


_WEIGHT: Final = re.compile(r"[01](?:\.[0-9]{0,3})?", re.ASCII)
_Rank = tuple[float, int]
"""How much a media type is wanted, then how exactly it was named."""


def asked_format(scope: Scope) -> Format:
    """
    XML where ``Accept`` weighs it higher than JSON, or as high and names it more exactly; else JSON.

    Whoever writes ``application/xml, */*`` can read everything, but has XML in mind.
    """
    ranges = _ranges(scope)
    xml = max(_rank(ranges, "application", "xml"), _rank(ranges, "text", "xml"))
    return Format.XML if xml > _rank(ranges, "application", "json") and xml[0] > 0 else Format.JSON


def _ranges(scope: Scope) -> Mapping[str, float]:
    """Each media range of every ``Accept`` line with its weight; the last word counts."""
    lines = [str(value, "latin-1") for name, value in scope["headers"] if name == b"accept"]
    items = (item.split(";") for item in ",".join(lines).split(","))
    return {parts[0].strip().lower(): _weight(parts[1:]) for parts in items if parts[0].strip()} or {"*/*": 1.0}


def _weight(parameters: list[str]) -> float:
    """The ``q`` among *parameters*; 1 where there is none that can be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q" and _WEIGHT.fullmatch(value.strip()):
            return min(float(value), 1.0)
    return 1.0


def _rank(ranges: Mapping[str, float], kind: str, subtype: str) -> _Rank:
    for exactness, media_range in ((2, f"{kind}/{subtype}"), (1, f"{kind}/*"), (0, "*/*")):
        if media_range in ranges:
            return ranges[media_range], exactness
    return 0.0, 0
