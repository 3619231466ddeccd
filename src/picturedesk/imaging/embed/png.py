"""PNG: XMP as a text chunk before the pixels."""

import zlib
from typing import Final

from picturedesk.imaging.embed.trouble import NotUnderstood

XMP_KEYWORD: Final = b"XML:com.adobe.xmp\x00"

_START: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_HEADER_END: Final = 33
_NAME: Final = b"iTXt"
_PLAIN: Final = b"\x00\x00\x00\x00"
"""Not compressed, by no method, in no language, under no translated keyword."""
AROUND_BYTES: Final = 12 + len(XMP_KEYWORD) + len(_PLAIN)


def spliced(content: bytes, packet: bytes) -> bytes:
    """
    Put the XMP *packet* behind the header.

    Raises:
        NotUnderstood: It is no PNG.
    """
    if not content.startswith(_START) or len(content) <= _HEADER_END:
        raise NotUnderstood("PNG: there is no header")
    body = _NAME + XMP_KEYWORD + _PLAIN + packet
    chunk = (len(body) - len(_NAME)).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    return b"".join((content[:_HEADER_END], chunk, memoryview(content)[_HEADER_END:]))
