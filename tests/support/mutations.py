"""Mutations: what transport, disks and attackers make of a file; the same for the same random numbers."""

from random import Random
from typing import Final

_SPLICES: Final = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\0\0\0\0",
    b"\x80",
    b"%00",
    b"\xed\xa0\x80",
    b"-",
)


def mutated(random: Random, content: bytes, other: bytes = b"") -> bytes:
    """*content* after one to four changes; some take a piece of *other*."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        random.choice((_flip, _flip, _set, _cut, _drop, _repeat, _swap, _splice))(random, changed)
        if other and random.random() < 0.1:
            at, start = random.randint(0, len(changed)), random.randrange(len(other))
            changed[at:at] = other[start : start + random.randint(1, 512)]
    return bytes(changed)


def _flip(random: Random, content: bytearray) -> None:
    for _ in range(random.randint(1, 8)):
        if content:
            content[_place(random, content)] ^= 1 << random.randrange(8)


def _set(random: Random, content: bytearray) -> None:
    if content:
        content[_place(random, content)] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))


def _cut(random: Random, content: bytearray) -> None:
    del content[_place(random, content) :]


def _drop(random: Random, content: bytearray) -> None:
    at = _place(random, content)
    del content[at : at + random.randint(1, 64)]


def _repeat(random: Random, content: bytearray) -> None:
    at, length = _place(random, content), random.randint(1, 256)
    content[at:at] = content[at : at + length] * random.randint(1, 8)


def _swap(random: Random, content: bytearray) -> None:
    """Two pieces change places, as chunks may."""
    first, second = sorted((_place(random, content), _place(random, content)))
    length = random.randint(1, 512)
    one, two = content[first : first + length], content[second : second + length]
    if first + length <= second:
        content[second : second + length], content[first : first + length] = one, two


def _splice(random: Random, content: bytearray) -> None:
    at, piece = _place(random, content), random.choice(_SPLICES)
    content[at : at + len(piece)] = piece


def _place(random: Random, content: bytearray) -> int:
    """Half of all places are among the first 256: headers are where it hurts."""
    most = min(len(content), 256) if random.random() < 0.5 else len(content)
    return random.randrange(most) if most else 0
