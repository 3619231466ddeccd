"""XMP: a packet of RDF from a stranger, read without entities, documents from elsewhere, or deep recursion."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from picturedesk.imaging.metadata.blobs import MAX_BLOB_BYTES
from picturedesk.imaging.metadata.plain import Plain, tidy

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LISTS: Final = frozenset({f"{_RDF}Alt", f"{_RDF}Bag", f"{_RDF}Seq"})
_DEEPEST: Final = 8
_PACKET: Final = re.compile(rb"<(?:x:xmpmeta|x:xapmeta|rdf:RDF)\b.*</(?:x:xmpmeta|x:xapmeta|rdf:RDF)\s*>", re.DOTALL)
_PREFIXES: Final = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
}


def read_xmp(packet: bytes) -> Mapping[str, Plain]:
    """Properties by prefixed name (``dc:title``): a text, a list, or properties in turn. Empty where it is no XMP."""
    root = _parsed(packet)
    if root is None:
        return {}
    properties: dict[str, Plain] = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, value in _properties(description, 0).items():
            properties.setdefault(name, value)
        if len(properties) > _MOST_PROPERTIES:
            break
    return properties


_MOST_PROPERTIES: Final = 1_000


def _parsed(packet: bytes) -> Element | None:
    """Padding, NULs and whatever a broken writer left around the element are no part of it."""
    found = _PACKET.search(packet.replace(b"\x00", b"")[:MAX_BLOB_BYTES])
    if found is None:
        return None
    try:
        root: Element = fromstring(found[0], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    return root


def _properties(element: Element, depth: int) -> dict[str, Plain]:
    named: dict[str, Plain] = {
        _name(key): tidy(value)
        for key, value in element.attrib.items()
        if not key.startswith(_RDF) and key != _LANGUAGE
    }
    for child in element:
        named.setdefault(_name(child.tag), _value(child, depth + 1))
    return named


def _value(element: Element, depth: int) -> Plain:
    if depth > _DEEPEST:
        return None
    children = list(element)
    if len(children) == 1 and children[0].tag in _LISTS:
        return [_value(item, depth + 1) for item in _default_first(children[0])]
    if len(children) == 1 and children[0].tag == f"{_RDF}Description":
        return _properties(children[0], depth + 1)
    if children or any(not key.startswith(_RDF) and key != _LANGUAGE for key in element.attrib):
        return _properties(element, depth + 1)
    return tidy(element.text or element.get(f"{_RDF}resource") or "")


def _default_first(items: Element) -> list[Element]:
    """Of alternative languages, the one marked as default leads."""
    return sorted(items, key=lambda item: item.get(_LANGUAGE, "x-default") != "x-default")


def _name(tag: str) -> str:
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    return f"{_PREFIXES.get(namespace, namespace)}:{local}" if namespace else local
