"""Short texts that programs compare: colours, providers, outside identifiers, feature keys, feed types."""

import re
from typing import Final

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.fields import is_blank, within

OUTSIDE_ID_MAX_CHARACTERS: Final = 255
FEED_TYPE_MAX_CHARACTERS: Final = 255

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_PROVIDER: Final = re.compile(r"[a-z0-9_-]{1,64}")
_FEATURE_KEY: Final = re.compile(r"[a-z0-9._-]{1,100}")


def colour(text: str, field: str) -> str:
    """Give ``#rrggbb`` in lower case."""
    return _matching(_COLOUR, text, field, "The colour is not written like #rrggbb.").lower()


def provider(text: str, field: str) -> str:
    return _matching(
        _PROVIDER, text, field, "The provider is not 1 to 64 lower-case letters, digits, underscores and hyphens."
    )


def feature_key(text: str, field: str) -> str:
    return _matching(
        _FEATURE_KEY, text, field, "The feature key is not 1 to 100 lower-case letters, digits, dots, _ and -."
    )


def outside_id(text: str, field: str) -> str:
    """Give somebody else's identifier: 1 to 255 characters, cleaned, at least one of which can be seen."""
    return _visible(OUTSIDE_ID_MAX_CHARACTERS, text, field, "The id is empty.")


def feed_type(text: str, field: str) -> str:
    """Give the type of a feed: 1 to 255 characters, cleaned, at least one of which can be seen."""
    return _visible(FEED_TYPE_MAX_CHARACTERS, text, field, "The feed type is empty.")


def _matching(pattern: re.Pattern[str], text: str, field: str, refusal: str) -> str:
    if pattern.fullmatch(text) is None:
        raise InvalidRequest(Detail(field, refusal))
    return text


def _visible(limit: int, text: str, field: str, refusal: str) -> str:
    kept = within(limit, text, field)
    if is_blank(kept):
        raise InvalidRequest(Detail(field, refusal))
    return kept
