"""The words that search goes by: our own tokens, the same for texts and for queries, on every database."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Final

_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_ASCII_WORD: Final = re.compile("[a-z0-9]+")

# Scripts written without spaces, where every character may begin what somebody looks for: Han with its repetition
# marks and numerals, Hiragana and Katakana with the long-vowel mark, Bopomofo, Hangul, and their half-width forms.
# Punctuation and combining marks inside these ranges are sorted out by category below.
_CJK: Final = (
    (0x1100, 0x11FF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3021, 0x3029),
    (0x3031, 0x3035),
    (0x3038, 0x303C),
    (0x3041, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFFDC),
    (0x1AFF0, 0x1B16F),
    (0x20000, 0x33FFF),
)
# From there to the variation selectors of plane 14 Unicode has placed no letter, mark or digit yet.
_SELECTORS: Final = range(0xE0100, 0xE01F0)

_LETTER, _MARK, _NUMERAL = "letter", "mark", "numeral"
_KINDS: Final = {
    **dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd"), _LETTER),
    **dict.fromkeys(("Mn", "Mc", "Me"), _MARK),
    "Nl": _NUMERAL,
}


def fold(text: str) -> str:
    """
    Make texts equal that differ in case or accents only; also the key that names and extensions are sorted by.

    Accents are U+0300 to U+036F and nothing else: a vowel sign of Hindi or a voicing mark of Japanese makes another
    word, not another spelling. Folding twice changes nothing.
    """
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    # Composed again, because NFD takes a Hangul syllable apart into letters that would each be a word.
    return unicodedata.normalize("NFC", bare.casefold())


def words(text: str) -> list[str]:
    """
    Take *text* apart into its distinct folded words, in the order they first appear.

    A word is a run of letters, marks and digits, or one CJK character with its marks. A text matches a query when
    every word of the query is a prefix of one of the text's. No word holds an ASCII character but ``a-z0-9``, so
    SQLite's ``ascii`` tokenizer keeps each whole. Cost is linear: about 2 ms for 32 KB.
    """
    folded = fold(text)
    pattern = _ASCII_WORD if folded.isascii() else _word_pattern()
    return list(dict.fromkeys(pattern.findall(folded)))


def index_text(fields: Iterable[str]) -> str:
    """Join the distinct words of all *fields* by spaces; a word never runs from one field into the next."""
    return " ".join(dict.fromkeys(word for field in fields for word in words(field)))


@cache
def _word_pattern() -> re.Pattern[str]:
    """Build the pattern on first use: looking through Unicode takes 60 ms that no command should wait for."""
    letters: list[str] = []
    marks: list[str] = []
    ideographs: list[str] = []
    for is_cjk, segment in _segments():
        for kind, run in groupby(segment, key=_kind):
            characters = _character_range(list(run))
            if kind == _MARK:
                marks.append(characters)
            elif kind is not None and is_cjk:
                # A numeral too: the Han zero is a character of its script.
                ideographs.append(characters)
            elif kind == _LETTER:
                letters.append(characters)
    mark = "".join(marks)
    return re.compile(f"[{''.join(ideographs)}][{mark}]*|[{''.join(letters)}{mark}]+")


def _segments() -> Iterator[tuple[bool, range]]:
    """Cut Unicode where CJK begins and ends."""
    start = 0
    for first, last in _CJK:
        yield False, range(start, first)
        yield True, range(first, last + 1)
        start = last + 1
    yield False, _SELECTORS


def _kind(code_point: int) -> str | None:
    return _KINDS.get(unicodedata.category(chr(code_point)))


def _character_range(run: list[int]) -> str:
    """Write consecutive code points for the inside of a character class."""
    return f"\\U{run[0]:08x}-\\U{run[-1]:08x}"
