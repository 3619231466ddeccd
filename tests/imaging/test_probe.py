"""What files say about themselves, however oddly they say it."""

import json
import struct
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from picturedesk.core.files import SuggestedTexts
from picturedesk.imaging.metadata import blobs_of
from picturedesk.imaging.metadata.exif import read_exif
from picturedesk.imaging.metadata.iptc import read_iptc
from picturedesk.imaging.metadata.xmp import read_xmp
from picturedesk.imaging.probe import Metadata, metadata, suggested_texts
from tests.imaging.pictures import encoded, png, png_header, quarters
from tests.support.shared import Sample, corpus, needs_shared, photo

EVERYTHING = SuggestedTexts(
    name="Flut am Hafen",
    credit="Café/DPA",
    caption="Das Wasser steht.",
    creator="Ana Nováková, B. Müller",
    copyright_notice="© 2026 Café",
    keywords="Flut, Hafen",
)
PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" photoshop:Credit="Café/DPA" exif:GPSLatitude="48,8N">
<dc:title><rdf:Alt><rdf:li xml:lang="en">Flood</rdf:li><rdf:li xml:lang="x-default">Flut am Hafen</rdf:li></rdf:Alt>
</dc:title><dc:description><rdf:Alt><rdf:li xml:lang="x-default">Das Wasser steht.</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Ana Nováková</rdf:li><rdf:li>B. Müller</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Café</rdf:li></rdf:Alt></dc:rights>
<dc:subject><rdf:Bag><rdf:li>Flut</rdf:li><rdf:li>Hafen</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def dataset(number: int, text: bytes, record: int = 2) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(text)) + text


def with_iptc(datasets: bytes) -> bytes:
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(datasets)) + datasets + b"\x00" * (len(datasets) % 2)
    body = b"Photoshop 3.0\x00" + resource
    whole = encoded(quarters(), "JPEG")
    return whole[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + whole[2:]


def iptc_texts(encoding: str) -> bytes:
    texts = [
        (5, EVERYTHING.name),
        (110, EVERYTHING.credit),
        (120, EVERYTHING.caption),
        (80, "Ana Nováková" if encoding == "utf-8" else "Ana Novakova"),
        (80, "B. Müller"),
        (116, EVERYTHING.copyright_notice),
        (25, "Flut"),
        (25, "Hafen"),
    ]
    return b"".join(dataset(number, (text or "").encode(encoding)) for number, text in texts)


def with_exif(**tags: str) -> bytes:
    exif = Image.Exif()
    for name, value in tags.items():
        exif[{"caption": 0x010E, "artist": 0x013B, "copyright": 0x8298, "date": 0x0132}[name]] = value.encode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 1.5)
    return encoded(quarters(), "JPEG", exif=exif)


@pytest.mark.parametrize("prefix", [b"", dataset(90, b"\x1b%G", record=1)], ids=["guessed", "declared"])
def test_iptc_is_read(prefix: bytes) -> None:
    assert suggested_texts(with_iptc(prefix + iptc_texts("utf-8"))) == EVERYTHING


def test_iptc_of_old_programs_is_read() -> None:
    texts = suggested_texts(with_iptc(iptc_texts("cp1252")))

    assert (texts.credit, texts.creator) == ("Café/DPA", "Ana Novakova, B. Müller")


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_xmp_is_read(name: str) -> None:
    if name == "PNG":
        chunks = [png_header(1, 1), (b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + PACKET)]
        data = png(chunks)
    else:
        data = encoded(quarters(), name, xmp=PACKET)

    assert suggested_texts(data) == EVERYTHING


def test_exif_is_read() -> None:
    texts = suggested_texts(with_exif(caption="Das Wasser steht.", artist="Ana Nováková", copyright="© 2026"))

    assert (texts.caption, texts.creator, texts.copyright_notice) == ("Das Wasser steht.", "Ana Nováková", "© 2026")


