"""PNG: the size in IHDR. An animated PNG is its first frame."""

from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging.sniff.header import Header, broken, cut_off

MAGIC: Final = b"\x89PNG\r\n\x1a\n"

_IHDR_START: Final = b"\x00\x00\x00\rIHDR"
_SIZE_AT: Final = len(MAGIC) + len(_IHDR_START)
DEPTH_AT: Final = _SIZE_AT + 8
_IHDR_END: Final = _SIZE_AT + 13


def read(data: bytes) -> Header:
    if len(data) < _IHDR_END:
        raise cut_off("PNG")
    width = int.from_bytes(data[_SIZE_AT : _SIZE_AT + 4])
    height = int.from_bytes(data[_SIZE_AT + 4 : _SIZE_AT + 8])
    if data[len(MAGIC) : _SIZE_AT] != _IHDR_START or not width or not height:
        raise broken("PNG")
    return Header(format=ImageFormat.PNG, size=Size(width, height))
