"""Text on its way in: cleaned, measured against its limit, refused or kept whole, never cut."""

from picturedesk.core.text.block_markup import BLOCK_HTML_MAX_BYTES, block_html
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
from picturedesk.core.text.svg import SVG_ICON_MAX_BYTES, svg_icon
from picturedesk.core.text.tokens import colour, feature_key, feed_type, outside_id, provider

__all__ = [
    "BLOCK_HTML_MAX_BYTES",
    "CAPTION_MAX_BYTES",
    "DIGITAL_SOURCE_TYPES",
    "SVG_ICON_MAX_BYTES",
    "alt_text",
    "block_html",
    "caption_html",
    "clean",
    "colour",
    "copyright_notice",
    "creator",
    "credit",
    "digital_source_type",
    "feature_key",
    "feed_type",
    "file_name",
    "license_url",
    "locale_tag",
    "name",
    "name_of_file",
    "outside_id",
    "plain_text",
    "provider",
    "sanitise_caption",
    "svg_icon",
]
