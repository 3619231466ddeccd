"""Faults that a check of the whole library can find."""

from dataclasses import dataclass
from enum import StrEnum

from picturedesk.core.errors import Kind, PicturedeskError


class FaultKind(StrEnum):
    """What is wrong; the value is a promise to programs that read fsck's lines."""

    BYTES_MISSING = "bytes-missing"
    BYTES_CHANGED = "bytes-changed"
    SIZE_WRONG = "size-wrong"
    ORPHAN = "orphan"
    STRAY_FILE = "stray-file"
    TEMP_LEFT = "temp-left"
    RENDITION_DANGLING = "rendition-dangling"
    RENDITION_CHANGED = "rendition-changed"
    DATABASE_BROKEN = "database-broken"
    REFERENCE_BROKEN = "reference-broken"
    SEARCH_INDEX_BROKEN = "search-index-broken"
    SEARCH_WORDS_STALE = "search-words-stale"
    COUNT_WRONG = "count-wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; ``subject`` names the file, image or row that has it."""

    kind: FaultKind
    subject: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """How much was looked at, and what was found."""

    originals: int
    images: int
    faults: int
    orphans: int
    """Originals that no row names. Young ones are no fault: an interrupted upload leaves one, swept when a day old."""


class FaultsFound(PicturedeskError):
    """A check went to its end, and found faults; each was told when it was met."""

    kind, code, sentence = Kind.INVALID, "faults-found", "The library has faults."
