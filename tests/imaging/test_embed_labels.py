"""Generated pictures say in their own files what they are, whatever else is in there."""

from pathlib import Path

import pytest
from PIL import Image

from picturedesk.imaging.embed import labelled
from picturedesk.imaging.metadata import blobs_of
from tests.imaging.embedding import pixels, properties
from tests.imaging.pictures import encoded, noise
from tests.support import exiftool
from tests.support.exiftool import needs_exiftool

URI = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TERM = "trainedAlgorithmicMedia"
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
FOREIGN = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="uuid:1"'
    b' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="A generator"/></rdf:RDF></x:xmpmeta>'
    b'<?xpacket end="w"?>'
)


def generated(image_format: str, packet: bytes = b"") -> bytes:
    """A picture as a generator might send it, with XMP of its own where a *packet* is given."""
    options: dict[str, object] = {"xmp": packet} if packet else {}
    if packet and image_format == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        options = {"pnginfo": info}
    return encoded(noise(61, 47), image_format, **options)


every_format = pytest.mark.parametrize("image_format", FORMATS)


@every_format
class TestALabel:
    def test_is_in_the_file_and_changes_no_pixel(self, image_format: str) -> None:
        before = generated(image_format)

        after = labelled(before, TERM)

        assert properties(blobs_of(after).xmp) == {"DigitalSourceType": URI + TERM}
        assert pixels(after) == pixels(before)

    def test_joins_what_the_generator_says(self, image_format: str) -> None:
        before = generated(image_format, FOREIGN)

        after = labelled(before, TERM)

        assert properties(blobs_of(after).xmp) == {"CreatorTool": "A generator", "DigitalSourceType": URI + TERM}
        assert after.count(b"<rdf:RDF") == 1
        assert after.count(b'rdf:about="uuid:1"') == 2
        assert pixels(after) == pixels(before)

    def test_replaces_another_and_is_written_once(self, image_format: str) -> None:
        before = labelled(generated(image_format), "digitalCapture")

        after = labelled(before, TERM)

        assert b"digitalCapture" not in after
        assert after.count((URI + TERM).encode()) == 1
        assert labelled(after, TERM) == after

    @pytest.mark.parametrize("packet", [b"\xff\xfe<\x00", b"no packet at all", b"<rdf:RDF"])
    def test_takes_the_place_of_xmp_that_nobody_can_read(self, image_format: str, packet: bytes) -> None:
        if image_format == "PNG":
            packet = b"no packet at all"

        after = labelled(generated(image_format, packet), TERM)

        assert properties(blobs_of(after).xmp) == {"DigitalSourceType": URI + TERM}

    @needs_exiftool
    def test_is_read_by_others_without_complaint(self, image_format: str, tmp_path: Path) -> None:
        after = labelled(generated(image_format, FOREIGN), TERM)

        found = exiftool.tags(tmp_path, after, FORMATS[image_format])

        assert found["XMP-iptcExt:DigitalSourceType"] == URI + TERM
        assert found["XMP-xmp:CreatorTool"] == "A generator"
        assert exiftool.complaints(tmp_path, after, FORMATS[image_format]) == []

    @pytest.mark.parametrize("length", [0, 2, 4, 9, 20, 30, 60])
    def test_of_a_broken_file_is_no_error(self, image_format: str, length: int) -> None:
        content = generated(image_format, FOREIGN)[:length]

        assert labelled(content, TERM).startswith(content[:2])


@pytest.mark.parametrize("content", [b"", b"no picture", encoded(Image.new("RGB", (4, 4)), "GIF")])
def test_what_cannot_be_labelled_stays_as_it_is(content: bytes) -> None:
    assert labelled(content, TERM) == content
