"""IPTC-IIM as Photoshop keeps it: a list of image resources, one of which is a list of datasets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from picturedesk.imaging.metadata.plain import text_of, tidy

_RESOURCE_MAGIC: Final = b"8BIM"
_IPTC_RESOURCE: Final = 0x0404
_DATASET_MARK: Final = 0x1C
_EDITORIAL, _ENVELOPE = 2, 1
_CHARACTER_SET: Final = (_ENVELOPE, 90)
_UTF8: Final = b"\x1b%G"
_EXTENDED: Final = 0x8000
_MAX_DATASETS: Final = 2_000

NAMES: Final = {
    5: "object_name",
    7: "edit_status",
    10: "urgency",
    15: "category",
    20: "supplemental_categories",
    25: "keywords",
    40: "instructions",
    55: "date_created",
    60: "time_created",
    65: "program",
    80: "byline",
    85: "byline_title",
    90: "city",
    92: "sublocation",
    95: "state",
    100: "country_code",
    101: "country",
    103: "transmission_reference",
    105: "headline",
    110: "credit",
    115: "source",
    116: "copyright_notice",
    118: "contact",
    120: "caption",
    122: "writer",
}


def read_iptc(resources: bytes) -> Mapping[str, Sequence[str]]:
    """The editorial texts by name, in the order they stand; those without text or without a name are left out."""
    found: dict[str, list[str]] = {}
    is_utf8 = False
    for record, number, raw in _datasets(_iptc_resource(resources)):
        if (record, number) == _CHARACTER_SET:
            is_utf8 = raw == _UTF8
        elif record == _EDITORIAL and number in NAMES:
            text = tidy(raw.decode("utf-8", "replace")) if is_utf8 else text_of(raw)
            if text:
                found.setdefault(NAMES[number], []).append(text)
    return found


def _iptc_resource(resources: bytes) -> bytes:
    at = 0
    while resources[at : at + 4] == _RESOURCE_MAGIC:
        number = int.from_bytes(resources[at + 4 : at + 6])
        at += 6
        name_bytes = resources[at] + 1 if at < len(resources) else 1
        at += name_bytes + name_bytes % 2
        length = int.from_bytes(resources[at : at + 4])
        at += 4
        if number == _IPTC_RESOURCE:
            return resources[at : at + length]
        at += length + length % 2
    return b""


def _datasets(iptc: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    for _ in range(_MAX_DATASETS):
        if at + 5 > len(iptc) or iptc[at] != _DATASET_MARK:
            return
        length = int.from_bytes(iptc[at + 3 : at + 5])
        if length & _EXTENDED:
            return
        yield iptc[at + 1], iptc[at + 2], iptc[at + 5 : at + 5 + length]
        at += 5 + length