def test_a_file_that_says_nothing_suggests_nothing() -> None:
    assert suggested_texts(encoded(quarters(), "PNG")) == SuggestedTexts()


def test_coordinates_are_kept_apart() -> None:
    from_exif = metadata(with_exif(caption="x"))
    from_xmp = metadata(encoded(quarters(), "JPEG", xmp=PACKET))

    assert from_exif.gps == {"GPSLatitudeRef": "N", "GPSLatitude": [48.0, 8.0, 1.5]}
    assert from_xmp.gps == {"exif:GPSLatitude": "48,8N"}
    assert not [name for said in (from_exif, from_xmp) for name in (*said.exif, *said.xmp) if "GPS" in name]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\x00\x00NUL\x00\x00 within\x00", "NUL within"),
        (b"broken \xed\xa0\x80 half", "broken í\xa0€ half"),
        (b"\xff\xfe\x01\x02bell\x07", "ÿþbell"),
        (b"   \x00\x00", None),
        (b"9999:99:99 99:99:99", "9999:99:99 99:99:99"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_odd_texts_come_out_clean(raw: bytes, expected: str | None) -> None:
    assert suggested_texts(with_iptc(dataset(120, raw))).caption == expected


@pytest.mark.parametrize(
    "packet",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;</x:xmpmeta>',
        b"<x:xmpmeta" + b"<a>" * 100_000 + b"</x:xmpmeta>",
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</x:xmpmeta>",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\xff\xfe</rdf:RDF>',
        b"<x:xmpmeta></x:xmpmeta>",
        b"",
    ],
    ids=["entity", "unclosed", "deep", "no UTF-8", "no namespace", "empty"],
)
def test_a_packet_that_is_no_xmp_says_nothing(packet: bytes) -> None:
    assert read_xmp(packet) == {}


def test_an_entity_bomb_says_nothing() -> None:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, 12))
    inner = PACKET[PACKET.index(b"<x:xmpmeta") :].replace(b"Das Wasser", b"&e11;")

    assert read_xmp(b'<!DOCTYPE x [<!ENTITY e0 "lol">' + entities + b"]>" + inner) == {}


@needs_shared
@pytest.mark.parametrize("sample", corpus(), ids=str)
def test_the_corpus_is_read_into_json_without_a_warning(sample: Sample) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = metadata(sample.path.read_bytes())

    json.dumps([said.exif, said.iptc, said.xmp, said.gps], allow_nan=False).encode("utf-8")


@needs_shared
def test_a_cameras_photograph_tells_about_the_camera() -> None:
    said = metadata(photo("adobe-rgb-with-iptc.jpg").read_bytes())

    assert said.exif["Model"] == "Canon EOS 5D Mark II"
    assert said.iptc["date_created"] == ["20140714"]
    assert said.xmp["photoshop:ICCProfile"] == "Adobe RGB (1998)"


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_metadata_or_none(rest: bytes) -> None:
    readers = (
        read_exif(b"II*\x00\x08\x00\x00\x00" + rest),
        read_iptc(b"8BIM\x04\x04\x00\x00\x00\x00\x01\x00" + rest),
        read_xmp(b"<rdf:RDF" + rest + b"</rdf:RDF>"),
        blobs_of(b"\x89PNG\r\n\x1a\n" + rest),
        blobs_of(b"RIFF\x00\x00\x00\x00WEBP" + rest),
        blobs_of(b"\xff\xd8\xff" + rest),
    )

    json.dumps([readers[0], readers[1], readers[2]], allow_nan=False).encode("utf-8")


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=10))
def test_damaged_exif_never_raises(damage: list[tuple[int, int]]) -> None:
    data = bytearray(with_exif(caption="caption", date="9999:99:99 99:99:99"))
    for at, value in damage:
        data[20 + at % (len(data) - 20)] = value

    assert isinstance(metadata(bytes(data)), Metadata)
