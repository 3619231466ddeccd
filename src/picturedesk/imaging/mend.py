"""Mend: a PNG whose pixels are all there and whose checksum over them is wrong is given the right one.

libpng cannot be told through libvips to overlook that checksum (Adler-32), as it overlooks those of the chunks.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from picturedesk.imaging.sniff import png

_CHUNK_FRAME_BYTES: Final = 12
_ZLIB_HEAD_BYTES: Final = 2
_ADLER_BYTES: Final = 4
_RAW_DEFLATE: Final = -15
_PIECE_BYTES: Final = 1 << 20
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_INTERLACED_ROWS: Final = 3
"""Adam7 has fewer than twice the rows, each with a filter byte, and rounds each up to whole bytes."""


def mended(data: bytes) -> bytes | None:
    """
    The same PNG with the checksum its pixels have; None where pixels are missing, or there was nothing to mend.

    Costs one inflation of the pixels in constant memory, never of more than the header announces.
    """
    chunks = list(_chunks(data))
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    adler = _adler(packed, _most_bytes(data))
    if adler is None:
        return None
    deflated, checksum = adler
    right = packed[: _ZLIB_HEAD_BYTES + deflated] + checksum.to_bytes(_ADLER_BYTES)
    return None if packed.startswith(right) else png.MAGIC + b"".join(_with_pixels(chunks, right))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(png.MAGIC)
    while at + _CHUNK_FRAME_BYTES <= len(data):
        length = int.from_bytes(data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + _CHUNK_FRAME_BYTES


def _with_pixels(chunks: list[tuple[bytes, bytes]], packed: bytes) -> Iterator[bytes]:
    """All pixel data in the place of its first chunk; everything else stays where it was."""
    written = False
    for name, body in chunks:
        if name != b"IDAT":
            yield _chunk(name, body)
        elif not written:
            written = True
            yield _chunk(name, packed)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def _adler(packed: bytes, most_bytes: int) -> tuple[int, int] | None:
    """How many bytes of deflate data there are, and the checksum of what they hold; None where they are not whole."""
    inflater = zlib.decompressobj(_RAW_DEFLATE)
    rest, adler, total = packed[_ZLIB_HEAD_BYTES:], 1, 0
    try:
        while not inflater.eof and total <= most_bytes:
            piece = inflater.decompress(rest, _PIECE_BYTES)
            if not piece and not inflater.eof:
                return None
            rest, total, adler = inflater.unconsumed_tail, total + len(piece), zlib.adler32(piece, adler)
    except zlib.error:
        return None
    if not inflater.eof:
        return None
    return len(packed) - _ZLIB_HEAD_BYTES - len(inflater.unused_data), adler


def _most_bytes(data: bytes) -> int:
    """The filtered rows that the header announces, generously for interlaced ones."""
    size = png.read(data).size
    depth, colour = data[png.DEPTH_AT], data[png.DEPTH_AT + 1]
    row_bytes = -(-size.width_px * depth * _SAMPLES.get(colour, 4) // 8) + 1
    return row_bytes * size.height_px + _INTERLACED_ROWS * (size.height_px + size.width_px) * 2
