"""Boxes of ISO base media files: a length, a name, and what is in them."""

from dataclasses import dataclass
from typing import Final

from picturedesk.imaging.embed.trouble import NotUnderstood

_HEADER_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies in its file, its header included."""

    name: bytes
    at: int
    end: int

    @property
    def body_at(self) -> int:
        return self.at + _HEADER_BYTES

    @property
    def size(self) -> int:
        return self.end - self.at


def boxes(content: bytes, at: int, end: int) -> list[Box]:
    """
    The boxes between *at* and *end*, one behind the other, without any rest.

    Raises:
        NotUnderstood: There is a rest, or a length in a form that small files need not have.
    """
    found = []
    while at < end:
        length = int.from_bytes(content[at : at + 4])
        if length < _HEADER_BYTES or at + length > end:
            raise NotUnderstood("AVIF: a box does not end where it says")
        found.append(Box(content[at + 4 : at + 8], at, at + length))
        at += length
    return found


def plain_box(name: bytes, body: bytes) -> bytes:
    return (len(body) + _HEADER_BYTES).to_bytes(4) + name + body


def full_header(version: int) -> bytes:
    """What a box with a version begins with; no flags."""
    return bytes((version, 0, 0, 0))


def version_of(content: bytes, box: Box) -> int:
    return content[box.body_at]
