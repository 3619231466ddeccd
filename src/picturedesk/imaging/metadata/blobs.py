"""Where the four formats keep their metadata blocks. Each walk is linear and stops at whatever it cannot follow."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.imaging.sniff import format_of

MAX_BLOB_BYTES: Final = 4 * 1024 * 1024
"""Larger blocks say nothing: honest ones have kilobytes, and parsing costs many times their length in memory."""

_EXIF_START: Final = b"Exif\x00\x00"
_XMP_START: Final = b"http://ns.adobe.com/xap/1.0/\x00"
_PHOTOSHOP_START: Final = b"Photoshop 3.0\x00"
_XMP_KEYWORD: Final = b"XML:com.adobe.xmp"
_GIF_XMP: Final = b"\x21\xff\x0bXMP DataXMP"
_GIF_XMP_END: Final = b"<?xpacket end="
_APP1, _APP13, _EOI, _SOS = 0xE1, 0xED, 0xD9, 0xDA
_MARKER: Final = re.compile(rb"\xff([\x01-\xfe])")


@dataclass(slots=True)
class Blobs:
    """The raw blocks; empty where there is none. ``exif`` begins at its TIFF header, ``iptc`` with image resources."""

    exif: bytes = b""
    iptc: bytes = b""
    xmp: bytes = b""


def blobs_of(data: bytes) -> Blobs:
    match format_of(data):
        case ImageFormat.JPEG:
            return _in_jpeg(data)
        case ImageFormat.PNG:
            return _in_png(data)
        case ImageFormat.WEBP:
            return _in_webp(data)
        case ImageFormat.GIF:
            return _in_gif(data)
        case None:
            return Blobs()


def _in_jpeg(data: bytes) -> Blobs:
    blobs = Blobs()
    for code, body in _jpeg_segments(data):
        if code == _APP1 and body.startswith(_EXIF_START):
            blobs.exif = blobs.exif or body[len(_EXIF_START) :]
        elif code == _APP1 and body.startswith(_XMP_START):
            blobs.xmp = blobs.xmp or body[len(_XMP_START) :]
        elif code == _APP13 and body.startswith(_PHOTOSHOP_START) and len(blobs.iptc) < MAX_BLOB_BYTES:
            # A resource that is too long for one segment goes on in the next.
            blobs.iptc += body[len(_PHOTOSHOP_START) :]
    return blobs


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 2
    while found := _MARKER.search(data, at):
        code, at = found[1][0], found.end()
        if code in (_SOS, _EOI):
            return
        length = max(int.from_bytes(data[at : at + 2]), 2)
        yield code, data[at + 2 : at + length]
        at += length


def _in_png(data: bytes) -> Blobs:
    blobs = Blobs()
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        name = data[at + 4 : at + 8]
        if length > MAX_BLOB_BYTES:
            at += length + 12
            continue
        body = data[at + 8 : at + 8 + length]
        if name == b"eXIf":
            blobs.exif = blobs.exif or body.removeprefix(_EXIF_START)
        elif name == b"iTXt" and body.startswith(_XMP_KEYWORD + b"\x00"):
            blobs.xmp = blobs.xmp or _international_text(body[len(_XMP_KEYWORD) + 1 :])
        at += length + 12
    return blobs


def _international_text(rest: bytes) -> bytes:
    """The text of an iTXt chunk after its keyword: two flags, a language, a translated keyword, then the text."""
    pieces = rest[2:].split(b"\x00", 2)
    if len(pieces) < 3:  # noqa: PLR2004 - as listed above
        return b""
    return _inflated(pieces[2]) if rest[0] else pieces[2]


def _inflated(packed: bytes) -> bytes:
    """At most `MAX_BLOB_BYTES` of it: what a few kilobytes unpack to is not for their sender to choose."""
    try:
        return zlib.decompressobj().decompress(packed, MAX_BLOB_BYTES)
    except zlib.error:
        return b""


def _in_webp(data: bytes) -> Blobs:
    blobs = Blobs()
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"EXIF" and not blobs.exif:
            blobs.exif = data[at + 8 : at + 8 + length].removeprefix(_EXIF_START)
        elif name == b"XMP " and not blobs.xmp:
            blobs.xmp = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return blobs


def _in_gif(data: bytes) -> Blobs:
    """The packet lies there in one piece; a trailer of falling lengths makes it pass for sub-blocks."""
    start = data.find(_GIF_XMP)
    end = data.find(_GIF_XMP_END, start)
    return Blobs(xmp=data[start + len(_GIF_XMP) : end]) if 0 <= start < end else Blobs()
