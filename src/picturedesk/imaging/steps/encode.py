"""Encode: the only way out. Whatever the original carried beside its pixels stays behind here."""

from typing import Final

from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.grid import encode_as_grid
from picturedesk.imaging.steps.colour import PROFILE, display_p3
from picturedesk.imaging.vips import Picture, field

ENCODER_VERSION: Final = "4"
"""Part of every rendition's cache key: raise it whenever the bytes of any rendition change."""

DEFAULT_QUALITY: Final = {OutputFormat.JPEG: 80, OutputFormat.WEBP: 80, OutputFormat.AVIF: 60}
"""What looks about the same in each, by SSIMULACRA2; decision 23 has the figures for all that is chosen here."""

_KEEP_NOTHING: Final = "none"
_PNG_ALL_FILTERS: Final = 0xF8
_PNG_UP: Final = 0x20
_MILLION: Final = 1_000_000

_SMALL_PIXELS: Final = 160_000
"""In a small picture detail is as fine as its pixels, and colours at half resolution show: whole ones are worth it."""
_PROGRESSIVE_PIXELS: Final = 2 * _MILLION
_LARGE_PIXELS: Final = 16 * _MILLION
_SEQUENTIAL_FROM_QUALITY: Final = 90
_WHOLE_COLOURS_FROM_QUALITY: Final = 90
_MOST_PIXELS_AT_ONCE: Final = 24 * _MILLION
_TABLE: Final = 2
_TABLE_OF_SMALL: Final = 3
"""Of libvips' tables of how coarsely a JPEG may store which detail: for what looks the same, these take 6 to 9 % fewer
bytes than the standard's, and no time. The second spares colours more."""


def encode(picture: Picture, output: OutputFormat, quality: int | None) -> bytes:
    """
    The rendition's whole bytes, without any metadata but our profile, where *picture* bears it: no profile means sRGB.

    Args:
        picture: 8-bit sRGB, Display P3 or gray, within the limits of *output*; frames below one another with their
            page height.
        output: What to write.
        quality: 1 to 100; None, and always where the format knows none, for the format's own.
    """
    quality = quality or DEFAULT_QUALITY.get(output, 0)
    match output:
        case OutputFormat.JPEG:
            return _jpeg(picture, quality)
        case OutputFormat.PNG:
            return _png(picture)
        case OutputFormat.WEBP:
            return _webp(picture, quality)
        case OutputFormat.AVIF:
            return _avif(picture, quality)
        case OutputFormat.GIF:
            return _gif(picture)


def _jpeg(picture: Picture, quality: int) -> bytes:
    # Own Huffman tables save 2 to 7 % for 7 ms a million pixels.
    table = _TABLE_OF_SMALL if _is_small(picture) else _TABLE
    options = {"optimize_coding": True, "quant_table": table, "subsample_mode": _subsampling(picture)}
    options["interlace"] = _is_progressive(_pixels(picture), quality)
    return bytes(picture.jpegsave_buffer(Q=quality, keep=_kept(picture), **options))


def _is_progressive(pixels: int, quality: int) -> bool:
    # Progressive scans save 2 % more and cost as much again. A small picture is wanted at once; of a large one every
    # reader's browser would keep all coefficients while it decodes. What has a quality of 90 or more is to be worked
    # on, mezzanines above all, and those are decoded again and again.
    return _SMALL_PIXELS < pixels <= _PROGRESSIVE_PIXELS and quality < _SEQUENTIAL_FROM_QUALITY


def _png(picture: Picture) -> bytes:
    # All filters: half the bytes of libvips' default on photographs, for twice its time. For a large one, one filter
    # and less of a search for what has been there before: half to a quarter of the time, and a tenth more bytes.
    if _pixels(picture) > _LARGE_PIXELS:
        return bytes(picture.pngsave_buffer(compression=2, filter=_PNG_UP, keep=_kept(picture)))
    return bytes(picture.pngsave_buffer(compression=6, filter=_PNG_ALL_FILTERS, keep=_kept(picture)))


def _webp(picture: Picture, quality: int) -> bytes:
    # The format knows colours at half resolution only. To choose them well takes three times as long as all else.
    options = {"effort": _webp_effort(_pixels(picture)), "smart_subsample": _is_small(picture)}
    return bytes(picture.webpsave_buffer(Q=quality, keep=_kept(picture), **options))


def _webp_effort(pixels: int) -> int:
    # From effort 3 on it weighs loss against bytes block by block: more true detail in the same bytes, for twice the
    # time of effort 2; effort 4 adds little. 0 costs 2/3 of 2, for what would else take seconds.
    if _SMALL_PIXELS < pixels <= _MILLION:
        return 3
    return 2 if pixels <= _LARGE_PIXELS else 0


def _avif(picture: Picture, quality: int) -> bytes:
    options = {"effort": _avif_effort(_pixels(picture)), "subsample_mode": _subsampling(picture)}

    def encoded(part: Picture) -> bytes:
        return bytes(part.heifsave_buffer(Q=quality, compression="av1", keep=_kept(picture), **options))

    if not _is_heavy(picture, quality):
        return encoded(picture)
    # Halved colours of an odd side do not fit a grid.
    if picture.width % 2 or picture.height % 2:
        options["subsample_mode"] = "off"
    return encode_as_grid(picture, encoded)


def _is_heavy(picture: Picture, quality: int) -> bool:
    """Whether libheif would hold most of a gigabyte: opacity is a second picture to it, whole colours another half."""
    pixels = _pixels(picture) * (2 if picture.hasalpha() else 1) * (2 if quality >= _WHOLE_COLOURS_FROM_QUALITY else 1)
    return pixels > _MOST_PIXELS_AT_ONCE


def _avif_effort(pixels: int) -> int:
    # For what looks the same, effort 3 takes 7 % fewer bytes than 2, and 1.6 times the CPU; effort 4, libvips'
    # default, 15 % fewer, and seven times the CPU. At effort 2, 40 million pixels take 9 s, at 0 they take 2.
    if pixels <= _MILLION:
        return 3 if pixels > _SMALL_PIXELS else 2
    return 2 if pixels <= 4 * _MILLION else 1 if pixels <= 12 * _MILLION else 0


def _gif(picture: Picture) -> bytes:
    # Finding and dithering 256 colours takes 0.75 µs a pixel: half a minute for the largest rendition. Large ones
    # are made to a coarser palette, which takes a seventh; noise still costs 5 s as the largest.
    pixels = _pixels(picture)
    if pixels <= 4 * _MILLION:
        return bytes(picture.gifsave_buffer(keep=_KEEP_NOTHING))
    if pixels <= 12 * _MILLION:
        return bytes(picture.gifsave_buffer(effort=1, dither=0.0, keep=_KEEP_NOTHING))
    bits = 6 if pixels <= _LARGE_PIXELS else 5
    return bytes(picture.gifsave_buffer(effort=1, dither=0.0, bitdepth=bits, keep=_KEEP_NOTHING))


def _kept(picture: Picture) -> str:
    """Nothing of the source's ever passes, its profile included, whatever the steps before have left."""
    return "icc" if field(picture, PROFILE) == display_p3() else _KEEP_NOTHING


def _subsampling(picture: Picture) -> str:
    """Of colours; without a wish, libvips halves their resolution below quality 90."""
    return "off" if _is_small(picture) else "auto"


def _is_small(picture: Picture) -> bool:
    return _pixels(picture) <= _SMALL_PIXELS


def _pixels(picture: Picture) -> int:
    return int(picture.width * picture.height)
