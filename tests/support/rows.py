"""Accounts, files and images as rows, made without a picture: as many as a list needs."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, Author
from picturedesk.core.files import FileNumber, ImageFormat, StoredFile
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Gravity, Image, ImageId, ImageNumber, Locale, LocaleId, Origin, Status
from picturedesk.core.revisions import content_digest
from picturedesk.sql import accounts, files, images
from picturedesk.sql.database import Tx

DAY_ONE: Final = datetime(2026, 1, 1, tzinfo=UTC)


async def add_account(tx: Tx, name: str = "Ada") -> Account:
    return await accounts.insert(tx, name=name, role=Role.EDITOR, created_at=DAY_ONE)


async def add_file(tx: Tx, account: Account, **fields: Any) -> StoredFile:
    """A row for a file whose bytes are nowhere."""
    key = f"uploads/{new_id()}.jpg"
    file = StoredFile(
        **{
            "number": FileNumber(0),
            "key": key,
            "hash": hashlib.sha256(key.encode()).hexdigest(),
            "filename": "a.jpg",
            "size_bytes": 1,
            "format": ImageFormat.JPEG,
            "width_px": 4,
            "height_px": 3,
            "frames": 1,
            "transparent": False,
            "placeholder": b"12345",
            "account_id": account.id,
            "uploaded_at": DAY_ONE,
            **fields,
        }
    )
    return replace(file, number=await files.insert(tx, file))


async def add_image(
    tx: Tx, account: Account, *, file: StoredFile | None = None, locales: tuple[Locale, ...] = (), **fields: Any
) -> Image:
    file = file or await add_file(tx, account)
    author = Author(account.id, account.name)
    image = Image(
        **{
            "id": ImageId(new_id()),
            "number": ImageNumber(0),
            "file": file,
            "name": "picture",
            "gravity": Gravity.CENTER,
            "focal_point": None,
            "status": Status.ACTIVE,
            "origin": Origin.UPLOADED,
            "creator": None,
            "copyright_notice": None,
            "license_url": None,
            "digital_source_type": None,
            "content_digest": b"",
            "locales": locales,
            "category_ids": (),
            "hidden_category_ids": (),
            "created_by": author,
            "modified_by": author,
            "inserted_at": DAY_ONE,
            "updated_at": DAY_ONE,
            "deleted_at": None,
            **fields,
        }
    )
    return await images.insert(tx, replace(image, content_digest=content_digest(image)))


def locale(tag: str, *, credit: str = "", caption_html: str = "", alt_text: str = "") -> Locale:
    fresh: UUID = new_id()
    return Locale(id=LocaleId(fresh), locale=tag, credit=credit, caption_html=caption_html, alt_text=alt_text)


def day(number: int) -> datetime:
    return DAY_ONE + timedelta(days=number)
