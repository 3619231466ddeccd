"""What every entity has."""

import msgspec


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """``etag`` is what ``if_match`` takes; it is empty in lists, whose entries the server gives none."""

    etag: str = ""
