"""The names of formats we do not take, so that a refusal can say what came instead."""

from typing import Final

_MAGICS: Final = (
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"II+\x00", "a TIFF picture"),
    (b"MM\x00+", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "an EPS document"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x00\x00\x01\x00", "a Windows icon"),
    (b"\x00\x00\x02\x00", "a Windows cursor"),
    (b"DDS ", "a DDS texture"),
    (b"qoif", "a QOI picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x1aE\xdf\xa3", "a video"),
)
_BRANDS: Final = (
    ((b"avif", b"avis"), "an AVIF picture"),
    ((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "a HEIC picture"),
)
_TEXT_START_BYTES: Final = 1024


def name_of(data: bytes) -> str | None:
    """What the file is, with its article, by its first bytes; None where they do not tell."""
    for magic, name in _MAGICS:
        if data.startswith(magic):
            return name
    return _media_container(data) or _markup(data[:_TEXT_START_BYTES])


def _media_container(data: bytes) -> str | None:
    if data[4:8] != b"ftyp":
        return None
    brand = data[8:12]
    return next((name for brands, name in _BRANDS if brand in brands), "a video")


def _markup(start: bytes) -> str | None:
    text = start.lower()
    if b"<svg" in text:
        return "an SVG drawing"
    return "a web page" if b"<html" in text or b"<!doctype html" in text else None
