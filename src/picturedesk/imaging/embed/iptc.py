"""IPTC-IIM: the older form of the same texts, which agencies' programs still read out of JPEGs."""

from typing import Final

from picturedesk.core.embedding import Embedded

_UTF8: Final = (1, 90, b"\x1b%G")
_VERSION: Final = (2, 0, b"\x00\x04")
_CREDIT, _COPYRIGHT_NOTICE, _CAPTION = 110, 116, 120
_MAX_BYTES: Final = 0x7FFF


def datasets(texts: Embedded) -> bytes:
    """
    The datasets of an IPTC block in UTF-8; nothing where there is no text that IIM has a field for.

    IIM asks for 32 octets of credit and 128 of copyright notice at most. Nobody who reads it insists on that any
    more, and a credit is never cut.
    """
    said = ((_CREDIT, texts.credit), (_COPYRIGHT_NOTICE, texts.copyright_notice), (_CAPTION, texts.caption))
    written = b"".join(_dataset(2, number, _bytes(text)) for number, text in said if text)
    return _dataset(*_UTF8) + _dataset(*_VERSION) + written if written else b""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")[:_MAX_BYTES]


def _dataset(record: int, number: int, value: bytes) -> bytes:
    return bytes((0x1C, record, number)) + len(value).to_bytes(2) + value
