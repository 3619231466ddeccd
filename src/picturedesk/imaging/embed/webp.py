"""WebP: XMP as the last chunk, which a file has to announce in an extended header."""

from collections.abc import Iterator
from typing import Final

from picturedesk.imaging.embed.trouble import NotUnderstood

XMP_CHUNK: Final = b"XMP "

_FIRST_AT: Final = 12
_HEADER_BYTES: Final = 8
_EXTENDED_BYTES: Final = 10
_EXTENDED: Final = b"VP8X"
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10
_LOSSY_START: Final = b"\x9d\x01\x2a"
_LOSSLESS_START: Final = 0x2F
_SIDE_BITS: Final = 0x3FFF
_LOSSLESS_ALPHA_BIT: Final = 28
AROUND_BYTES: Final = _HEADER_BYTES + 1 + _HEADER_BYTES + _EXTENDED_BYTES


def spliced(content: bytes, packet: bytes) -> bytes:
    """
    Put the XMP *packet* behind everything, and announce it; a simple file becomes an extended one.

    Raises:
        NotUnderstood: It is no WebP, or a broken one.
    """
    end = _FIRST_AT + int.from_bytes(content[4:8], "little") - 4
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or not _FIRST_AT < end <= len(content):
        raise NotUnderstood("WebP: there is no RIFF header, or the file is cut off")
    header, rest_at = _extended_header(content)
    parts = (header, memoryview(content)[rest_at:end], b"\x00" * (end % 2), chunk(XMP_CHUNK, packet))
    return riff(*parts)


def riff(*parts: bytes | memoryview) -> bytes:
    """A whole file of these chunks."""
    length = sum(map(len, parts)) + 4
    return b"".join((b"RIFF", length.to_bytes(4, "little"), b"WEBP", *parts))


def chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


def chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's name, where it begins and where it ends, its padding included."""
    at = _FIRST_AT
    while at + _HEADER_BYTES <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + _HEADER_BYTES + length + length % 2
        yield content[at : at + 4], at, end
        at = end


def _extended_header(content: bytes) -> tuple[bytes, int]:
    """The extended header with XMP announced, and where what follows it begins."""
    name = content[_FIRST_AT : _FIRST_AT + 4]
    body_at = _FIRST_AT + _HEADER_BYTES
    body = content[body_at : body_at + _EXTENDED_BYTES]
    length = int.from_bytes(content[body_at - 4 : body_at], "little")
    if len(body) < _EXTENDED_BYTES or (name == _EXTENDED and length != _EXTENDED_BYTES):
        raise NotUnderstood("WebP: the first chunk is cut off, or of another length")
    if name == _EXTENDED:
        return chunk(_EXTENDED, bytes((body[0] | _XMP_FLAG,)) + body[1:]), body_at + _EXTENDED_BYTES
    if name == b"VP8 ":
        return chunk(_EXTENDED, _fields(_XMP_FLAG, *_lossy_size(body))), _FIRST_AT
    if name == b"VP8L":
        return chunk(_EXTENDED, _lossless_fields(body)), _FIRST_AT
    raise NotUnderstood("WebP: the first chunk is none of VP8, VP8L and VP8X")


def _lossy_size(body: bytes) -> tuple[int, int]:
    if body[3:6] != _LOSSY_START:
        raise NotUnderstood("WebP: there is no key frame")
    return int.from_bytes(body[6:8], "little") & _SIDE_BITS, int.from_bytes(body[8:10], "little") & _SIDE_BITS


def _lossless_fields(body: bytes) -> bytes:
    if body[0] != _LOSSLESS_START:
        raise NotUnderstood("WebP: there is no lossless header")
    bits = int.from_bytes(body[1:5], "little")
    transparent = bits >> _LOSSLESS_ALPHA_BIT & 1
    flags = _XMP_FLAG | (_ALPHA_FLAG if transparent else 0)
    return _fields(flags, (bits & _SIDE_BITS) + 1, (bits >> 14 & _SIDE_BITS) + 1)


def _fields(flags: int, width_px: int, height_px: int) -> bytes:
    if not width_px or not height_px:
        raise NotUnderstood("WebP: a side is nothing")
    return bytes((flags, 0, 0, 0)) + (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")
