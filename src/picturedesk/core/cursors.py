"""Cursors: a place in a list as a text that only we can make."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.listing import Position, SortValue
from picturedesk.core.signing import SigningKey

_MARK_BYTES: Final = 12
_MAX_CHARACTERS: Final = 8_192


def seal(key: SigningKey, order: str, position: Position) -> str:
    """*position* in the list and order that *order* names, as an opaque text."""
    place = [order, _plain(position.value), position.number]
    # As it is, not escaped: a name of 255 characters has up to 3 KB then, and 12 KB else.
    content = json.dumps(place, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_mark(key, content) + content).rstrip(b"=").decode()


def unseal(keys: Sequence[SigningKey], order: str, text: str, field: str) -> Position:
    """
    The position that `seal` was given.

    Raises:
        InvalidRequest: The text is damaged, signed by no live key, or belongs to a list in another order.
    """
    fault = InvalidRequest(Detail(field, "This cursor is damaged, or belongs to another list."))
    if len(text) > _MAX_CHARACTERS or not text.isascii():
        raise fault
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise fault from None
    if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != text:
        # Base64's last character has idle bits; a cursor has one spelling.
        raise fault
    mark, content = sealed[:_MARK_BYTES], sealed[_MARK_BYTES:]
    if not any([hmac.compare_digest(mark, _mark(key, content)) for key in keys]):  # noqa: C419 - no early end
        raise fault
    sealed_order, value, number = json.loads(content)
    if sealed_order != order:
        raise fault
    return Position(value=_rich(value), number=number)


def _mark(key: SigningKey, content: bytes) -> bytes:
    return hmac.digest(key.secret, b"cursor\0" + content, hashlib.sha256)[:_MARK_BYTES]


def _plain(value: SortValue) -> str | list[int]:
    if isinstance(value, str):
        return value
    return [int(value.timestamp()), value.microsecond]


def _rich(value: str | list[int]) -> SortValue:
    if isinstance(value, str):
        return value
    return datetime.fromtimestamp(value[0], UTC).replace(microsecond=value[1])
