"""The table in an AVIF that says where in the file each item's bytes are (``iloc``, ISO/IEC 14496-12, 8.11.3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from picturedesk.imaging.embed.boxes import Box, plain_box, version_of
from picturedesk.imaging.embed.trouble import NotUnderstood

_NEWEST_VERSION: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How wide the table's numbers are, in bytes."""

    version: int
    offset: int
    length: int
    base: int
    index: int

    @property
    def id(self) -> int:
        return 4 if self.version == _NEWEST_VERSION else 2

    @property
    def method(self) -> int:
        return 2 if self.version else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """``extents`` are index, offset and length each; ``method`` 0 counts from the start of the file."""

    id: int
    method: int = 0
    reference: int = 0
    base: int = 0
    extents: Sequence[tuple[int, int, int]]

    def moved(self, by: int) -> "_Item":
        if self.method or self.reference:
            return self
        if self.base:
            return replace(self, base=self.base + by)
        return replace(self, extents=[(index, offset + by, length) for index, offset, length in self.extents])


@dataclass(frozen=True, slots=True, kw_only=True)
class Locations:
    """The table, taken apart."""

    form: _Form
    items: Sequence[_Item]

    @property
    def entry_bytes(self) -> int:
        """How much an item in one piece takes."""
        form = self.form
        return form.id + form.method + 2 + form.base + 2 + form.index + form.offset + form.length

    def moved(self, by: int) -> "Locations":
        """The same bytes, further behind in the file."""
        return replace(self, items=[item.moved(by) for item in self.items])

    def with_item(self, item: int, offset: int, length: int) -> "Locations":
        """One item more, in one piece."""
        return replace(self, items=[*self.items, _Item(id=item, extents=[(0, offset, length)])])

    def box(self) -> bytes:
        form = self.form
        head = (
            form.version.to_bytes(4, "little"),
            bytes((form.offset << 4 | form.length, form.base << 4 | form.index)),
            len(self.items).to_bytes(form.id),
        )
        return plain_box(b"iloc", b"".join((*head, *(self._entry(item) for item in self.items))))

    def _entry(self, item: _Item) -> bytes:
        form = self.form
        head = (
            item.id.to_bytes(form.id),
            item.method.to_bytes(form.method),
            item.reference.to_bytes(2),
            item.base.to_bytes(form.base),
            len(item.extents).to_bytes(2),
        )
        extents = (
            index.to_bytes(form.index) + offset.to_bytes(form.offset) + length.to_bytes(form.length)
            for index, offset, length in item.extents
        )
        return b"".join((*head, *extents))


def read_locations(content: bytes, iloc: Box) -> Locations:
    """
    Read the table *iloc*.

    Raises:
        NotUnderstood: It is cut off, of a version nobody knows, or has no room for offsets.
    """
    form = _form(content, iloc)
    numbers = _Numbers(content, iloc.body_at + 6, iloc.end)
    items = [_item(numbers, form) for _ in range(numbers.next(form.id))]
    return Locations(form=form, items=items)


def _form(content: bytes, iloc: Box) -> _Form:
    version, sizes, others = version_of(content, iloc), content[iloc.body_at + 4], content[iloc.body_at + 5]
    form = _Form(
        version=version,
        offset=sizes >> 4,
        length=sizes & 0xF,
        base=others >> 4,
        index=others & 0xF if version else 0,
    )
    if version > _NEWEST_VERSION or not form.offset or not form.length:
        raise NotUnderstood("AVIF: the table of locations is of another form")
    return form


def _item(numbers: "_Numbers", form: _Form) -> _Item:
    identifier = numbers.next(form.id)
    method, reference, base = numbers.next(form.method), numbers.next(2), numbers.next(form.base)
    extents = [
        (numbers.next(form.index), numbers.next(form.offset), numbers.next(form.length)) for _ in range(numbers.next(2))
    ]
    return _Item(id=identifier, method=method, reference=reference, base=base, extents=extents)


class _Numbers:
    """Reads one number after the other."""

    def __init__(self, content: bytes, at: int, end: int) -> None:
        self._content = content
        self._at = at
        self._end = end

    def next(self, size: int) -> int:
        if self._at + size > self._end:
            raise NotUnderstood("AVIF: the table of locations is cut off")
        number = int.from_bytes(self._content[self._at : self._at + size])
        self._at += size
        return number
