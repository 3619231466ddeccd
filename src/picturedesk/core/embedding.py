"""Texts in renditions: what of an image is written into the files that are delivered, and what gives way first."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from picturedesk.core.text.markup import plain_text

MAX_BYTES: Final = 2_048
"""As much may the texts add to a rendition, all that goes around them included."""

_ELLIPSIS: Final = "\u2026"
# Behind a word, and between the characters of scripts that write no spaces and break lines anywhere.
_WORD_END: Final = re.compile(r"(?<=\S)(?=\s)|(?<=[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])(?=\S)")
_ZERO_WIDTH_JOINER: Final = "\u200d"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleTexts:
    """What of an image's texts in one language is embedded; ``locale`` is its BCP 47 tag."""

    locale: str
    credit: str
    caption_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageTexts:
    """What of an image's texts may be embedded, all of one moment: the one that ``content_digest`` is of."""

    content_digest: bytes
    copyright_notice: str | None
    license_url: str | None
    digital_source_type: str | None
    locales: Sequence[LocaleTexts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """
    The texts that go into a rendition, as plain text; what is empty is left out.

    ``caption_language`` is the caption's BCP 47 tag, and empty where the language is not written along.
    ``digital_source_type`` is IPTC's term, without the address before it.
    """

    credit: str = ""
    copyright_notice: str = ""
    caption: str = ""
    caption_language: str = ""
    license_url: str = ""
    digital_source_type: str = ""

    @property
    def empty(self) -> bool:
        return not (
            self.credit or self.copyright_notice or self.caption or self.license_url or self.digital_source_type
        )


def embedded(texts: ImageTexts, default_locale: str) -> Embedded:
    """
    Choose what to embed.

    Credit and caption are each asked for in *default_locale* first, then in the image's own order: a credit that
    was given in another language only is better there than not at all.
    """
    in_order = sorted(texts.locales, key=lambda locale: locale.locale != default_locale)
    credit = next((locale.credit for locale in in_order if locale.credit.strip()), "")
    captions = ((plain_text(locale.caption_html), locale.locale) for locale in in_order if locale.caption_html)
    caption, language = next(((caption, locale) for caption, locale in captions if caption), ("", ""))
    return Embedded(
        credit=credit.strip(),
        copyright_notice=(texts.copyright_notice or "").strip(),
        caption=caption,
        caption_language=language,
        license_url=texts.license_url or "",
        digital_source_type=texts.digital_source_type or "",
    )


def fitted(texts: Embedded, size_of: Callable[[Embedded], int]) -> Embedded:
    """
    Make *texts* fit `MAX_BYTES`, by *size_of*, which says how many bytes they would add to a file.

    What gives way, in this order: the caption's language, the caption's end (at a word, an ellipsis instead), the
    licence's URL. Credit and copyright notice stay whole, even where they are too much by themselves.

    About a dozen calls of *size_of* where it is too much, one where it is not.
    """
    if len(texts.caption) <= MAX_BYTES and size_of(texts) <= MAX_BYTES:
        return texts
    texts = replace(texts, caption_language="")
    if len(texts.caption) > MAX_BYTES or size_of(texts) > MAX_BYTES:
        texts = replace(texts, caption=_shortened(texts, size_of))
    return texts if size_of(texts) <= MAX_BYTES else replace(texts, license_url="")


def _shortened(texts: Embedded, size_of: Callable[[Embedded], int]) -> str:
    """As much of the caption as there is room for; nothing where there is none for any of it."""
    start = texts.caption[:MAX_BYTES]

    def cut(end: int) -> str:
        return start[:end].rstrip() + _ELLIPSIS

    def size(end: int) -> int:
        return size_of(replace(texts, caption=cut(end)))

    words = [match.start() for match in _WORD_END.finditer(start)]
    fitting = bisect_right(words, MAX_BYTES, key=size)
    if fitting:
        return cut(words[fitting - 1])
    characters = _character_ends(start)
    fitting = bisect_right(characters, MAX_BYTES, key=size)
    return cut(characters[fitting - 1]) if fitting else ""


def _character_ends(text: str) -> list[int]:
    """Where a text of one endless word may be cut: before no mark, and nowhere within a joined emoji."""
    return [end for end in range(1, len(text)) if not _belongs_together(text[end - 1], text[end])]


def _belongs_together(before: str, after: str) -> bool:
    return (
        unicodedata.category(after).startswith("M")
        or ord(after) in _SKIN_TONES
        or _ZERO_WIDTH_JOINER in {before, after}
    )
