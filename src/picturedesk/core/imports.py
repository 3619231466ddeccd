"""Importing a folder: what the table beside it says of each file, and how it went."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from picturedesk.core import text
from picturedesk.core.descriptions import LocaleText
from picturedesk.core.errors import InvalidRequest, Kind, PicturedeskError

_NEEDED: Final = "file"
_TEXTS: Final = ("name", "locale", "credit", "caption_html", "alt_text")


class TableRefused(PicturedeskError):
    """The table of texts cannot be used; nothing was imported."""

    kind, code, sentence = Kind.INVALID, "table-refused", "The table of texts cannot be used."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTexts:
    """What the table says of one file, by canonical locale; blank texts mean that it says nothing."""

    name: str = ""
    locales: Mapping[str, LocaleText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """How many files became images, were there already, and could not be taken."""

    imported: int
    skipped: int
    refused: int


def read_table(lines: Iterable[str], *, known: Sequence[str], default_locale: str) -> Mapping[str, FileTexts]:
    """
    Read the texts of files from CSV, one row per file and locale.

    Args:
        lines: The table, its first line naming the columns: ``file`` is needed, of the others those that say something.
        known: The files there are, as paths with ``/`` from the folder they are in.
        default_locale: What a row without a locale is written in.

    Raises:
        TableRefused: There is no column ``file``, or a row names no file or an unknown one, or says a thing twice.
    """
    texts: dict[str, FileTexts] = {}
    names = {_comparable(path): path for path in known}
    rows = csv.DictReader(lines, strict=True, restval="")
    try:
        if _NEEDED not in (rows.fieldnames or ()):
            raise TableRefused(f"The table has no column {_NEEDED}; its columns are separated by commas.")
        for said in rows:
            row = {**dict.fromkeys(_TEXTS, ""), **said}
            path = names.get(_comparable(row["file"]))
            if path is None:
                raise TableRefused(f"Line {rows.line_num} of the table names a file that there is not: {row['file']}.")
            texts[path] = _with_row(texts.get(path, FileTexts()), row, rows.line_num, default_locale)
    except csv.Error as error:
        raise TableRefused(f"Line {rows.line_num} of the table is not valid CSV.") from error
    return texts


def _with_row(said: FileTexts, row: Mapping[str, str], line: int, default_locale: str) -> FileTexts:
    locale = _locale(row["locale"].strip() or default_locale, line)
    if locale in said.locales:
        raise TableRefused(f"Line {line} of the table says the texts of {row['file']} in {locale} again.")
    name = row["name"].strip()
    if name and said.name and name != said.name:
        raise TableRefused(f"Line {line} of the table gives {row['file']} a second name.")
    entry = LocaleText(locale=locale, credit=row["credit"], caption_html=row["caption_html"], alt_text=row["alt_text"])
    return FileTexts(name=name or said.name, locales={**said.locales, locale: entry})


def _locale(tag: str, line: int) -> str:
    try:
        return text.locale_tag(tag, "locale")
    except InvalidRequest as error:
        raise TableRefused(f"Line {line} of the table: {error}") from error


def _comparable(path: str) -> str:
    """Spreadsheets and file systems disagree on how to write slashes and accents."""
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/").removeprefix("./"))
