"""Texts in renditions: everybody reads them, and no pixel knows of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from picturedesk.core.embedding import MAX_BYTES, Embedded
from picturedesk.core.recipes import OutputFormat
from picturedesk.imaging.embed import FORMATS, NotUnderstood, embed
from picturedesk.imaging.embed.xmp import packet
from picturedesk.imaging.metadata.reading import read_metadata
from picturedesk.imaging.sniff.webp import read as read_header
from tests.imaging.embedding import FORMS, packet_of, pixels, properties, rendition, vips_pixels
from tests.imaging.pictures import decoded, encoded, noise
from tests.support import exiftool
from tests.support.exiftool import needs_exiftool

TEXTS = Embedded(
    credit='Foto: "Ann" <Bee> & Co/dpa',
    copyright_notice="\u00a9 2024 J\u00f6rg \u0160.",
    caption="Am Hafen ]]> um 5 < 6\n\u6771\u4eac \U0001f6a2",
    caption_language="de-AT",
    license_url="https://a.example/l?a=1&b='2'",
    digital_source_type="compositeWithTrainedAlgorithmicMedia",
)
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
LONG = " ".join(f"word{number}" for number in range(5_000))
# What no XML can carry, and what cleaning never lets into the database.
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=120)

every_form = pytest.mark.parametrize("form", FORMS)


@every_form
class TestEveryForm:
    def test_has_the_same_pixels_as_before(self, form: str) -> None:
        before = rendition(form)

        after = embed(before, FORMS[form], TEXTS)

        assert after != before
        assert pixels(after) == pixels(before)
        assert vips_pixels(after) == vips_pixels(before)

    def test_says_its_texts_to_the_letter(self, form: str) -> None:
        after = embed(rendition(form), FORMS[form], TEXTS)

        assert properties(packet_of(after, FORMS[form])) == {
            "Credit": TEXTS.credit,
            "Marked": "True",
            "WebStatement": TEXTS.license_url,
            "DigitalSourceType": SOURCE_TYPE,
            "rights[x-default]": TEXTS.copyright_notice,
            "description[x-default]": TEXTS.caption,
            "description[de-AT]": TEXTS.caption,
        }

    @needs_exiftool
    def test_is_read_by_others_without_complaint(self, form: str, tmp_path: Path) -> None:
        after = embed(rendition(form), FORMS[form], TEXTS)

        found = exiftool.tags(tmp_path, after, FORMS[form].value)

        assert found["XMP-photoshop:Credit"] == TEXTS.credit
        assert found["XMP-dc:Rights"] == TEXTS.copyright_notice
        assert found["XMP-xmpRights:Marked"] is True
        assert found["XMP-xmpRights:WebStatement"] == TEXTS.license_url
        assert found["XMP-dc:Description"] == found["XMP-dc:Description-de-AT"] == TEXTS.caption
        assert found["XMP-iptcExt:DigitalSourceType"] == SOURCE_TYPE
        assert exiftool.complaints(tmp_path, after, FORMS[form].value) == []

    def test_grows_by_no_more_than_two_kilobytes(self, form: str) -> None:
        whole = Embedded(
            credit=TEXTS.credit,
            copyright_notice=TEXTS.copyright_notice,
            caption=LONG,
            caption_language="en",
            license_url=TEXTS.license_url,
            digital_source_type=TEXTS.digital_source_type,
        )
        before = rendition(form)

        after = embed(before, FORMS[form], whole)

        said = properties(packet_of(after, FORMS[form]))
        caption = said["description[x-default]"]
        assert MAX_BYTES - 64 < len(after) - len(before) <= MAX_BYTES
        assert caption.endswith("\u2026")
        assert LONG.startswith(caption.removesuffix("\u2026") + " ")
        assert (said["Credit"], said["rights[x-default]"]) == (TEXTS.credit, TEXTS.copyright_notice)
        assert pixels(after) == pixels(before)

    def test_keeps_credit_and_copyright_whole_whatever_they_cost(self, form: str) -> None:
        whole = Embedded(credit="\U0001f6a2" * 500, copyright_notice="&" * 500, caption=LONG, license_url="h" * 2_048)

        said = properties(packet_of(embed(rendition(form), FORMS[form], whole), FORMS[form]))

        assert said == {"Credit": "\U0001f6a2" * 500, "rights[x-default]": "&" * 500, "Marked": "True"}

    def test_is_the_same_each_time(self, form: str) -> None:
        first, second = (embed(rendition(form), FORMS[form], TEXTS) for _ in range(2))

        assert first == second

    def test_is_left_alone_without_texts(self, form: str) -> None:
        assert embed(rendition(form), FORMS[form], Embedded(caption_language="de")) is rendition(form)

    def test_that_is_cut_off_in_its_header_is_no_such_file(self, form: str) -> None:
        lengths = (0, 2) if FORMS[form] is OutputFormat.JPEG else (0, 3, 11, 24)

        for length in lengths:
            with pytest.raises(NotUnderstood):
                embed(rendition(form)[:length], FORMS[form], TEXTS)

    def test_of_another_format_is_no_such_file(self, form: str) -> None:
        others = FORMATS - {FORMS[form]}

        for other in others:
            with pytest.raises(NotUnderstood):
                embed(rendition(form), other, TEXTS)


class TestAProfile:
    @pytest.mark.parametrize("output", sorted(FORMATS))
    def test_stays_where_it_is(self, output: OutputFormat) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        names = {OutputFormat.JPEG: "JPEG", OutputFormat.PNG: "PNG", OutputFormat.WEBP: "WEBP"}
        before = encoded(noise(61, 47), names.get(output, "AVIF"), icc_profile=profile)

        after = embed(before, output, TEXTS)

        assert decoded(after).info["icc_profile"] == profile
        assert pixels(after) == pixels(before)
        assert properties(packet_of(after, output))["Credit"] == TEXTS.credit


class TestJpeg:
    def test_says_its_texts_in_iptc_too(self) -> None:
        after = embed(rendition("jpg"), OutputFormat.JPEG, TEXTS)

        assert read_metadata(after).iptc == {
            "credit": [TEXTS.credit],
            "copyright_notice": [TEXTS.copyright_notice],
            "caption": [TEXTS.caption],
        }

    @needs_exiftool
    def test_says_so_to_others(self, tmp_path: Path) -> None:
        found = exiftool.tags(tmp_path, embed(rendition("jpg"), OutputFormat.JPEG, TEXTS), "jpg")

        assert found["IPTC:CodedCharacterSet"] == "\x1b%G"
        assert found["IPTC:Credit"] == TEXTS.credit
        assert found["IPTC:CopyrightNotice"] == TEXTS.copyright_notice
        assert found["IPTC:Caption-Abstract"] == TEXTS.caption

    def test_has_no_iptc_where_only_xmp_has_a_field(self) -> None:
        after = embed(rendition("jpg"), OutputFormat.JPEG, Embedded(digital_source_type="print"))

        assert b"Photoshop 3.0" not in after
        assert b"digitalsourcetype/print" in after

    def test_keeps_jfif_the_first_segment(self) -> None:
        jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        before = b"\xff\xd8" + jfif + rendition("jpg")[2:]

        after = embed(before, OutputFormat.JPEG, TEXTS)

        assert after.startswith(b"\xff\xd8" + jfif + b"\xff\xe1")
        assert pixels(after) == pixels(before)

    def test_with_a_segment_that_leads_nowhere_is_not_understood(self) -> None:
        before = b"\xff\xd8\xff\xe0\xff\xff" + rendition("jpg")[2:]

        with pytest.raises(NotUnderstood, match="JFIF"):
            embed(before, OutputFormat.JPEG, TEXTS)


class TestWebp:
    @pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form] is OutputFormat.WEBP])
    def test_announces_what_is_in_it(self, form: str) -> None:
        after = embed(rendition(form), OutputFormat.WEBP, TEXTS)

        flags = after[20]
        assert after[12:16] == b"VP8X"
        assert bool(flags & 0x04)
        assert bool(flags & 0x10) == ("transparent" in form)
        assert bool(flags & 0x02) == ("animated" in form)
        assert int.from_bytes(after[4:8], "little") + 8 == len(after)
        assert (read_header(after).size.width_px, read_header(after).size.height_px) == (61, 47)

    @pytest.mark.parametrize("transparent", [False, True])
    def test_without_loss_becomes_an_extended_file_too(self, transparent: bool) -> None:
        picture = Image.new("RGBA" if transparent else "RGB", (61, 47), (10, 20, 30, 128) if transparent else "teal")
        before = encoded(picture, "WEBP", lossless=True)

        after = embed(before, OutputFormat.WEBP, TEXTS)

        assert before[12:16] == b"VP8L"
        assert bool(after[20] & 0x10) == transparent
        assert pixels(after) == pixels(before)
        assert (read_header(after).size.width_px, read_header(after).size.height_px) == (61, 47)

    def test_of_another_first_chunk_is_not_understood(self) -> None:
        before = rendition("webp").replace(b"VP8 ", b"VP9 ", 1)

        with pytest.raises(NotUnderstood, match="first chunk"):
            embed(before, OutputFormat.WEBP, TEXTS)


class TestGif:
    def test_stays_as_it_is(self) -> None:
        assert embed(b"GIF89a...", OutputFormat.GIF, TEXTS) == b"GIF89a..."


class TestAnyText:
    @given(credit=ANY_TEXT, notice=ANY_TEXT, caption=ANY_TEXT, form=st.sampled_from(sorted(FORMS)))
    def test_comes_back_to_the_letter(self, credit: str, notice: str, caption: str, form: str) -> None:
        whole = Embedded(credit=credit, copyright_notice=notice, caption=caption)
        before = rendition(form)

        after = embed(before, FORMS[form], whole)

        said = properties(packet_of(after, FORMS[form])) if not whole.empty else {}
        assert said.get("Credit", "") == credit
        assert said.get("rights[x-default]", "") == notice
        assert said.get("description[x-default]", "") == caption
        assert pixels(after) == pixels(before)

    @pytest.mark.parametrize(
        "text", ["a]]>b", "<x:y>&amp;&#0;", "a\n\tb\r\nc", "\"'", "<?xpacket end='w'?>", "--><!--"]
    )
    def test_that_looks_like_markup_is_text(self, text: str) -> None:
        said = properties(packet(Embedded(credit=text, caption=text)))

        assert said == {"Credit": text, "description[x-default]": text}

    @given(st.text(max_size=50))
    def test_that_no_xml_can_carry_is_left_out(self, text: str) -> None:
        packed = packet(Embedded(credit=f"a{text}", caption=f"a{text}"))

        assert properties(packed)["Credit"] == properties(packed)["description[x-default]"]
