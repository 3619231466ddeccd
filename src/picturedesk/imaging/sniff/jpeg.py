"""JPEG: the frame header's size, and how many scans a decoder would go through."""

import re
from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging.sniff.header import Header, broken, cut_off

MAGIC: Final = b"\xff\xd8\xff"

# The next marker, as libjpeg finds it: bytes before an FF are skipped, FFs before the code are fill, 00 is no code.
_MARKER: Final = re.compile(rb"\xff([\x01-\xfe])")
# Inside a scan, restart markers belong to the picture's data.
_MARKER_AFTER_DATA: Final = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")

_EOI, _SOS = 0xD9, 0xDA
_WITHOUT_LENGTH: Final = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
_FRAME_HEADERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FRAME_HEADER_BYTES: Final = 7


def read(data: bytes) -> Header:
    """
    Walk the markers just as libjpeg does, so that no scan hides from the count.

    A segment length below 2 skips nothing, as there: files with such comments are honest and decode.
    """
    size: Size | None = None
    scans = 0
    at = 2
    while found := (_MARKER_AFTER_DATA if scans else _MARKER).search(data, at):
        code, at = found[1][0], found.end()
        if code == _EOI:
            break
        if code in _WITHOUT_LENGTH:
            continue
        if size is None and code in _FRAME_HEADERS:
            size = _size(data, at)
        scans += code == _SOS
        at += max(int.from_bytes(data[at : at + 2]), 2)
    if size is None:
        raise broken("JPEG") if at < len(data) else cut_off("JPEG")
    return Header(format=ImageFormat.JPEG, size=size, scans=max(scans, 1))


def _size(data: bytes, at: int) -> Size:
    if at + _FRAME_HEADER_BYTES > len(data):
        raise cut_off("JPEG")
    height, width = int.from_bytes(data[at + 3 : at + 5]), int.from_bytes(data[at + 5 : at + 7])
    if not width or not height:
        raise broken("JPEG")
    return Size(width, height)
