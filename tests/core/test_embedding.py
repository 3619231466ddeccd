"""Which texts go into a rendition, and what gives way where they are too much."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.embedding import MAX_BYTES, Embedded, ImageTexts, LocaleTexts, embedded, fitted

NOTHING = ImageTexts(content_digest=b"", copyright_notice=None, license_url=None, digital_source_type=None, locales=())


def spoken(locale: str, credit: str = "", caption_html: str = "") -> LocaleTexts:
    return LocaleTexts(locale=locale, credit=credit, caption_html=caption_html)


def texts_in(*locales: LocaleTexts, default_locale: str = "de") -> Embedded:
    return embedded(replace(NOTHING, locales=locales), default_locale)


def plain_size(texts: Embedded) -> int:
    """A file format in which a byte of text is a byte of file."""
    said = (texts.credit, texts.copyright_notice, texts.caption, texts.caption_language, texts.license_url)
    return sum(len(text.encode()) for text in said)


class TestTheLocale:
    def test_is_the_default_one_wherever_it_stands(self) -> None:
        found = texts_in(spoken("en", "Ann", "<p>A</p>"), spoken("de", "Foto: Ann", "<p>B</p>"))

        assert (found.credit, found.caption, found.caption_language) == ("Foto: Ann", "B", "de")

    def test_is_the_first_with_a_text_where_the_default_one_is_not_there(self) -> None:
        found = texts_in(spoken("fr"), spoken("en", "Ann", "<p>A</p>"), spoken("it", "Anna", "<p>C</p>"))

        assert (found.credit, found.caption, found.caption_language) == ("Ann", "A", "en")

    def test_is_asked_for_each_text_by_itself(self) -> None:
        found = texts_in(spoken("en", "Ann", "<p>A</p>"), spoken("de", " ", "<p>B</p>"))

        assert (found.credit, found.caption, found.caption_language) == ("Ann", "B", "de")

    @pytest.mark.parametrize("caption_html", ["", "<p></p>", "<p> <br></p>"])
    def test_whose_caption_says_nothing_has_none(self, caption_html: str) -> None:
        found = texts_in(spoken("de", "", caption_html), spoken("en", "", "<p>A</p>"))

        assert (found.caption, found.caption_language) == ("A", "en")


class TestTexts:
    def test_of_an_image_without_any_are_empty(self) -> None:
        assert texts_in().empty
        assert texts_in(spoken("de")).empty

    @pytest.mark.parametrize(
        ("texts", "expected"),
        [
            (replace(NOTHING, copyright_notice="Ann"), Embedded(copyright_notice="Ann")),
            (replace(NOTHING, license_url="https://a.example"), Embedded(license_url="https://a.example")),
            (replace(NOTHING, digital_source_type="print"), Embedded(digital_source_type="print")),
        ],
    )
    def test_of_one_field_are_not_empty(self, texts: ImageTexts, expected: Embedded) -> None:
        found = embedded(texts, "en")

        assert found == expected
        assert not found.empty

    def test_are_plain(self) -> None:
        found = texts_in(spoken("de", "A & B", "<p>A &amp; <b>B</b></p><ul><li>C</li></ul>"))

        assert (found.credit, found.caption) == ("A & B", "A & B\nC")


class TestTooMuch:
    def test_costs_the_copy_in_the_captions_language_first(self) -> None:
        def twice(texts: Embedded) -> int:
            return len(texts.caption) * (2 if texts.caption_language else 1)

        found = fitted(Embedded(caption="a " * 600, caption_language="de"), twice)

        assert (found.caption, found.caption_language) == ("a " * 600, "")

    def test_ends_the_caption_at_a_word_with_an_ellipsis(self) -> None:
        found = fitted(Embedded(caption="harbour " * 1_000, credit="c" * 100), plain_size)

        assert found.caption.endswith("harbour\u2026")
        assert MAX_BYTES - len("harbour ") <= plain_size(found) <= MAX_BYTES
        assert found.credit == "c" * 100

    @pytest.mark.parametrize("script", ["\u6e2f", "\u30ab"])
    def test_ends_a_script_without_spaces_behind_a_character(self, script: str) -> None:
        found = fitted(Embedded(caption="a " + script * 1_000), plain_size)

        assert found.caption == "a " + script * ((MAX_BYTES - 5) // 3) + "\u2026"

    @pytest.mark.parametrize("character", ["e\u0301", "\U0001f469\u200d\U0001f680", "\U0001f44d\U0001f3fd"])
    def test_leaves_characters_whole_where_the_first_word_has_no_end(self, character: str) -> None:
        found = fitted(Embedded(caption=character * 1_000), plain_size)

        kept = found.caption.removesuffix("\u2026")
        assert len(kept) > 100
        assert kept == character * (len(kept) // len(character))

    def test_takes_the_caption_and_then_the_licence_but_never_credit_and_copyright(self) -> None:
        whole = Embedded(credit="\u00e4" * 500, copyright_notice="\u00f6" * 500, caption="word", license_url="h" * 60)

        assert fitted(whole, plain_size) == replace(whole, caption="", license_url="")

    def test_leaves_the_licence_where_it_fits(self) -> None:
        whole = Embedded(credit="c" * 500, caption="words of it " * 500, license_url="h" * 1_500)

        found = fitted(whole, plain_size)

        assert found.license_url == whole.license_url
        assert found.caption.endswith("\u2026")

    def test_is_not_measured_again_where_it_is_not_too_much(self) -> None:
        asked = []

        def size(texts: Embedded) -> int:
            asked.append(texts)
            return MAX_BYTES

        whole = Embedded(caption="a", caption_language="de")

        assert fitted(whole, size) is whole
        assert len(asked) == 1

    @given(st.text(max_size=5_000), st.text(max_size=500), st.text(max_size=500), st.integers(1, 8))
    def test_fits_or_has_nothing_left_to_give(self, caption: str, credit: str, notice: str, weight: int) -> None:
        whole = Embedded(caption=caption, credit=credit, copyright_notice=notice, license_url="l" * 300)

        def size(texts: Embedded) -> int:
            return weight * sum(
                len(text.encode("utf-8", "replace"))
                for text in (texts.caption, texts.credit, texts.copyright_notice, texts.license_url)
            )

        found = fitted(whole, size)

        assert (found.credit, found.copyright_notice) == (credit, notice)
        assert size(found) <= MAX_BYTES or (found.caption, found.license_url) == ("", "")
        assert found.caption == caption or whole.caption.startswith(found.caption.removesuffix("\u2026"))
