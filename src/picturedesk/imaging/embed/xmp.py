"""XMP packets: the few properties that we write, in the few bytes that they need."""

import re
from collections.abc import Iterator
from typing import Final

from picturedesk.core.embedding import Embedded

SOURCE_TYPES: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's terms follow this."""

_START: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
)
_END: Final = '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
_NAMESPACES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
_ESCAPES: Final = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    # A parser makes blanks of these in an attribute, and a newline of the last anywhere.
    ("\t", "&#9;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
)
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def packet(texts: Embedded) -> bytes:
    """A whole packet; the same texts give the same bytes."""
    return (_START + description(texts, about="") + _END).encode()


def description(texts: Embedded, *, about: str) -> str:
    """The one RDF description of a packet; *about* is written as it is, and comes from RDF."""
    attributes = dict(_attributes(texts))
    alternatives = dict(_alternatives(texts))
    used = {name.partition(":")[0] for name in (*attributes, *alternatives)}
    return (
        f'<rdf:Description rdf:about="{about}"'
        + "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items() if prefix in used)
        + "".join(f' {name}="{_escaped(value)}"' for name, value in attributes.items())
        + ">"
        + "".join(f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>" for name, items in alternatives.items())
        + "</rdf:Description>"
    )


def _attributes(texts: Embedded) -> Iterator[tuple[str, str]]:
    if texts.credit:
        yield "photoshop:Credit", texts.credit
    if texts.copyright_notice:
        yield "xmpRights:Marked", "True"
    if texts.license_url:
        yield "xmpRights:WebStatement", texts.license_url
    if texts.digital_source_type:
        yield "Iptc4xmpExt:DigitalSourceType", SOURCE_TYPES + texts.digital_source_type


def _alternatives(texts: Embedded) -> Iterator[tuple[str, str]]:
    if texts.copyright_notice:
        yield "dc:rights", _item("x-default", texts.copyright_notice)
    if texts.caption:
        in_its_language = _item(texts.caption_language, texts.caption) if texts.caption_language else ""
        yield "dc:description", _item("x-default", texts.caption) + in_its_language


def _item(language: str, text: str) -> str:
    return f'<rdf:li xml:lang="{language}">{_escaped(text)}</rdf:li>'


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    text = _NOT_XML.sub("", text)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text
