"""What editors say of an image: drafts and changes, checked and cleaned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from picturedesk.core import text
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import FocalPoint, Gravity, Status

T = TypeVar("T")

MAX_LOCALES: Final = 200


class Unset(Enum):
    """The value of a field that a request does not mention; None would mean "empty it"."""

    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class LocaleText:
    """One language's texts as sent; ``id`` is what the sender believes the entry's id to be, in any form."""

    locale: str
    id: str | None = None
    credit: str = ""
    caption_html: str = ""
    alt_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageChange:
    """What is to become of an image; a field left `UNSET` stays as it is, or takes its default in a new image."""

    file_key: str | Unset = UNSET
    name: str | Unset = UNSET
    gravity: Gravity | Unset = UNSET
    focal_point: FocalPoint | Unset | None = UNSET
    status: Status | Unset = UNSET
    creator: str | Unset | None = UNSET
    copyright_notice: str | Unset | None = UNSET
    license_url: str | Unset | None = UNSET
    digital_source_type: str | Unset | None = UNSET
    category_ids: Sequence[UUID] | Unset = UNSET
    locales: Sequence[LocaleText] | Unset = UNSET


def cleaned(change: ImageChange) -> ImageChange:
    """
    The same change with every text cleaned.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    faults: list[Detail] = []

    def attempt(clean: Callable[[Any, str], Any], value: T, field: str) -> T:
        if isinstance(value, Unset):
            return value
        try:
            cleaned_value: T = clean(value, field)
        except InvalidRequest as error:
            faults.extend(error.details)
            return value
        return cleaned_value

    result = replace(
        change,
        name=attempt(text.name, change.name, "name"),
        focal_point=attempt(_focal_point, change.focal_point, "focal_point"),
        creator=attempt(_optional(text.creator), change.creator, "creator"),
        copyright_notice=attempt(_optional(text.copyright_notice), change.copyright_notice, "copyright_notice"),
        license_url=attempt(_optional(text.license_url), change.license_url, "license_url"),
        digital_source_type=attempt(
            _optional(text.digital_source_type), change.digital_source_type, "digital_source_type"
        ),
        locales=attempt(_locales, change.locales, "locales"),
    )
    if faults:
        raise InvalidRequest(*faults)
    return result


def _optional(clean: Callable[[str, str], str]) -> Callable[[str | None, str], str | None]:
    """Let None through, and make None of a text that is blank once clean."""

    def clean_or_none(value: str | None, field: str) -> str | None:
        if value is None or not value.strip():
            return None
        return clean(value, field) or None

    return clean_or_none


def _focal_point(point: FocalPoint | None, field: str) -> FocalPoint | None:
    if point is None or (0 <= point.x <= 1 and 0 <= point.y <= 1):
        return point
    raise InvalidRequest(Detail(field, "x and y must be between 0 and 1."))


def _locales(entries: Sequence[LocaleText], field: str) -> Sequence[LocaleText]:
    if len(entries) > MAX_LOCALES:
        raise InvalidRequest(Detail(field, f"There may be at most {MAX_LOCALES} locales."))
    faults: list[Detail] = []
    result: list[LocaleText] = []
    for index, entry in enumerate(entries):
        try:
            result.append(_locale(entry, f"{field}[{index}]"))
        except InvalidRequest as error:
            faults.extend(error.details)
    seen: set[str] = set()
    for index, entry in enumerate(result):
        if entry.locale in seen:
            faults.append(Detail(f"{field}[{index}].locale", f"The locale {entry.locale} is there twice."))
        seen.add(entry.locale)
    if faults:
        raise InvalidRequest(*faults)
    return tuple(result)


def _locale(entry: LocaleText, field: str) -> LocaleText:
    return LocaleText(
        id=entry.id,
        locale=text.locale_tag(entry.locale, f"{field}.locale"),
        credit=text.credit(entry.credit, f"{field}.credit"),
        caption_html=text.caption_html(entry.caption_html, f"{field}.caption_html"),
        alt_text=text.alt_text(entry.alt_text, f"{field}.alt_text"),
    )
