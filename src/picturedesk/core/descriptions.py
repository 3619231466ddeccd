"""What editors say of an image: drafts and changes, checked and cleaned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from picturedesk.core import text
from picturedesk.core.categories import CategoryId
from picturedesk.core.drafts import UNSET, Checks, Unset, optional, per_locale
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.images import FocalPoint, Gravity, Status


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
    category_ids: Sequence[CategoryId] | Unset = UNSET
    locales: Sequence[LocaleText] | Unset = UNSET


def cleaned(change: ImageChange) -> ImageChange:
    """
    The same change with every text cleaned.

    Raises:
        InvalidRequest: With one detail for each field that may not be so.
    """
    checks = Checks()
    result = replace(
        change,
        name=checks.clean(text.name, change.name, "name"),
        focal_point=checks.clean(_focal_point, change.focal_point, "focal_point"),
        creator=checks.clean(optional(text.creator), change.creator, "creator"),
        copyright_notice=checks.clean(optional(text.copyright_notice), change.copyright_notice, "copyright_notice"),
        license_url=checks.clean(optional(text.license_url), change.license_url, "license_url"),
        digital_source_type=checks.clean(
            optional(text.digital_source_type), change.digital_source_type, "digital_source_type"
        ),
        locales=checks.clean(per_locale(_locale), change.locales, "locales"),
    )
    checks.done()
    return result


def _focal_point(point: FocalPoint | None, field: str) -> FocalPoint | None:
    if point is None or (0 <= point.x <= 1 and 0 <= point.y <= 1):
        return point
    raise InvalidRequest(Detail(field, "x and y must be between 0 and 1."))


def _locale(entry: LocaleText, field: str) -> LocaleText:
    return LocaleText(
        id=entry.id,
        locale=text.locale_tag(entry.locale, f"{field}.locale"),
        credit=text.credit(entry.credit, f"{field}.credit"),
        caption_html=text.caption_html(entry.caption_html, f"{field}.caption_html"),
        alt_text=text.alt_text(entry.alt_text, f"{field}.alt_text"),
    )
