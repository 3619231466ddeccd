"""What a request says of an entity before it is checked: fields left out, faults gathered, lists per language."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import Enum
from typing import Any, Final, Literal, Protocol, TypeVar, cast

from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.text.cleaning import clean as cleaned
from picturedesk.core.text.fields import is_blank

T = TypeVar("T")
V = TypeVar("V")
R = TypeVar("R")
Id = TypeVar("Id", bound=Hashable)

MAX_LOCALES: Final = 200


class Unset(Enum):
    """The value of a field that a request does not mention; None would mean "empty it"."""

    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET


def or_else(value: T | Unset, otherwise: T) -> T:
    """*value*, or *otherwise* where nothing was said."""
    return otherwise if isinstance(value, Unset) else value


class Checks:
    """Cleans one field after the other, and tells of all faults at once."""

    def __init__(self) -> None:
        self._faults: list[Detail] = []

    def clean(self, clean: Callable[[Any, str], Any], value: T, field: str) -> T:
        """*value* made clean under the name *field*; as it is where it was not said, or where it has a fault."""
        if isinstance(value, Unset):
            return value
        try:
            cleaned: T = clean(value, field)
        except InvalidRequest as error:
            self._faults.extend(error.details)
            return value
        return cleaned

    def read(self, read: Callable[[V, str], R], value: V, field: str) -> R:
        """
        What *read* makes of *value* under the name *field*.

        None where it has a fault, whatever the type says: `done` lets nobody go on with that.
        """
        try:
            return read(value, field)
        except InvalidRequest as error:
            self._faults.extend(error.details)
            return cast("R", None)

    def fault(self, field: str, sentence: str) -> None:
        self._faults.append(Detail(field, sentence))

    def done(self) -> None:
        """
        Go on only without a fault.

        Raises:
            InvalidRequest: With one detail for each.
        """
        if self._faults:
            raise InvalidRequest(*self._faults)


def optional(clean: Callable[[str, str], str]) -> Callable[[str | None, str], str | None]:
    """Let None through, and make None of a text that is blank once clean."""

    def clean_or_none(value: str | None, field: str) -> str | None:
        if value is None or is_blank(cleaned(value, field)):
            return None
        return clean(value, field) or None

    return clean_or_none


def or_none(clean: Callable[[str, str], str]) -> Callable[[str | None, str], str | None]:
    """Let None through; a blank text is whatever *clean* says of it."""

    def clean_unless_none(value: str | None, field: str) -> str | None:
        return None if value is None else clean(value, field)

    return clean_unless_none


class InLocale(Protocol):
    """An entry of a list per language, as sent."""

    @property
    def locale(self) -> str: ...

    @property
    def id(self) -> str | None: ...


Entry = TypeVar("Entry", bound=InLocale)


def per_locale(clean: Callable[[Entry, str], Entry]) -> Callable[[Sequence[Entry], str], Sequence[Entry]]:
    """Clean each entry with *clean*; no language may be there twice."""

    def clean_all(entries: Sequence[Entry], field: str) -> Sequence[Entry]:
        checks = Checks()
        if len(entries) > MAX_LOCALES:
            raise InvalidRequest(Detail(field, f"There may be at most {MAX_LOCALES} locales."))
        seen: set[str] = set()
        result = [checks.clean(clean, entry, f"{field}[{index}]") for index, entry in enumerate(entries)]
        for index, entry in enumerate(result):
            if entry.locale in seen:
                checks.fault(f"{field}[{index}].locale", f"The locale {entry.locale} is there twice.")
            seen.add(entry.locale)
        checks.done()
        return tuple(result)

    return clean_all


def kept_ids(old: Iterable[tuple[Id, str]], wanted: Sequence[InLocale]) -> list[Id | None]:
    """
    For each entry of a new list the id that it keeps: that of an *old* entry whose id or locale it has.

    Each id is kept once; None where an entry is new.
    """
    pairs = list(old)
    by_id = {str(known): known for known, _ in pairs}
    by_locale = {locale: known for known, locale in pairs}
    taken: set[Id] = set()
    result: list[Id | None] = []
    for entry in wanted:
        candidates = (by_id.get((entry.id or "").lower()), by_locale.get(entry.locale))
        known = next((candidate for candidate in candidates if candidate and candidate not in taken), None)
        if known is not None:
            taken.add(known)
        result.append(known)
    return result
