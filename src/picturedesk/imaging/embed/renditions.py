"""Texts into renditions, whatever their format."""

from collections.abc import Callable, Mapping
from typing import Final

from picturedesk.core.embedding import Embedded, fitted
from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.embed import avif, jpeg, png, webp
from picturedesk.imaging.embed.iptc import datasets
from picturedesk.imaging.embed.xmp import packet

EMBEDDING_VERSION: Final = "1"
"""Part of every revision: raise it whenever other bytes are written for the same texts."""


def embed(content: bytes, output: OutputFormat, texts: Embedded) -> bytes:
    """
    Write *texts* into a rendition: XMP, and IPTC too in a JPEG. A GIF, or a picture without texts, stays as it is.

    Args:
        content: Whole bytes as `encode` made them.
        output: What they are.
        texts: In full; they are fitted here, since only here is known what a byte of them costs in the file.

    Raises:
        NotUnderstood: *content* is no such file.

    About 30 microseconds, 80 for AVIF, and the time to copy *content* once; half a millisecond more
    where a caption has to be shortened.
    """
    block_of, splice = _WAYS.get(output, (None, None))
    if texts.empty or block_of is None or splice is None:
        return content
    around_bytes = _AROUND_BYTES[output]
    block = block_of(fitted(texts, lambda some: len(block_of(some)) + around_bytes))
    return splice(content, block)


def _jpeg_block(texts: Embedded) -> bytes:
    return jpeg.segments(packet(texts), datasets(texts))


_WAYS: Final[Mapping[OutputFormat, tuple[Callable[[Embedded], bytes], Callable[[bytes, bytes], bytes]]]] = {
    OutputFormat.JPEG: (_jpeg_block, jpeg.spliced),
    OutputFormat.PNG: (packet, png.spliced),
    OutputFormat.WEBP: (packet, webp.spliced),
    OutputFormat.AVIF: (packet, avif.spliced),
}
FORMATS: Final = frozenset(_WAYS)
"""The formats that carry texts."""

_AROUND_BYTES: Final = {
    OutputFormat.JPEG: 0,
    OutputFormat.PNG: png.AROUND_BYTES,
    OutputFormat.WEBP: webp.AROUND_BYTES,
    OutputFormat.AVIF: avif.AROUND_BYTES,
}
