"""Labels for generated pictures: a digital source type written into a file from elsewhere, beside what it says."""

import re
from typing import Final

from picturedesk.core.embedding import Embedded
from picturedesk.core.files import ImageFormat
from picturedesk.imaging.embed import jpeg, png, webp
from picturedesk.imaging.embed.trouble import NotUnderstood
from picturedesk.imaging.embed.xmp import SOURCE_TYPES, description, packet
from picturedesk.imaging.metadata import blobs_of
from picturedesk.imaging.sniff import format_of

_TERM: Final = re.compile(rb"https?://cv\.iptc\.org/newscodes/digitalsourcetype/\w*")
_ABOUT: Final = re.compile(rb"rdf:about\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_END: Final = b"</rdf:RDF>"
_SEGMENT: Final = re.compile(rb"\xff([\xe0-\xef\xfe])")
_APP1: Final = 0xE1


def labelled(content: bytes, digital_source_type: str) -> bytes:
    """
    Say in the XMP of a JPEG, PNG or WebP how it was made, and keep what its XMP says otherwise.

    What is none of them, or broken, stays as it is: whether it is a picture is for others to say.
    """
    texts = Embedded(digital_source_type=digital_source_type)
    try:
        match format_of(content):
            case ImageFormat.JPEG:
                block = jpeg.segments(_packet(content, texts))
                return jpeg.spliced(_jpeg_without_packet(content), block)
            case ImageFormat.PNG:
                return png.spliced(_png_without_packet(content), _packet(content, texts))
            case ImageFormat.WEBP:
                return webp.spliced(_webp_without_packet(content), _packet(content, texts))
            case _:
                return content
    except NotUnderstood:
        return content


def _packet(content: bytes, texts: Embedded) -> bytes:
    """The file's own packet with the label in it, or one with nothing else."""
    own = blobs_of(content).xmp
    if _TERM.search(own):
        return _TERM.sub((SOURCE_TYPES + texts.digital_source_type).encode(), own)
    end = own.rfind(_END)
    if end < 0:
        return packet(texts)
    # Descriptions about different things are an error to some readers.
    about = _ABOUT.search(own)
    subject = (about[1] or about[2] or b"") if about else b""
    return own[:end] + description(texts, about=subject.decode("utf-8", "replace")).encode() + own[end:]


def _jpeg_without_packet(content: bytes) -> bytes:
    kept, at = [content[:2]], 2
    while match := _SEGMENT.match(content, at):
        end = at + 2 + max(int.from_bytes(content[at + 2 : at + 4]), 2)
        if match[1][0] != _APP1 or not content.startswith(jpeg.XMP_START, at + 4):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, content[at:]))


def _png_without_packet(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if not content.startswith(b"iTXt" + png.XMP_KEYWORD, at + 4):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, content[at:]))


def _webp_without_packet(content: bytes) -> bytes:
    parts = [content[at:end] for name, at, end in webp.chunks(content) if name != webp.XMP_CHUNK]
    return webp.riff(*parts)
