"""The fields of an image that hold text: each is cleaned and kept whole, or refused under the caller's field path."""

import re
import unicodedata
from typing import Final

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.cleaning import clean
from picturedesk.core.text.markup import refuse_costly, sanitise_caption

NAME_MAX_CHARACTERS: Final = 255
FILE_NAME_MAX_CHARACTERS: Final = 255
CREATOR_MAX_CHARACTERS: Final = 255
CREDIT_MAX_CHARACTERS: Final = 500
COPYRIGHT_NOTICE_MAX_CHARACTERS: Final = 500
ALT_TEXT_MAX_CHARACTERS: Final = 2_000
CAPTION_MAX_BYTES: Final = 32 * 1024

_UNTITLED: Final = "untitled"
# They make "photo<RLO>gpj.exe" read as "photoexe.jpg".
_BIDI_CONTROLS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_INVISIBLE: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def name(text: str, field: str) -> str:
    """Give an image's name: 1 to 255 characters, at least one of which can be seen."""
    kept = within(NAME_MAX_CHARACTERS, text, field)
    if is_blank(kept):
        raise InvalidRequest(Detail(field, "The name is empty."))
    return kept


def credit(text: str, field: str) -> str:
    return within(CREDIT_MAX_CHARACTERS, text, field)


def alt_text(text: str, field: str) -> str:
    return within(ALT_TEXT_MAX_CHARACTERS, text, field)


def creator(text: str, field: str) -> str:
    return within(CREATOR_MAX_CHARACTERS, text, field)


def copyright_notice(text: str, field: str) -> str:
    return within(COPYRIGHT_NOTICE_MAX_CHARACTERS, text, field)


def caption_html(text: str, field: str) -> str:
    """
    Give a caption as it is stored and served: clean and sanitised.

    Both what was sent and what is kept stay within 32 KB of UTF-8: the first bounds the work, the second lets a
    client send back what it read.
    """
    sent = clean(text, field)
    _refuse_long_or_costly(sent, field)
    kept = sanitise_caption(sent)
    _refuse_long_or_costly(kept, field)
    return kept


def file_name(text: str, field: str = "image") -> str:
    """
    Give the last segment of a file name that may come with a path, of Windows or of anything else.

    It is a label and never reaches the file system. Where nothing is left, it is ``untitled``.
    """
    path = clean(_BIDI_CONTROLS.sub("", text), field)
    segment = path.replace("\\", "/").rpartition("/")[2]
    if is_blank(segment) or segment in {".", ".."}:
        return _UNTITLED
    if len(segment) > FILE_NAME_MAX_CHARACTERS:
        raise InvalidRequest(Detail(field, f"The file name is longer than {FILE_NAME_MAX_CHARACTERS} characters."))
    return segment


def name_of_file(filename: str) -> str:
    """Give the name of an image whose creator gave none: its file's, without the extension."""
    stem, _, _ = filename.rpartition(".")
    return filename if is_blank(stem) else stem


def within(limit: int, text: str, field: str) -> str:
    """Give *text* cleaned, and refuse what then has more than *limit* characters."""
    kept = clean(text, field)
    if len(kept) > limit:
        raise InvalidRequest(Detail(field, f"The text is longer than {limit:,} characters."))
    return kept


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return all(unicodedata.category(character) in _INVISIBLE for character in text)


def _refuse_long_or_costly(caption: str, field: str) -> None:
    if len(caption.encode()) > CAPTION_MAX_BYTES:
        raise InvalidRequest(Detail(field, "The caption is longer than 32 KB."))
    refuse_costly(caption, field)
