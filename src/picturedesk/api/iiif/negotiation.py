"""Negotiation: whether image information goes out as JSON-LD or as plain JSON; the bytes are the same."""

from typing import Final

JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
JSON_LD_WITH_PROFILE: Final = f'{JSON_LD};profile="http://iiif.io/api/image/3/context.json"'


def media_type(accept: str | None) -> str:
    """
    JSON-LD for clients that name it and weigh it no less than JSON, and for those that say nothing at all.

    A client that takes anything gets JSON, which browsers show.
    """
    if accept is None:
        return JSON_LD_WITH_PROFILE
    weights = _weights(accept)
    return JSON_LD_WITH_PROFILE if 0 < weights.get(JSON_LD, 0) >= weights.get(JSON, 0) else JSON


def _weights(accept: str) -> dict[str, float]:
    """Each media type that is named with the most that it is weighed by."""
    found: dict[str, float] = {}
    for said in accept.split(","):
        name, *parameters = (part.strip().lower() for part in said.split(";"))
        found[name] = max(found.get(name, 0), min((_weight(parameter) for parameter in parameters), default=1))
    return found


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 1
