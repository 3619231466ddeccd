"""WebP: the canvas of a lossy, lossless or extended file, and how many frames lie on it."""

from collections.abc import Iterator
from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging.sniff.header import Header, broken, cut_off

_FIRST_CHUNK_AT: Final = 12
_CHUNK_HEADER_BYTES: Final = 8
_LOSSY_START: Final = b"\x9d\x01\x2a"
_LOSSLESS_START: Final = 0x2F
_ANIMATED: Final = 0x02


def read(data: bytes) -> Header:
    first = data[_FIRST_CHUNK_AT : _FIRST_CHUNK_AT + 4]
    body = data[_FIRST_CHUNK_AT + _CHUNK_HEADER_BYTES : _FIRST_CHUNK_AT + _CHUNK_HEADER_BYTES + 10]
    match first:
        case b"VP8 ":
            return Header(format=ImageFormat.WEBP, size=_lossy(body))
        case b"VP8L":
            return Header(format=ImageFormat.WEBP, size=_lossless(body))
        case b"VP8X":
            return _extended(data, body)
        case _:
            raise broken("WebP") if len(first) == 4 else cut_off("WebP")  # noqa: PLR2004 - a whole name


def _lossy(body: bytes) -> Size:
    _insist(body, 10)
    width, height = int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    if body[3:6] != _LOSSY_START or not width or not height:
        raise broken("WebP")
    return Size(width, height)


def _lossless(body: bytes) -> Size:
    _insist(body, 5)
    if body[0] != _LOSSLESS_START:
        raise broken("WebP")
    bits = int.from_bytes(body[1:5], "little")
    return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)


def _extended(data: bytes, body: bytes) -> Header:
    _insist(body, 10)
    canvas = Size(int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    frames = sum(name == b"ANMF" for name in _chunk_names(data)) if body[0] & _ANIMATED else 1
    return Header(format=ImageFormat.WEBP, size=canvas, frames=max(frames, 1))


def _chunk_names(data: bytes) -> Iterator[bytes]:
    at = _FIRST_CHUNK_AT
    while at + _CHUNK_HEADER_BYTES <= len(data):
        yield data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += _CHUNK_HEADER_BYTES + length + length % 2


def _insist(body: bytes, length: int) -> None:
    if len(body) < length:
        raise cut_off("WebP")
