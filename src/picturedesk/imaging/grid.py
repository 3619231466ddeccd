"""
A large AVIF as a grid of small ones (ISO/IEC 23008-12, 6.6.2.3.2): what its encoder holds is never more than a tile's.

libheif keeps all that it knows of a picture until its end, 25 bytes and more for each pixel, twice with opacity.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from picturedesk.core.geometry import Size
from picturedesk.imaging.embed.boxes import Box, boxes, full_header, plain_box
from picturedesk.imaging.vips import Picture

TILE_SIDE_PX: Final = 2_048
"""At most. The standard wants no tile under 64."""

_HIDDEN: Final = b"\x02\x00\x00\x01"
_ESSENTIAL: Final = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one AVIF says of its picture, or of the opacity of it: its properties, and its coded bytes."""

    properties: tuple[bytes, ...]
    data: bytes


def encode_as_grid(picture: Picture, encode: Callable[[Picture], bytes], *, tile_side_px: int = TILE_SIDE_PX) -> bytes:
    """
    One AVIF of *picture*, which *encode* is given tile by tile.

    *encode* writes what libheif writes: an item of colours, and one of opacity where there are four bands. Where it
    halves the resolution of colours, both sides of *picture* are even.
    """
    columns, rows = (-(-side // tile_side_px) for side in (picture.width, picture.height))
    tile = Size(_even(-(-picture.width // columns)), _even(-(-picture.height // rows)))
    tiles = [_parts(encode(one)) for one in _cut(picture, tile, columns, rows)]
    whole = Size(picture.width, picture.height)
    return _file([_Grid(tuple(planes), whole, columns, rows) for planes in zip(*tiles, strict=True)])


def _even(side_px: int) -> int:
    return side_px + side_px % 2


def _cut(picture: Picture, tile: Size, columns: int, rows: int) -> Iterator[Picture]:
    """Row by row; where the last ones stick out, the picture's edge is drawn out."""
    width, height = tile.width_px * columns, tile.height_px * rows
    if (width, height) != (picture.width, picture.height):
        picture = picture.embed(0, 0, width, height, extend="copy")
    for row in range(rows):
        for column in range(columns):
            yield picture.crop(column * tile.width_px, row * tile.height_px, tile.width_px, tile.height_px)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The tiles of one plane, colours or opacity, and what they make together."""

    tiles: tuple[_Part, ...]
    whole: Size
    columns: int
    rows: int

    @property
    def data(self) -> bytes:
        size = self.whole.width_px.to_bytes(2) + self.whole.height_px.to_bytes(2)
        return bytes((0, 0, self.rows - 1, self.columns - 1)) + size

    @property
    def properties_of_all(self) -> tuple[bytes, ...]:
        """The whole's size instead of a tile's, and no decoder: that is told of the tiles."""
        said = self.tiles[0].properties
        size = full_header(0) + self.whole.width_px.to_bytes(4) + self.whole.height_px.to_bytes(4)
        return (plain_box(b"ispe", size), *(one for one in said if one[4:8] not in {b"ispe", b"av1C"}))

    @property
    def properties_of_tile(self) -> tuple[bytes, ...]:
        return tuple(one for one in self.tiles[0].properties if one[4:8] not in {b"colr", b"auxC"})


def _parts(content: bytes) -> list[_Part]:
    """The colours of an AVIF by libheif, then its opacity where it has any: one item each, in that order."""
    meta = next(box for box in boxes(content, 0, len(content)) if box.name == b"meta")
    tables = {box.name: box for box in boxes(content, meta.body_at + 4, meta.end)}
    said, belongs = boxes(content, tables[b"iprp"].body_at, tables[b"iprp"].end)
    properties = [content[box.at : box.end] for box in boxes(content, said.body_at, said.end)]
    return [
        _Part(properties=tuple(properties[number - 1] for number in numbers), data=content[start : start + length])
        for numbers, (start, length) in zip(
            _associations(content, belongs), _extents(content, tables[b"iloc"]), strict=True
        )
    ]


def _associations(content: bytes, ipma: Box) -> Iterator[Sequence[int]]:
    """Version 0, short numbers, as libheif writes it."""
    at = ipma.body_at + 8
    while at < ipma.end:
        count = content[at + 2]
        yield [number & ~_ESSENTIAL for number in content[at + 3 : at + 3 + count]]
        at += 3 + count


def _extents(content: bytes, iloc: Box) -> Iterator[tuple[int, int]]:
    """Version 0, lengths, offsets and bases of four bytes or none, one extent each, as libheif writes it."""
    base_bytes = content[iloc.body_at + 5] >> 4
    at = iloc.body_at + 8
    while at < iloc.end:
        base = int.from_bytes(content[at + 4 : at + 4 + base_bytes])
        at += 6 + base_bytes
        yield base + int.from_bytes(content[at : at + 4]), int.from_bytes(content[at + 4 : at + 8])
        at += 8


def _file(grids: Sequence[_Grid]) -> bytes:
    """Items are numbered through: for each plane its grid, then its tiles. The first is the picture."""
    items: list[tuple[bytes, tuple[bytes, ...], bytes]] = []
    references = b""
    for grid in grids:
        number = len(items) + 1
        tiles = range(number + 1, number + 1 + len(grid.tiles))
        references += _reference(b"dimg", number, tiles) + (_reference(b"auxl", number, [1]) if items else b"")
        items.append((b"grid", grid.properties_of_all, grid.data))
        items += [(b"av01", grid.properties_of_tile, tile.data) for tile in grid.tiles]
    known = list(dict.fromkeys(one for _, properties, _ in items for one in properties))
    start = len(_HEAD) + len(_meta(items, known, references, 0)) + 8
    data = b"".join(content for _, _, content in items)
    return _HEAD + _meta(items, known, references, start) + plain_box(b"mdat", data)


_HEAD: Final = plain_box(b"ftyp", b"avif\x00\x00\x00\x00mif1avifmiaf")


def _meta(
    items: Sequence[tuple[bytes, tuple[bytes, ...], bytes]], known: Sequence[bytes], references: bytes, start: int
) -> bytes:
    entries, belongs, places = b"", b"", b""
    for number, (kind, properties, content) in enumerate(items, 1):
        name = number.to_bytes(2)
        flags = full_header(2) if number == 1 else _HIDDEN
        entries += plain_box(b"infe", flags + name + b"\x00\x00" + kind + b"\x00")
        belongs += name + bytes((len(properties), *(_number(one, known) for one in properties)))
        places += name + b"\x00\x00\x00\x01" + start.to_bytes(4) + len(content).to_bytes(4)
        start += len(content)
    count = len(items)
    return plain_box(
        b"meta",
        full_header(0)
        + plain_box(b"hdlr", full_header(0) + bytes(4) + b"pict" + bytes(13))
        + plain_box(b"pitm", full_header(0) + (1).to_bytes(2))
        + plain_box(b"iloc", full_header(0) + b"\x44\x00" + count.to_bytes(2) + places)
        + plain_box(b"iinf", full_header(0) + count.to_bytes(2) + entries)
        + plain_box(
            b"iprp",
            plain_box(b"ipco", b"".join(known)) + plain_box(b"ipma", full_header(0) + count.to_bytes(4) + belongs),
        )
        + plain_box(b"iref", full_header(0) + references),
    )


def _number(one: bytes, known: Sequence[bytes]) -> int:
    """Of a property, from 1; a reader that does not understand a decoder's settings must not go on."""
    return known.index(one) + 1 | (_ESSENTIAL if one[4:8] == b"av1C" else 0)


def _reference(name: bytes, start: int, ends: Sequence[int]) -> bytes:
    return plain_box(name, start.to_bytes(2) + len(ends).to_bytes(2) + b"".join(end.to_bytes(2) for end in ends))
