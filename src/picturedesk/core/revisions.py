"""Revisions: sixteen hex digits that change whenever a rendition's bytes could."""

import hashlib
import json
import re
from typing import Final

from picturedesk.core.images import Image

_REVISION: Final = re.compile(r"[0-9a-fA-F]{16}")
_DIGITS: Final = 16


def content_digest(image: Image) -> bytes:
    """
    Digest all of an image that can change its renditions: 32 bytes, to be stored with it.

    All locales count, in their order, since the settings say which of them is embedded. Names and alt texts are in no
    rendition, so they change no URL.
    """
    point = image.focal_point
    content = [
        image.file.hash,
        image.gravity.value,
        None if point is None else [float(point.x), float(point.y)],
        image.copyright_notice,
        image.license_url,
        image.digital_source_type,
        [[locale.locale, locale.credit, locale.caption_html] for locale in image.locales],
    ]
    # JSON, because texts that are merely joined could be cut elsewhere and mean another image.
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).digest()


def revision(content_digest: bytes, settings_fingerprint: str) -> str:
    """Give the revision of an image under the settings that shape renditions."""
    return hashlib.sha256(content_digest + settings_fingerprint.encode()).hexdigest()[:_DIGITS]


def is_revision(text: str) -> bool:
    """Whether *text* may be a revision of some image, current or not."""
    return _REVISION.fullmatch(text) is not None
