"""Text on its way in: cleaned, measured against its limit, refused or kept whole, never cut."""

from picturedesk.core.text.cleaning import clean
from picturedesk.core.text.fields import (
    CAPTION_MAX_BYTES,
    alt_text,
    caption_html,
    copyright_notice,
    creator,
    credit,
    file_name,
    name,
    name_of_file,
)
from picturedesk.core.text.languages import locale_tag
from picturedesk.core.text.markup import plain_text, sanitise_caption
from picturedesk.core.text.rights import DIGITAL_SOURCE_TYPES, digital_source_type, license_url

__all__ = [
    "CAPTION_MAX_BYTES",
    "DIGITAL_SOURCE_TYPES",
    "alt_text",
    "caption_html",
    "clean",
    "copyright_notice",
    "creator",
    "credit",
    "digital_source_type",
    "file_name",
    "license_url",
    "locale_tag",
    "name",
    "name_of_file",
    "plain_text",
    "sanitise_caption",
]
