"""Byte ranges: one at a time, read in linear time; anything odd means the whole."""

import re
from dataclasses import dataclass
from typing import Final

_SINGLE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from *start* up to, not including, *end*."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class Unsatisfiable(Exception):
    """The range begins beyond the end: an answer of its own (416), not a failure."""


def read_range(header: str | None, size: int) -> ByteRange | None:
    """
    The range that a ``Range`` header asks for of *size* bytes; None where the whole is to be sent.

    Several ranges, other units and what cannot be read get the whole, as RFC 9110 allows.

    Raises:
        Unsatisfiable: No byte of it exists.
    """
    match = _SINGLE.fullmatch(header.strip()) if header else None
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        start, end = size - length, size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return ByteRange(start, end)
