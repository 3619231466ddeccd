"""Hashing whole files, at a pace."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from picturedesk.blobs import reading


@dataclass(frozen=True, slots=True)
class Hashed:
    """What was read: its SHA-256 and how many bytes it has."""

    sha256: str
    size_bytes: int


def hash_file(path: Path, *, bytes_per_s: float | None = None) -> Hashed:
    """
    Read *path* to its end, no faster than *bytes_per_s*; blocks its thread meanwhile.

    Raises:
        OSError: It cannot be opened or read.
    """
    digest, size_bytes = hashlib.sha256(), 0
    for chunk in reading.chunks(path):
        digest.update(chunk)
        size_bytes += len(chunk)
        if bytes_per_s is not None:
            time.sleep(len(chunk) / bytes_per_s)
    return Hashed(digest.hexdigest(), size_bytes)
