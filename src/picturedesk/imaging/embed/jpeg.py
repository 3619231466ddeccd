"""JPEG: XMP and IPTC as segments right behind the start."""

from typing import Final

from picturedesk.imaging.embed.trouble import NotUnderstood

XMP_START: Final = b"http://ns.adobe.com/xap/1.0/\x00"

_START: Final = b"\xff\xd8\xff"
_APP0, _APP1, _APP13 = b"\xff\xe0", b"\xff\xe1", b"\xff\xed"
_PHOTOSHOP_START: Final = b"Photoshop 3.0\x00"
_IPTC_RESOURCE: Final = b"8BIM\x04\x04\x00\x00"
"""Its number, and no name."""
_AFTER_START: Final = 2
_MAX_SEGMENT_BYTES: Final = 0xFFFF


def segments(packet: bytes, iptc: bytes = b"") -> bytes:
    """
    An APP1 segment with the XMP *packet*, and an APP13 one with the datasets *iptc* where there are any.

    Raises:
        NotUnderstood: One of them does not fit a segment.
    """
    xmp = _segment(_APP1, XMP_START + packet)
    if not iptc:
        return xmp
    resource = _IPTC_RESOURCE + len(iptc).to_bytes(4) + iptc + b"\x00" * (len(iptc) % 2)
    return xmp + _segment(_APP13, _PHOTOSHOP_START + resource)


def spliced(content: bytes, block: bytes) -> bytes:
    """
    Put *block* behind the start of the file, and behind JFIF's segment, which insists on being the first.

    Raises:
        NotUnderstood: It is no JPEG.
    """
    if not content.startswith(_START):
        raise NotUnderstood("JPEG: there is no start of image")
    at = _AFTER_START
    if content[at : at + 2] == _APP0:
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at : at + 1] != b"\xff":
            raise NotUnderstood("JPEG: no marker follows JFIF's segment")
    return b"".join((content[:at], block, memoryview(content)[at:]))


def _segment(marker: bytes, body: bytes) -> bytes:
    length = len(body) + 2
    if length > _MAX_SEGMENT_BYTES:
        raise NotUnderstood("JPEG: the texts do not fit a segment")
    return marker + length.to_bytes(2) + body
