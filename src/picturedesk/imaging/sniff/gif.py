"""GIF: the logical screen and every frame's rectangle; what libvips says of them cannot be trusted."""

from dataclasses import dataclass
from typing import Final

from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size
from picturedesk.imaging.sniff.header import Header, broken, cut_off

MAGICS: Final = (b"GIF87a", b"GIF89a")

_SCREEN_AT: Final = 6
_SCREEN_BYTES: Final = 7
_FRAME_BYTES: Final = 9
_EXTENSION, _FRAME = 0x21, 0x2C


@dataclass(slots=True)
class _Extent:
    """The rectangle from (0, 0) that holds the screen and all frames seen so far."""

    width_px: int
    height_px: int
    frames: int = 0

    def add(self, rectangle: bytes) -> None:
        left, top, width, height = (int.from_bytes(rectangle[at : at + 2], "little") for at in (0, 2, 4, 6))
        self.width_px = max(self.width_px, left + width)
        self.height_px = max(self.height_px, top + height)
        self.frames += 1


def read(data: bytes) -> Header:
    """
    Walk the blocks until one is none, as decoders do; every sub-block is stepped over by its length.

    libvips takes a file that ends within a frame and shows what there is of it: the walk knows better.
    """
    at = _SCREEN_AT + _SCREEN_BYTES
    if len(data) < at:
        raise cut_off("GIF")
    extent = _Extent(int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
    at += _table_bytes(data[10])
    while at < len(data):
        if data[at] == _EXTENSION:
            at = _after_sub_blocks(data, at + 2)
        elif data[at] == _FRAME:
            at = _after_frame(data, at, extent)
        else:
            break
    if not extent.frames:
        raise broken("GIF") if at < len(data) else cut_off("GIF")
    if not extent.width_px or not extent.height_px:
        raise broken("GIF")
    return Header(format=ImageFormat.GIF, size=Size(extent.width_px, extent.height_px), frames=extent.frames)


def _after_frame(data: bytes, at: int, extent: _Extent) -> int:
    if at + _FRAME_BYTES >= len(data):
        raise cut_off("GIF", before="its last frame is whole")
    extent.add(data[at + 1 : at + _FRAME_BYTES])
    after = _after_sub_blocks(data, at + 1 + _FRAME_BYTES + _table_bytes(data[at + _FRAME_BYTES]) + 1)
    # One byte past the end is a missing terminator, and no pixel is missing with it.
    if after > len(data) + 1:
        raise cut_off("GIF", before="its last frame is whole")
    return after


def _table_bytes(flags: int) -> int:
    """The length of the colour table that these flags announce."""
    return 3 << ((flags & 0x07) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    end = len(data)
    while at < end and data[at]:
        at += data[at] + 1
    return at + 1
