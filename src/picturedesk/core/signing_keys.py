"""Signing keys over time: believed at once, signing a moment later, retired in the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, overload

from picturedesk.core.errors import Kind, PicturedeskError
from picturedesk.core.signing import SigningKey

READ_EVERY: Final = timedelta(milliseconds=500)
"""How often each process looks which keys hold: none believes a retired one for a second."""
SIGNS_AFTER: Final = 2 * READ_EVERY
"""How old a new key is before it signs: by then every process has seen it, and refuses nothing that another signed."""


class SigningKeyNotFound(PicturedeskError):
    """No such signing key."""

    kind, code, sentence = Kind.MISSING, "signing-key-not-found", "There is no such signing key."


class SigningKeyNeeded(PicturedeskError):
    """The newest signing key cannot be retired: nothing would be left to sign with."""

    kind, code, sentence = Kind.CONFLICT, "signing-key-needed", "This is the newest signing key; rotate first."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSigningKey:
    """A signing key with its life; one that is retired is believed no more."""

    key: SigningKey
    created_at: datetime
    retired_at: datetime | None = None


class LiveKeys(Sequence[SigningKey]):
    """The keys that hold now, the one to sign with first. One set serves a process and is exchanged as a whole."""

    def __init__(self, keys: Sequence[SigningKey]) -> None:
        self._keys = tuple(keys)

    @property
    def signer(self) -> SigningKey:
        return self._keys[0]

    def exchange(self, keys: Sequence[SigningKey]) -> None:
        """From now on these hold, and no others; there is at least one."""
        self._keys = tuple(keys)

    @overload
    def __getitem__(self, index: int) -> SigningKey: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[SigningKey]: ...

    def __getitem__(self, index: int | slice) -> SigningKey | Sequence[SigningKey]:
        return self._keys[index]

    def __iter__(self) -> Iterator[SigningKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def in_order_of_use(live: Sequence[HeldSigningKey], now: datetime) -> Sequence[SigningKey]:
    """
    The key to sign with, then all others that are believed.

    The newest that is old enough signs; where none is, the oldest, which most processes know.

    Args:
        live: Those that are not retired, the newest first; at least one.
        now: The moment.
    """
    signer = next((held for held in live if now - held.created_at >= SIGNS_AFTER), live[-1])
    return [signer.key, *(held.key for held in live if held is not signer)]
