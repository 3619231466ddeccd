"""AVIF: XMP as one more item, of type ``mime``, that describes the primary picture (ISO/IEC 23008-12, annex A)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from picturedesk.imaging.embed.boxes import Box, boxes, full_header, plain_box, version_of
from picturedesk.imaging.embed.locations import Locations, read_locations
from picturedesk.imaging.embed.trouble import NotUnderstood

_XMP_TYPE: Final = b"application/rdf+xml\x00"
_MAX_SHORT_ID: Final = 0xFFFF
_NEEDED: Final = (b"iinf", b"iloc", b"pitm")
AROUND_BYTES: Final = 93
"""In the files that our encoder writes: the item's entries in three tables, and the box around its bytes."""


def spliced(content: bytes, packet: bytes) -> bytes:
    """
    Add the XMP *packet* as an item with its bytes in a box at the end, and move what points to the other bytes.

    Raises:
        NotUnderstood: It is no AVIF, or its tables are not before its data.
    """
    outer = boxes(content, 0, len(content))
    meta = _meta(outer)
    inner = boxes(content, meta.body_at + 4, meta.end)
    children = {child.name: child for child in inner}
    if len(children) < len(inner) or any(name not in children for name in _NEEDED):
        raise NotUnderstood("AVIF: a table is missing, or there twice")
    new = _NewItem.of(content, children)
    locations = read_locations(content, children[b"iloc"])
    # How long the tables become is known before what is in them, so that these may point behind them.
    growth = locations.entry_bytes + len(new.entry) + new.reference_growth
    located = locations.moved(growth).with_item(new.id, len(content) + growth + 8, len(packet))
    tables = _tables(content, meta, children, new, located)
    data = plain_box(b"mdat", packet)
    return b"".join((content[: meta.at], tables, memoryview(content)[meta.end :], data))


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewItem:
    """The XMP item's identifier, its entry, and the box of references that it is in."""

    id: int
    entry: bytes
    references: bytes
    reference_growth: int

    @classmethod
    def of(cls, content: bytes, children: Mapping[bytes, Box]) -> "_NewItem":
        known = [_item_id(content, entry) for entry in _entries(content, children[b"iinf"])]
        fresh = max(known, default=0) + 1
        if fresh > _MAX_SHORT_ID:
            raise NotUnderstood("AVIF: there is no short identifier left")
        entry = plain_box(b"infe", full_header(2) + fresh.to_bytes(2) + b"\x00\x00mime\x00" + _XMP_TYPE)
        primary = _primary(content, children[b"pitm"])
        references = _references(content, children.get(b"iref"), fresh, primary)
        before = children[b"iref"].size if b"iref" in children else 0
        return cls(id=fresh, entry=entry, references=references, reference_growth=len(references) - before)


def _meta(outer: list[Box]) -> Box:
    names = [box.name for box in outer]
    if names[:1] != [b"ftyp"] or names.count(b"meta") != 1 or b"mdat" in names[: names.index(b"meta")]:
        raise NotUnderstood("AVIF: there is not one table of items before the data")
    return outer[names.index(b"meta")]


def _tables(content: bytes, meta: Box, children: Mapping[bytes, Box], new: _NewItem, located: Locations) -> bytes:
    parts = [content[meta.body_at : meta.body_at + 4]]
    for name, child in children.items():
        if name == b"iloc":
            parts.append(located.box())
        elif name == b"iinf":
            parts.append(_with_entry(content, child, new.entry))
        elif name != b"iref":
            parts.append(content[child.at : child.end])
    return plain_box(b"meta", b"".join((*parts, new.references)))


def _entries(content: bytes, iinf: Box) -> list[Box]:
    return boxes(content, iinf.body_at + 4 + _count_bytes(content, iinf), iinf.end)


def _with_entry(content: bytes, iinf: Box, entry: bytes) -> bytes:
    size = _count_bytes(content, iinf)
    at = iinf.body_at + 4
    count = int.from_bytes(content[at : at + size]) + 1
    old = content[at + size : iinf.end]
    return plain_box(b"iinf", content[iinf.body_at : at] + count.to_bytes(size) + old + entry)


def _count_bytes(content: bytes, iinf: Box) -> int:
    return 2 if version_of(content, iinf) == 0 else 4


def _item_id(content: bytes, infe: Box) -> int:
    at = infe.body_at + 4
    return int.from_bytes(content[at : at + (4 if version_of(content, infe) == 3 else 2)])  # noqa: PLR2004 - a version


def _primary(content: bytes, pitm: Box) -> int:
    return int.from_bytes(content[pitm.body_at + 4 : pitm.end])


def _references(content: bytes, iref: Box | None, item: int, primary: int) -> bytes:
    """The box of references with one more: *item* describes *primary*."""
    before = full_header(0) if iref is None else content[iref.body_at : iref.end]
    size = 4 if before[0] else 2
    describes = item.to_bytes(size) + (1).to_bytes(2) + primary.to_bytes(size)
    return plain_box(b"iref", before + plain_box(b"cdsc", describes))
