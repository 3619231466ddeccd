"""AVIF's tables: of every version, by other writers too, and refused where they are odd."""

from collections.abc import Callable

import pytest

from picturedesk.core.embedding import Embedded
from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.embed import NotUnderstood, embed
from picturedesk.imaging.embed.boxes import Box, boxes, full_header, plain_box
from picturedesk.imaging.embed.locations import read_locations
from tests.imaging.embedding import packet_of, pixels, properties, rendition
from tests.imaging.pictures import encoded, noise

TEXTS = Embedded(credit="Ann", caption="A harbour")
SAID = {"Credit": "Ann", "description[x-default]": "A harbour"}


def embedded(content: bytes) -> bytes:
    return embed(content, OutputFormat.AVIF, TEXTS)


def table(version: int, sizes: bytes, count: bytes, entries: str) -> bytes:
    return plain_box(b"iloc", full_header(version) + sizes + count + bytes.fromhex(entries))


def renamed(content: bytes, name: bytes, other: bytes) -> bytes:
    return content.replace(name, other, 1)


class TestAnotherWritersFile:
    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
    @pytest.mark.parametrize("options", [{}, {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"}])
    def test_keeps_its_pixels_and_its_other_items(self, mode: str, options: dict[str, object]) -> None:
        before = encoded(noise(61, 47).convert(mode), "AVIF", **options)

        after = embedded(before)

        assert pixels(after) == pixels(before)
        assert properties(packet_of(after, OutputFormat.AVIF)) == SAID

    def test_takes_texts_twice_without_harm(self) -> None:
        before = rendition("transparent avif")

        assert pixels(embedded(embedded(before))) == pixels(before)


class TestTheTableOfLocations:
    @pytest.mark.parametrize(
        ("version", "sizes", "count", "before", "after"),
        [
            # Identifier, reference, pieces, and of each piece offset and length.
            (0, b"\x44\x00", b"\x00\x01", "0001 0000 0001 00000100 00000007", "0001 0000 0001 00000110 00000007"),
            # The same with a base that offsets are counted from.
            (
                0,
                b"\x44\x40",
                b"\x00\x01",
                "0001 0000 00000100 0001 00000005 00000007",
                "0001 0000 00000110 0001 00000005 00000007",
            ),
            # A base of nothing, and two pieces.
            (
                0,
                b"\x44\x40",
                b"\x00\x01",
                "0001 0000 00000000 0002 00000100 00000007 00000200 00000008",
                "0001 0000 00000000 0002 00000110 00000007 00000210 00000008",
            ),
            # With methods: from the file's start, and from that of a box of its own, which does not move by itself.
            (
                1,
                b"\x44\x04",
                b"\x00\x02",
                "0001 0000 0000 0001 00000009 00000100 00000007 0002 0001 0000 0001 00000009 00000100 00000007",
                "0001 0000 0000 0001 00000009 00000110 00000007 0002 0001 0000 0001 00000009 00000100 00000007",
            ),
            # Of long identifiers; and of bytes in another file.
            (
                2,
                b"\x88\x00",
                b"\x00\x00\x00\x02",
                f"00000001 0000 0000 0001 {0x100:016x} {7:016x} 00000002 0000 0001 0001 {0x100:016x} {7:016x}",
                f"00000001 0000 0000 0001 {0x110:016x} {7:016x} 00000002 0000 0001 0001 {0x100:016x} {7:016x}",
            ),
        ],
    )
    def test_moves_what_counts_from_the_start_of_the_file(
        self, version: int, sizes: bytes, count: bytes, before: str, after: str
    ) -> None:
        content = table(version, sizes, count, before)

        locations = read_locations(content, Box(b"iloc", 0, len(content)))

        assert locations.box() == content
        assert locations.moved(16).box() == table(version, sizes, count, after)
        assert len(locations.with_item(9, 1, 2).box()) == len(content) + locations.entry_bytes

    @pytest.mark.parametrize(
        ("version", "sizes"), [(3, b"\x44\x00"), (0, b"\x04\x00"), (0, b"\x40\x00"), (0, b"\x44\x00")]
    )
    def test_of_another_form_or_cut_off_is_not_understood(self, version: int, sizes: bytes) -> None:
        content = table(version, sizes, b"\x00\x01", "0001")

        with pytest.raises(NotUnderstood):
            read_locations(content, Box(b"iloc", 0, len(content)))


class TestAnOddFile:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda content: renamed(content, b"ftyp", b"styp"),
            lambda content: renamed(content, b"meta", b"free"),
            lambda content: renamed(content, b"iloc", b"free"),
            lambda content: renamed(content, b"iprp", b"pitm"),
            lambda content: content[:28] + plain_box(b"mdat", b"") + content[28:],
            lambda content: content + content[28 : boxes(content, 0, len(content))[1].end],
            lambda content: content + b"\x00\x00\x00\x00",
            lambda content: content + b"\x00\x00\x00\x01mdat" + bytes(8),
            lambda content: content[:-1],
        ],
    )
    def test_is_not_understood(self, spoil: Callable[[bytes], bytes]) -> None:
        with pytest.raises(NotUnderstood):
            embedded(spoil(rendition("avif")))

    def test_without_an_identifier_left_is_not_understood(self) -> None:
        content = rendition("avif")
        entry = content.index(b"infe") + 8

        with pytest.raises(NotUnderstood, match="identifier"):
            embedded(content[:entry] + b"\xff\xff" + content[entry + 2 :])
