"""Revisions: what changes a URL, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from picturedesk.core.accounts import Author
from picturedesk.core.files import FileNumber, ImageFormat, StoredFile
from picturedesk.core.images import (
    FocalPoint,
    Gravity,
    Image,
    ImageId,
    ImageNumber,
    Locale,
    LocaleId,
    Origin,
    Status,
)
from picturedesk.core.revisions import content_digest, is_revision, revision

THEN = datetime(2024, 1, 1, tzinfo=UTC)
ANN = Author(1, "Ann")
GERMAN = Locale(id=LocaleId(UUID(int=1)), locale="de", credit="Ann", caption_html="<p>Turm</p>", alt_text="Ein Turm")
FILE = StoredFile(
    number=FileNumber(1),
    key="uploads/1.jpg",
    hash="ab" * 32,
    filename="tower.jpg",
    size_bytes=1,
    format=ImageFormat.JPEG,
    width_px=4,
    height_px=3,
    frames=1,
    transparent=False,
    placeholder=b"12345",
    account_id=1,
    uploaded_at=THEN,
)
IMAGE = Image(
    id=ImageId(UUID(int=1)),
    number=ImageNumber(1),
    file=FILE,
    name="Tower",
    gravity=Gravity.CENTER,
    focal_point=None,
    status=Status.ACTIVE,
    origin=Origin.UPLOADED,
    creator=None,
    copyright_notice=None,
    license_url=None,
    digital_source_type=None,
    content_digest=b"",
    locales=(GERMAN,),
    category_ids=(),
    hidden_category_ids=(),
    created_by=ANN,
    modified_by=ANN,
    inserted_at=THEN,
    updated_at=THEN,
    deleted_at=None,
)


@pytest.mark.parametrize(
    "change",
    [
        {"file": replace(FILE, hash="cd" * 32)},
        {"gravity": Gravity.NORTH},
        {"focal_point": FocalPoint(0.5, 0.5)},
        {"copyright_notice": "© Ann"},
        {"license_url": "© Ann"},
        {"digital_source_type": "digitalCapture"},
        {"locales": ()},
        {"locales": (replace(GERMAN, locale="de-AT"),)},
        {"locales": (replace(GERMAN, credit="Bea"),)},
        {"locales": (replace(GERMAN, caption_html=""),)},
        {"locales": (replace(GERMAN, credit="Ann<p>Turm</p>", caption_html=""),)},
        {"locales": (GERMAN, replace(GERMAN, locale="en"))},
    ],
    ids=str,
)
def test_what_is_in_a_rendition_changes_the_revision(change: dict[str, Any]) -> None:
    assert content_digest(replace(IMAGE, **change)) != content_digest(IMAGE)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"status": Status.ARCHIVED},
        {"content_digest": b"old"},
        {"file": replace(FILE, filename="other.jpg", number=FileNumber(2))},
        {"locales": (replace(GERMAN, alt_text="Another", id=LocaleId(UUID(int=2))),)},
        {"updated_at": datetime(2025, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_what_is_in_no_rendition_leaves_the_revision_alone(change: dict[str, Any]) -> None:
    assert content_digest(replace(IMAGE, **change)) == content_digest(IMAGE)


def test_a_focal_point_is_the_same_however_its_numbers_are_written() -> None:
    whole = replace(IMAGE, focal_point=FocalPoint(0, 1))

    assert content_digest(whole) == content_digest(replace(IMAGE, focal_point=FocalPoint(0.0, 1.0)))


def test_the_same_image_has_the_same_revision_for_ever() -> None:
    # Stored URLs stand on it: another value here turns every pinned URL of every library into a redirect.
    assert revision(content_digest(IMAGE), "settings") == "e774852b39579636"


def test_settings_change_the_revision() -> None:
    assert revision(b"x" * 32, "one") != revision(b"x" * 32, "other")


def test_a_revision_is_sixteen_hex_digits() -> None:
    assert is_revision(revision(b"x" * 32, "one"))
    assert is_revision("0123456789ABCDEF")
    assert not any(
        map(is_revision, ("", "latest", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg", "\uff10" * 16))
    )
