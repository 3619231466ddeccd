"""Words: what is one, and that both the model and SQLite find the same."""

import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picturedesk.core.search import fold, index_text, words

CJK_SCRIPTS = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA",
    "HENTAIGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "HANGUL",
    "HALFWIDTH HANGUL",
    "BOPOMOFO",
    "IDEOGRAPHIC",
    "HANGZHOU",
    "VERTICAL",
    "MASU",
)
# One of each kind that is treated in its own way, so that they meet often.
TELLING = (
    "a1Äßé_-'\"*.☃ \0\n"
    "\u0130\u0131\u01c5œЙبहि१\u0663"
    "²½Ⅷ"
    "東京々〆\u3007\U00020000ガカーｱｶﾞ･한ᄒㄅ"
    "\u0301\u0345\u094d\u064e\u3099\ufe0f\U000e0101"
    "\u200d\u00ad"
)
TEXTS = st.text(st.sampled_from(TELLING) | st.characters(codec="utf-8"), max_size=40)


def model_words(text: str) -> list[str]:
    """The contract, read one character at a time."""
    found: list[str] = []
    in_run = after_cjk = False
    for character in fold(text):
        category = unicodedata.category(character)
        name = unicodedata.name(character, "")
        if category[0] == "M" and (in_run or after_cjk):
            found[-1] += character
        elif name.startswith(CJK_SCRIPTS) and (category[0] == "L" or category == "Nl"):
            found.append(character)
            in_run, after_cjk = False, True
        elif category[0] in "LM" or category == "Nd":
            if in_run:
                found[-1] += character
            else:
                found.append(character)
            in_run, after_cjk = True, False
        else:
            in_run = after_cjk = False
    return list(dict.fromkeys(found))


def model_matches(query: str, text: str) -> bool:
    in_text = model_words(text)
    return all(any(word.startswith(wanted) for word in in_text) for wanted in model_words(query))


@pytest.fixture(scope="module")
def fts() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(words, tokenize='ascii')")
        yield connection


def fts_matches(connection: sqlite3.Connection, query: str, text: str) -> bool:
    connection.execute("DELETE FROM texts")
    connection.execute("INSERT INTO texts VALUES (?)", (index_text([text]),))
    wanted = " AND ".join(f'"{word}" *' for word in words(query))
    return connection.execute("SELECT 1 FROM texts WHERE texts MATCH ?", (wanted,)).fetchone() is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PD20308_1001", ["pd20308", "1001"]),
        ("Straße, STRASSE", ["strasse"]),
        ("Señor Müller's", ["senor", "muller", "s"]),
        ("\u0130stanbul", ["istanbul"]),
        ("東京タワー2019年", ["東", "京", "タ", "ワ", "ー", "2019", "年"]),
        ("カ\u3099", ["ガ"]),
        ("ア\u3099イ", ["ア\u3099", "イ"]),
        ("한국어", ["한", "국", "어"]),
        ("ㄅㄆ a東b", ["ㄅ", "ㄆ", "a", "東", "b"]),
        ("二\u3007一九々", ["二", "\u3007", "一", "九", "々"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("ёлка й", ["елка", "и"]),
        ("x² ½", ["x"]),
        ("١٢٣", ["١٢٣"]),
        ("\0\"*' -", []),
        ("", []),
    ],
)
def test_a_text_is_taken_apart_into_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(TEXTS)
@settings(max_examples=400)
def test_words_are_those_of_the_model(text: str) -> None:
    assert words(text) == model_words(text)


@given(TEXTS)
def test_a_word_holds_nothing_but_folded_letters_marks_and_digits(text: str) -> None:
    for word in words(text):
        assert fold(word) == word
        assert words(word) == [word]
        assert not any("\u0300" <= character <= "\u036f" for character in unicodedata.normalize("NFD", word))
        assert all(not character.isascii() or character.isalnum() for character in word)


@given(text=TEXTS, query=TEXTS.filter(lambda query: words(query) != []))
@settings(max_examples=300)
def test_sqlite_finds_what_the_model_finds(fts: sqlite3.Connection, text: str, query: str) -> None:
    assert fts_matches(fts, query, text) == model_matches(query, text)


@given(text=TEXTS.filter(lambda text: words(text) != []), data=st.data())
def test_sqlite_finds_a_text_by_the_beginnings_of_its_words(
    fts: sqlite3.Connection, text: str, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(words(text)))
    beginning = word[: data.draw(st.integers(1, len(word)))]

    assert fts_matches(fts, beginning, text)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_case_and_composition_are_ignored(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(fold(text))


def test_no_character_is_folded_to_an_accent() -> None:
    # Casefolding may take a character apart; what comes out must not need another round.
    everything = (chr(code_point) for code_point in range(0x110000) if not 0xD800 <= code_point < 0xE000)

    assert all(fold(folded) == folded for folded in map(fold, everything))


def test_words_do_not_run_from_one_field_into_the_next() -> None:
    assert index_text(["over", "exposed over", "", "\u0301x"]) == "over exposed x"


@pytest.mark.parametrize(
    "text", ["Ein längerer Satz mit Wörtern. ", "plain words only ", "東京タワーの夜景", "हिन्दी में "]
)
def test_a_caption_of_32_kilobytes_costs_milliseconds(text: str) -> None:
    caption = text * (32_768 // len(text.encode()))
    words("é")  # builds the pattern
    started = time.process_time()
    words(caption)

    assert time.process_time() - started < 0.1
