"""Signed URLs: proof that we made a path, and until when it holds."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from picturedesk.core.errors import SignatureRefused

# The year 33,658; beyond it a number is nobody's expiry, only work.
_LATEST_S: Final = 10**12
_EXPIRY: Final = re.compile(r"[1-9][0-9]{0,11}")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret and the name it goes by in signatures; the secret is in no ``repr``, so that no log shows it."""

    id: str
    secret: bytes = field(repr=False)


def sign(key: SigningKey, path: str, expires: int | None) -> str:
    """
    Make the signature of *path*: ``<key id>.<HMAC-SHA-256 in base64url>``.

    Args:
        key: One of those that `check` will be given.
        path: The canonical path as it is sent, without query.
        expires: Unix seconds from which on it holds no more; None for ever.
    """
    # The purpose comes first, so that nothing else made with the same secret passes for a signature; the expiry comes
    # before the path, as it is the one that can hold no newline.
    message = f"url\0{'' if expires is None else expires}\n{path}"
    code = hmac.digest(key.secret, _encoded(message), hashlib.sha256)
    return f"{key.id}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"


def check(keys: Iterable[SigningKey], path: str, expires: int | None, signature: str, now: float) -> bool:
    """
    Tell whether one of *keys* signed *path* and *expires*, and it still holds at *now* (unix seconds).

    Takes the same time for every wrong signature of one length, and raises nothing whatever it is given.
    """
    if expires is not None and not now < expires <= _LATEST_S:
        return False
    presented = _encoded(signature)
    # A list, not a generator: the right key's place in the row must not show in the time.
    matches = [hmac.compare_digest(presented, _encoded(sign(key, path, expires))) for key in keys]
    return any(matches)


def read_expiry(text: str | None) -> int | None:
    """
    Read the query parameter ``e``; None where there is none.

    Raises:
        SignatureRefused: It is not a number as we write it, so we never signed it.
    """
    if text is None:
        return None
    if _EXPIRY.fullmatch(text) is None:
        raise SignatureRefused
    return int(text)


def _encoded(text: str) -> bytes:
    """Encode any text, half characters of a hostile query included."""
    return text.encode("utf-8", "surrogatepass")
