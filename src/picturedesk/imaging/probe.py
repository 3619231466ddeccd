"""Probe: what a file says about itself in IPTC, XMP and EXIF; odd metadata says nothing, it never fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from picturedesk.core.files import SuggestedTexts
from picturedesk.imaging.metadata import Blobs, Plain, blobs_of
from picturedesk.imaging.metadata.iptc import read_iptc

_LONGEST: Final = 10_000
"""Characters of a suggestion: nobody types more, and it travels with every answer about the file."""

_JOINED: Final = ", "
_GPS: Final = "gps"
_SUGGESTING: Final = frozenset({"XPTitle", "ImageDescription", "Artist", "XPAuthor", "Copyright", "XPKeywords"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Everything readable, as plain data by standard names. Coordinates are in ``gps``, and only there."""

    exif: Mapping[str, Plain] = field(default_factory=dict)
    iptc: Mapping[str, Sequence[str]] = field(default_factory=dict)
    xmp: Mapping[str, Plain] = field(default_factory=dict)
    gps: Mapping[str, Plain] = field(default_factory=dict)


def metadata(data: bytes) -> Metadata:
    """Read all three of a whole file; nothing in it raises. The parsers are imported only where there is work."""
    return _read(blobs_of(data))


def suggested_texts(data: bytes) -> SuggestedTexts:
    """
    What an editor would else type again.

    IPTC is asked first, then XMP, then EXIF: that is what agencies fill in, in this order of care.
    """
    blobs = blobs_of(data)
    iptc, xmp, exif = read_iptc(blobs.iptc), _xmp(blobs), _exif_texts(blobs)
    return SuggestedTexts(
        name=_first(iptc.get("object_name"), xmp.get("dc:title"), exif.get("XPTitle")),
        credit=_first(iptc.get("credit"), xmp.get("photoshop:Credit")),
        caption=_first(iptc.get("caption"), xmp.get("dc:description"), exif.get("ImageDescription")),
        creator=_all(iptc.get("byline"), xmp.get("dc:creator"), exif.get("Artist"), exif.get("XPAuthor")),
        copyright_notice=_first(iptc.get("copyright_notice"), xmp.get("dc:rights"), exif.get("Copyright")),
        keywords=_all(iptc.get("keywords"), xmp.get("dc:subject"), _split(exif.get("XPKeywords"))),
    )


def _read(blobs: Blobs) -> Metadata:
    exif: Mapping[str, Plain] = {}
    gps: Mapping[str, Plain] = {}
    if blobs.exif:
        # Pillow takes 40 ms to import, the XML parser 10: a worker does it before its first job, others when they must.
        from picturedesk.imaging.metadata.exif import read_exif

        exif, gps = read_exif(blobs.exif)
    public, places = _apart(_xmp(blobs))
    return Metadata(exif=exif, iptc=read_iptc(blobs.iptc), xmp=public, gps={**places, **gps})


def _xmp(blobs: Blobs) -> Mapping[str, Plain]:
    if not blobs.xmp:
        return {}
    from picturedesk.imaging.metadata.xmp import read_xmp

    return read_xmp(blobs.xmp)


def _exif_texts(blobs: Blobs) -> Mapping[str, Plain]:
    """The few tags that suggest anything: a camera writes fifty more, and reading them takes a third of the gate."""
    if not blobs.exif:
        return {}
    from picturedesk.imaging.metadata.exif import read_some_exif

    return read_some_exif(blobs.exif, _SUGGESTING)


def _apart(properties: Mapping[str, Plain]) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """The properties without those that tell a place by coordinates, at whatever depth, and those."""
    public: dict[str, Plain] = {}
    places: dict[str, Plain] = {}
    for name, value in properties.items():
        if name.rpartition(":")[2].lower().startswith(_GPS):
            places[name] = value
        else:
            public[name], inner = _apart_within(value)
            places.update(inner)
    return public, places


def _apart_within(value: Plain) -> tuple[Plain, dict[str, Plain]]:
    if isinstance(value, dict):
        return _apart(value)
    if not isinstance(value, list):
        return value, {}
    items = [_apart_within(item) for item in value]
    return [item for item, _ in items], {name: place for _, inner in items for name, place in inner.items()}


def _first(*candidates: Plain | Sequence[str]) -> str | None:
    return next((texts[0] for texts in map(_texts, candidates) if texts), None)


def _all(*candidates: Plain | Sequence[str]) -> str | None:
    """Every distinct text of the first candidate that has any."""
    joined = (_JOINED.join(dict.fromkeys(texts)) for texts in map(_texts, candidates) if texts)
    return next((text[:_LONGEST] for text in joined), None)


def _texts(value: Plain | Sequence[str]) -> list[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [text.strip()[:_LONGEST] for text in values if isinstance(text, str) and text.strip()]


def _split(value: Plain) -> list[str]:
    return [word.strip() for word in value.split(";")] if isinstance(value, str) else []
