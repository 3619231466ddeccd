"""Cleaned text: what goes, what stays, what is refused."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picturedesk.core.errors import InvalidRequest
from picturedesk.core.text import clean

ANY_TEXT = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\r\n\t\0\x85\x7f\u0301\u0323\ufdd0\ufffe\U0010ffff>")
)


def is_noncharacter(character: str) -> bool:
    return "\ufdd0" <= character <= "\ufdef" or ord(character) & 0xFFFE == 0xFFFE


def is_unwanted(character: str) -> bool:
    is_control = unicodedata.category(character) == "Cc" and character not in "\t\n"
    return is_control or is_noncharacter(character)


@given(ANY_TEXT)
def test_cleaning_is_removing_what_cannot_be_carried_and_composing_the_rest(text: str) -> None:
    model = unicodedata.normalize("NFC", "".join(character for character in text if not is_unwanted(character)))

    assert clean(text) == model


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("one\r\ntwo", "one\ntwo"),
        ("nul\0bell\x07next\x85", "nulbellnext"),
        ("Cafe\u0301", "Café"),
        # The NUL goes first, or the accent would stay apart from its letter.
        ("Cafe\0\u0301", "Café"),
        ("\ufdd0\ufffe\uffff\U0001fffe\U0010ffffx", "x"),
        ("zero width joiner \U0001f469\u200d\U0001f680", "zero width joiner \U0001f469\u200d\U0001f680"),
        ("", ""),
    ],
)
def test_a_text_is_kept_as_it_reads(sent: str, kept: str) -> None:
    assert clean(sent) == kept


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_half_of_a_surrogate_pair_is_refused_under_the_callers_field(text: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        clean(text, "locales[0].credit")

    assert [detail.field for detail in refusal.value.details] == ["locales[0].credit"]


@given(st.text(st.sampled_from("\u0301\u0323\u0327\u0344\u0345\u0f73\u3099\u0bbe\u200d!"), min_size=64, max_size=200))
def test_a_tower_of_marks_is_composed_like_any_other_text(tower: str) -> None:
    assert clean("a" + tower) == unicodedata.normalize("NFC", "a" + tower)


def test_a_hundred_thousand_marks_in_the_wrong_order_do_not_hold_up_the_server() -> None:
    started = time.process_time()
    clean("a" + "\u0301\u0323" * 50_000)

    # Composing them without sorting them first takes eight seconds.
    assert time.process_time() - started < 2
