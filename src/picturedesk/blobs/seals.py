"""Seals: the hash that a result carries behind its bytes, so that a flipped bit or a torn end is seen."""

import hashlib
from typing import Final

SEAL_BYTES: Final = 32


def sealed(content: bytes) -> bytes:
    """*content* with its SHA-256 behind it. Decoders of pictures end where the picture does, and never read it."""
    return content + hashlib.sha256(content).digest()


def unsealed(stored: bytes) -> bytes | None:
    """What was sealed; None where these are not the bytes that `sealed` gave. A millisecond for every megabyte."""
    content, seal = stored[:-SEAL_BYTES], stored[-SEAL_BYTES:]
    return content if hashlib.sha256(content).digest() == seal else None
