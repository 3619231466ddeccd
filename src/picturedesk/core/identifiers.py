"""Identifiers: UUIDs of version 7, which sort by the moment they were made, and the hashes of originals."""

import re
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

# `compat` gives the standard library's UUID; uuid_utils' own type is equal to none of the drivers'.
from uuid_utils import compat

from picturedesk.core.errors import Detail, InvalidId, InvalidRequest

_CANONICAL: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII | re.IGNORECASE)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def new_id(now: datetime | None = None) -> UUID:
    """Make a UUID of version 7; those of one process and one millisecond still sort in the order they were made."""
    if now is None:
        return compat.uuid7()
    since = now - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return compat.uuid7(nanoseconds=microseconds * 1_000)


def parse_uuid(text: str) -> UUID:
    """
    Read the 8-4-4-4-12 form, in any case.

    The standard library also takes braces, URNs and hyphens anywhere, so that one entity would have many paths.

    Raises:
        InvalidId: *text* is written in any other way.
    """
    if _CANONICAL.fullmatch(text) is None:
        raise InvalidId
    return UUID(text)


def read_uuid(text: str, field: str) -> UUID:
    """
    Read the UUID in a field; only one in a path has an error of its own.

    Raises:
        InvalidRequest: It is none; the detail names *field*.
    """
    try:
        return parse_uuid(text)
    except InvalidId:
        raise InvalidRequest(Detail(field, "This is not a UUID.")) from None


def read_optional_uuid(text: str | None, field: str) -> UUID | None:
    """The same where there may be none."""
    return None if text is None else read_uuid(text, field)


def read_sha256(text: str, field: str) -> str:
    """
    Read a SHA-256 in hex, in any case; it comes out in lower case.

    Raises:
        InvalidRequest: It is none; the detail names *field*.
    """
    if _SHA256.fullmatch(text) is None:
        raise InvalidRequest(Detail(field, "This is not a SHA-256 in hex."))
    return text.lower()
