"""Hostile files: pictures that lie about their size, cost more than they weigh, or are something else besides."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image

MOST_BYTES: Final = 15 * 1024 * 1024

Verdict = Literal["accept", "reject", "either"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file by name, how it is made, and what an upload of it must answer; `costly` ones take seconds to judge."""

    name: str
    make: Callable[[], bytes]
    verdict: Verdict
    costly: bool = False

    def __str__(self) -> str:
        return self.name


def hostile_files() -> list[Hostile]:
    """One of each kind."""
    return [*_jpegs(), *_pngs(), *_gifs(), *_webps(), *_others()]


def saved(image_format: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """A small honest picture with some detail."""
    file = io.BytesIO()
    gradient = Image.linear_gradient("L").resize(size)
    Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180))).save(file, image_format, **options)
    return file.getvalue()


def _jpegs() -> Iterator[Hostile]:
    jpeg = saved("JPEG")
    yield Hostile("jpeg-50000-scans", lambda: many_scans(saved("JPEG", progressive=True), 50_000), "reject")
    yield Hostile(
        "jpeg-100-scans", lambda: many_scans(saved("JPEG", (4_000, 4_000), progressive=True), 90), "either", True
    )
    yield Hostile("jpeg-65500-square", lambda: jpeg_of_size(jpeg, 65_500, 65_500), "reject")
    yield Hostile("jpeg-larger-than-its-data", lambda: jpeg_of_size(jpeg, 9_999, 9_999), "either")
    yield Hostile("jpeg-no-height", lambda: jpeg_of_size(jpeg, 64, 0), "reject")
    yield Hostile("jpeg-cut-off", lambda: jpeg[: len(jpeg) * 2 // 3], "reject")
    yield Hostile("jpeg-fill-bytes", lambda: jpeg[:2] + b"\xff" * 10_000_000 + jpeg[2:], "either")
    yield Hostile("jpeg-restart-flood", lambda: jpeg[:-2] + b"\xff\xd0" * 3_000_000 + b"\xff\xd9", "either")
    yield Hostile("jpeg-table-flood", lambda: jpeg[:2] + _first_segment(jpeg, 0xC4) * 30_000 + jpeg[2:], "either")
    yield Hostile("jpeg-comments", lambda: jpeg[:2] + segment(0xFE, b"<script>" * 8_000) * 200 + jpeg[2:], "accept")
    yield Hostile(
        "jpeg-exif-flood",
        lambda: with_app1(jpeg, b"Exif\0\0" + b"II*\0\x08\0\0\0\xff\xff" + b"x" * 60_000, 200),
        "accept",
    )
    yield Hostile("jpeg-exif-loop", lambda: with_app1(jpeg, b"Exif\0\0" + exif_loop()), "accept")
    yield Hostile("jpeg-exif-endless-counts", lambda: with_app1(jpeg, b"Exif\0\0" + exif_of_endless_counts()), "accept")
    for name, packet in xmp_packets().items():
        marked = b"http://ns.adobe.com/xap/1.0/\0" + packet
        yield Hostile(f"jpeg-xmp-{name}", lambda marked=marked: with_app1(jpeg, marked[:65_533]), "accept")  # type: ignore[misc]
    yield Hostile(
        "jpeg-iptc-lies",
        lambda: (
            jpeg[:2]
            + segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\xff\xff\xff\xff\x1c\x02\x78\xff\xff" + b"a" * 999)
            + jpeg[2:]
        ),
        "accept",
    )
    yield Hostile(
        "jpeg-icc-lies",
        lambda: jpeg[:2] + segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"\xff" * 60_000) + jpeg[2:],
        "accept",
    )
    yield Hostile("jpeg-and-pdf", lambda: jpeg + b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript >> >>", "accept")
    yield Hostile("jpeg-and-html", lambda: jpeg + b"<html><script>alert(1)</script></html>", "accept")
    yield Hostile(
        "jpeg-and-mvg",
        lambda: jpeg[:2] + segment(0xFE, b"push graphic-context\nfill 'url(https://a.test/|ls)'") + jpeg[2:],
        "accept",
    )


def _pngs() -> Iterator[Hostile]:
    png = saved("PNG")
    yield Hostile("png-50000-square-zeros", lambda: zero_png(50_000, 50_000, rows=1_000), "reject")
    yield Hostile("png-100-megapixels-of-zeros", lambda: zero_png(10_000, 10_000), "accept", True)
    yield Hostile("png-65500-wide-line", lambda: zero_png(65_500, 1), "accept")
    yield Hostile("png-more-data-than-pixels", lambda: zero_png(64, 64, rows=1_000_000), "either")
    yield Hostile(
        "png-ztxt-bomb", lambda: with_chunks(png, [(b"zTXt", b"Comment\0\0" + deflated_zeros(1 << 28))]), "accept"
    )
    yield Hostile(
        "png-itxt-bomb",
        lambda: with_chunks(png, [(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0" + deflated_zeros(1 << 28))]),
        "accept",
    )
    yield Hostile(
        "png-iccp-bomb", lambda: with_chunks(png, [(b"iCCP", b"icc\0\0" + deflated_zeros(1 << 28))]), "accept"
    )
    yield Hostile("png-chunk-flood", lambda: with_chunks(png, [(b"tEXt", b"a\0b")] * 300_000), "either")
    yield Hostile("png-huge-exif", lambda: with_chunks(png, [(b"eXIf", b"II*\0" + b"\xff" * 10_000_000)]), "either")
    yield Hostile("png-chunk-that-never-ends", lambda: png[:33] + b"\xff\xff\xff\xffzTXt" + png[33:], "reject")
    yield Hostile("png-cut-off", lambda: png[: len(png) * 2 // 3], "reject")
    yield Hostile("png-trailing-zip", lambda: png + b"PK\x03\x04" + bytes(5_000_000), "accept")
    yield Hostile(
        "apng-of-endless-frames",
        lambda: with_chunks(
            png,
            [
                (b"acTL", struct.pack(">II", 2**31 - 1, 0)),
                (b"fcTL", struct.pack(">IIIIIHHBB", 0, 64, 48, 0, 0, 0, 0, 0, 0)),
            ],
        ),
        "either",
    )
    yield Hostile("png-no-pixels", lambda: png[:16] + bytes(8) + png[24:], "reject")


def _gifs() -> Iterator[Hostile]:
    gif = saved("GIF")
    yield Hostile("gif-screen-65535-square", lambda: gif[:6] + b"\xff\xff\xff\xff" + gif[10:], "reject")
    yield Hostile("gif-frame-far-out", lambda: _moved_frame(gif), "reject")
    yield Hostile("gif-100000-frames", lambda: gif_of_frames(100_000), "reject")
    yield Hostile("gif-2000-frames", lambda: gif_of_frames(2_000), "accept", True)
    yield Hostile("gif-cut-off", lambda: gif[: len(gif) * 2 // 3], "reject")
    yield Hostile("gif-extension-flood", lambda: gif[:-1] + b"\x21\xfe\x01a\x00" * 2_000_000 + b";", "either")
    yield Hostile("gif-and-javascript", lambda: gif + b"*/=1;alert(1)//", "accept")
    yield Hostile("gif-only-a-head", lambda: b"GIF89a\x01\0\x01\0\0\0\0;", "reject")


def _webps() -> Iterator[Hostile]:
    webp = saved("WEBP")
    yield Hostile("webp-one-colour-16383-square", lambda: one_colour_webp(16_383, 16_383), "reject")
    yield Hostile("webp-one-colour-100-megapixels", lambda: one_colour_webp(16_383, 6_100), "accept", True)
    yield Hostile("webp-two-frames-of-100-megapixels", lambda: moving_webp(16_383, 6_100, 2), "either", True)
    yield Hostile("webp-three-frames-of-100-megapixels", lambda: moving_webp(16_383, 6_100, 3), "reject")
    yield Hostile("webp-canvas-of-16-million", lambda: moving_webp(1 << 24, 1 << 24, 1), "reject")
    yield Hostile("webp-100000-frames", lambda: moving_webp(1, 1, 100_000), "reject")
    yield Hostile("webp-2000-frames", lambda: moving_webp(16, 16, 2_000), "accept", True)
    yield Hostile("webp-cut-off", lambda: webp[: len(webp) * 2 // 3], "reject")
    yield Hostile(
        "webp-huge-metadata",
        lambda: riff(
            _vp8x(0x0C, 64, 48)
            + webp[12:]
            + riff_chunk(b"EXIF", b"II*\0" + b"\xff" * 5_000_000)
            + riff_chunk(b"XMP ", b"<" * 5_000_000)
        ),
        "either",
    )
    yield Hostile(
        "webp-chunk-flood", lambda: riff(_vp8x(0, 64, 48) + webp[12:] + riff_chunk(b"aaaa", b"") * 1_000_000), "either"
    )
    yield Hostile("webp-and-zip", lambda: webp + b"PK\x03\x04" + bytes(999), "accept")


def _others() -> Iterator[Hostile]:
    for name, content in {
        "empty": b"",
        "text": b"no picture at all",
        "html": b"<!doctype html><script>alert(1)</script>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "svg-xxe": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        "mvg": b"push graphic-context\nviewbox 0 0 64 64\nimage over 0,0 0,0 'https://a.test/x'\npop graphic-context",
        "pdf": b"%PDF-1.7\n",
        "zip": b"PK\x03\x04" + bytes(100),
        "zeros": bytes(1_000_000),
        "heic": b"\0\0\0\x18ftypheic" + bytes(100),
        "matlab": b"MATLAB 5.0 MAT-file" + bytes(200),
    }.items():
        yield Hostile(f"other-{name}", lambda content=content: content, "reject")  # type: ignore[misc]
    for kind in ("TIFF", "BMP", "ICO", "PPM", "TGA"):
        yield Hostile(f"other-{kind.lower()}", lambda kind=kind: saved(kind), "reject")  # type: ignore[misc]


def segment(code: int, body: bytes) -> bytes:
    """A JPEG segment with its marker."""
    return b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body


def with_app1(jpeg: bytes, body: bytes, times: int = 1) -> bytes:
    return jpeg[:2] + segment(0xE1, body) * times + jpeg[2:]


def many_scans(progressive: bytes, scans: int) -> bytes:
    """The last scan of a progressive JPEG again and again: each makes a decoder go over all pixels once more."""
    last = progressive.rindex(b"\xff\xda")
    return (
        progressive[:last]
        + progressive[last:-2] * min(scans, (MOST_BYTES - last) // (len(progressive) - last))
        + b"\xff\xd9"
    )


def jpeg_of_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The same data under another size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _first_segment(jpeg: bytes, code: int) -> bytes:
    at = jpeg.index(b"\xff" + bytes([code]))
    return jpeg[at : at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])]


def exif_loop() -> bytes:
    """A directory whose Exif and next directories are itself."""
    return b"II*\0\x08\0\0\0" + b"\x01\0" + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8)


def exif_of_endless_counts() -> bytes:
    entries = b"".join(struct.pack("<HHII", tag, kind, 2**32 - 1, 8) for tag in range(270, 700) for kind in (2, 5))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries) // 12) + entries + bytes(4)


def xmp_packets() -> dict[str, bytes]:
    """Packets that unfold, reach out, nest without end, or are no XML."""
    start = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    end = b"</rdf:RDF></x:xmpmeta>"
    laughs = b'<!DOCTYPE a [<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 20)
    )
    return {
        "laughs": laughs + b"]>" + start + b"<rdf:Description>&a19;</rdf:Description>" + end,
        "xxe": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + start + b"&b;" + end,
        "deep": start + b"<rdf:Description>" * 3_000,
        "attributes": start
        + b"<rdf:Description "
        + b"".join(b'a%d="" ' % number for number in range(5_000))
        + b"/>"
        + end,
        "broken": b"\xff\xfe\0\0" + start + b"\xed\xa0\x80\0" + end,
    }


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunks(png: bytes, chunks: list[tuple[bytes, bytes]]) -> bytes:
    """*chunks* between a PNG's head and the rest of it."""
    return png[:33] + b"".join(png_chunk(name, body) for name, body in chunks) + png[33:]


def zero_png(width: int, height: int, rows: int | None = None) -> bytes:
    """Of one byte a pixel, all 0; *rows* of data, whatever the height says."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = deflated_zeros((width + 1) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def deflated_zeros(size: int) -> bytes:
    packer, zeros = zlib.compressobj(9), bytes(1 << 20)
    pieces = [packer.compress(zeros) for _ in range(size >> 20)]
    return b"".join([*pieces, packer.compress(zeros[: size & 0xFFFFF]), packer.flush()])


def gif_of_frames(count: int) -> bytes:
    frame = b"\x21\xf9\x04\0\x0a\0\0\0" + b",\0\0\0\0\x01\0\x01\0\0" + b"\x02\x02D\x01\0"
    return b"GIF89a\x40\0\x30\0\x80\0\0\0\0\0\xff\xff\xff" + frame * count + b";"


def _moved_frame(gif: bytes) -> bytes:
    at = gif.index(b",\0\0\0\0") + 1
    return gif[:at] + b"\xff\xff\xff\xff" + gif[at + 4 :]


def one_colour_webp(width: int, height: int) -> bytes:
    """So many pixels of one colour: lossless WebP needs no bits for them."""
    return riff(riff_chunk(b"VP8L", _one_colour(width, height)))


def moving_webp(width: int, height: int, frames: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    image = riff_chunk(b"VP8L", _one_colour(min(width, 16_384), min(height, 16_384)))
    frame = riff_chunk(b"ANMF", bytes(6) + size + (40).to_bytes(3, "little") + b"\0" + image)
    return riff(_vp8x(0x02, width, height) + riff_chunk(b"ANIM", bytes(6)) + frame * frames)


def _one_colour(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (1, 1), (9, 99, 199)).save(file, "WEBP", lossless=True)
    content = file.getvalue()
    body = content[content.index(b"VP8L") + 8 :]
    rest = int.from_bytes(body[1:5], "little") >> 28 << 28
    return body[:1] + (rest | (height - 1) << 14 | (width - 1)).to_bytes(4, "little") + body[5:]


def riff(chunks: bytes) -> bytes:
    return riff_chunk(b"RIFF", b"WEBP" + chunks)


def riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _vp8x(flags: int, width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + size)
