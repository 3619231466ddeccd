"""Images with their file, their texts and their authors."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from picturedesk.core import search, text
from picturedesk.core.accounts import Author
from picturedesk.core.categories import CategoryId
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
from picturedesk.sql.database import Tx
from picturedesk.sql.dialects import among
from picturedesk.sql.files import stored_file
from picturedesk.sql.statements import Row, Statement
from picturedesk.sql.tables import accounts, categories, files, image_categories, image_locales, image_words, images

STATUS_NUMBERS: Final = {Status.ACTIVE: 1, Status.ARCHIVED: 2}
_STATUSES: Final = {number: status for status, number in STATUS_NUMBERS.items()}

_creator = accounts.alias("creator_account")
_modifier = accounts.alias("modifier_account")

_COPIES: Final = {"file_hash", "name_sort", "extension", "extension_sort", "orientation", "created_by_sort"}
"""Columns that only lists look at; a row of an image leaves them out."""

_SELECT = (
    sa.select(
        *[column for column in images.c if column.name not in _COPIES],
        *[column for column in files.c if column.name != "number"],
        _creator.c.name.label("creator_name"),
        _modifier.c.name.label("modifier_name"),
    )
    .select_from(images)
    .join(files, files.c.number == images.c.file_number)
    .join(_creator, _creator.c.id == images.c.created_by)
    .join(_modifier, _modifier.c.id == images.c.modified_by)
)


_BY_ID = Statement(_SELECT.where(images.c.id == sa.bindparam("id")))
_BY_NUMBERS = Statement(_SELECT.where(among(images.c.number, "numbers")))
_LIVE_WITH_FILE = Statement(
    sa.select(images.c.id).where(images.c.file_number == sa.bindparam("file_number"), images.c.deleted_at.is_(None))
)
_LOCALES = Statement(
    sa.select(image_locales)
    .where(image_locales.c.image_number == sa.bindparam("image_number"))
    .order_by(image_locales.c.position)
)
_LOCALES_OF_MANY = Statement(
    sa.select(image_locales)
    .where(among(image_locales.c.image_number, "numbers"))
    .order_by(image_locales.c.image_number, image_locales.c.position)
)
_CATEGORIES_SELECT = (
    sa.select(image_categories.c.image_number, categories.c.id, categories.c.deleted_at)
    .join(categories, categories.c.number == image_categories.c.category_number)
    .order_by(image_categories.c.image_number, image_categories.c.position)
)
_CATEGORIES = Statement(_CATEGORIES_SELECT.where(image_categories.c.image_number == sa.bindparam("image_number")))
_CATEGORIES_OF_MANY = Statement(_CATEGORIES_SELECT.where(among(image_categories.c.image_number, "numbers")))
_DELETE_CATEGORIES = Statement(
    sa.delete(image_categories).where(image_categories.c.image_number == sa.bindparam("number"))
)
_INSERT_CATEGORY = Statement(
    sa.insert(image_categories).from_select(
        ["image_number", "category_number", "position"],
        sa.select(
            sa.bindparam("image_number", type_=sa.Integer),
            categories.c.number,
            sa.bindparam("position", type_=sa.Integer),
        ).where(categories.c.id == sa.bindparam("id")),
    )
)
_WRITTEN = [column.name for column in images.c if column.name != "number"]
_INSERT = Statement(
    sa.insert(images).values({name: sa.bindparam(name) for name in _WRITTEN}).returning(images.c.number)
)
_UPDATE = Statement(
    sa.update(images)
    .where(images.c.number == sa.bindparam("number"))
    .values({name: sa.bindparam(name) for name in _WRITTEN})
)
_DELETE_LOCALES = Statement(sa.delete(image_locales).where(image_locales.c.image_number == sa.bindparam("number")))
_INSERT_LOCALE = Statement(
    sa.insert(image_locales).values({column.name: sa.bindparam(column.name) for column in image_locales.c})
)
_INSERT_WORDS = Statement(
    sa.insert(image_words).values(image_number=sa.bindparam("number"), words=sa.bindparam("words"))
)
_UPDATE_WORDS = Statement(
    sa.update(image_words)
    .where(image_words.c.image_number == sa.bindparam("number"))
    .values(words=sa.bindparam("words"))
)


async def by_id(tx: Tx, image_id: ImageId) -> Image | None:
    """An image, live or deleted. Three point reads."""
    return await _whole(tx, await tx.one(_BY_ID, id=image_id))


async def by_numbers(tx: Tx, numbers: Sequence[int]) -> list[Image]:
    """These images in the order of *numbers*. Three statements, however many they are."""
    locales: dict[int, list[Locale]] = {}
    for row in await tx.all(_LOCALES_OF_MANY, numbers=numbers):
        locales.setdefault(row.image_number, []).append(_locale(row))
    filed: dict[int, list[Row]] = {}
    for row in await tx.all(_CATEGORIES_OF_MANY, numbers=numbers):
        filed.setdefault(row.image_number, []).append(row)
    rows = await tx.all(_BY_NUMBERS, numbers=numbers)
    found = {row.number: _image(row, locales.get(row.number, ()), filed.get(row.number, ())) for row in rows}
    return [found[number] for number in numbers]


async def live_with_file(tx: Tx, file_number: int) -> ImageId | None:
    row = await tx.one(_LIVE_WITH_FILE, file_number=file_number)
    return None if row is None else ImageId(row.id)


async def insert(tx: Tx, image: Image) -> Image:
    """Insert *image*, whose number is not known yet, and give it with its number."""
    row = await tx.one(_INSERT, **_columns(image))
    image = replace(image, number=ImageNumber(row.number))
    await tx.run_many(_INSERT_LOCALE, _locale_rows(image))
    await tx.run_many(_INSERT_CATEGORY, _category_rows(image))
    await tx.run(_INSERT_WORDS, number=image.number, words=search_words(image))
    return image


async def update(tx: Tx, image: Image) -> None:
    """Write every column, every locale, every category and the search index of an image anew."""
    await tx.run(_UPDATE, number=image.number, **_columns(image))
    await tx.run(_DELETE_LOCALES, number=image.number)
    await tx.run_many(_INSERT_LOCALE, _locale_rows(image))
    await tx.run(_DELETE_CATEGORIES, number=image.number)
    await tx.run_many(_INSERT_CATEGORY, _category_rows(image))
    await tx.run(_UPDATE_WORDS, number=image.number, words=search_words(image))


def search_words(image: Image) -> str:
    """The words that search finds an image by."""
    return search.index_text(_texts(image))


async def _whole(tx: Tx, row: Row) -> Image | None:
    if row is None:
        return None
    locales = await tx.all(_LOCALES, image_number=row.number)
    filed = await tx.all(_CATEGORIES, image_number=row.number)
    return _image(row, [_locale(entry) for entry in locales], filed)


def _image(row: Row, locales: Sequence[Locale], filed: Sequence[Row]) -> Image:
    return Image(
        id=ImageId(row.id),
        number=ImageNumber(row.number),
        file=stored_file(row, number="file_number"),
        name=row.name,
        gravity=Gravity(row.gravity),
        focal_point=None if row.focal_x is None else FocalPoint(row.focal_x, row.focal_y),
        status=_STATUSES[row.status],
        origin=Origin(row.origin),
        creator=row.creator,
        copyright_notice=row.copyright_notice,
        license_url=row.license_url,
        digital_source_type=row.digital_source_type,
        content_digest=row.content_digest,
        locales=tuple(locales),
        category_ids=tuple(CategoryId(entry.id) for entry in filed if entry.deleted_at is None),
        hidden_category_ids=tuple(CategoryId(entry.id) for entry in filed if entry.deleted_at is not None),
        created_by=Author(row.created_by, row.creator_name),
        modified_by=Author(row.modified_by, row.modifier_name),
        inserted_at=row.inserted_at,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
    )


def _locale(row: Row) -> Locale:
    return Locale(
        id=LocaleId(row.id),
        locale=row.locale,
        credit=row.credit,
        caption_html=row.caption_html,
        alt_text=row.alt_text,
    )


def _columns(image: Image) -> dict[str, object]:
    return {
        "id": image.id,
        "file_number": image.file.number,
        "name": image.name,
        "name_sort": search.fold(image.name),
        "gravity": image.gravity.value,
        "focal_x": image.focal_point.x if image.focal_point else None,
        "focal_y": image.focal_point.y if image.focal_point else None,
        "status": STATUS_NUMBERS[image.status],
        "origin": image.origin.value,
        "creator": image.creator,
        "copyright_notice": image.copyright_notice,
        "license_url": image.license_url,
        "digital_source_type": image.digital_source_type,
        "content_digest": image.content_digest,
        "file_hash": image.file.hash,
        "extension": image.extension,
        "extension_sort": search.fold(image.extension),
        "orientation": image.orientation.value,
        "created_by": image.created_by.id,
        "created_by_sort": search.fold(image.created_by.name),
        "modified_by": image.modified_by.id,
        "inserted_at": image.inserted_at,
        "updated_at": image.updated_at,
        "deleted_at": image.deleted_at,
    }


def _locale_rows(image: Image) -> list[dict[str, object]]:
    return [
        {
            "image_number": image.number,
            "position": position,
            "id": locale.id,
            "locale": locale.locale,
            "credit": locale.credit,
            "caption_html": locale.caption_html,
            "alt_text": locale.alt_text,
        }
        for position, locale in enumerate(image.locales)
    ]


def _category_rows(image: Image) -> list[dict[str, object]]:
    filed = (*image.category_ids, *image.hidden_category_ids)
    return [{"image_number": image.number, "position": at, "id": category} for at, category in enumerate(filed)]


def _texts(image: Image) -> Iterable[str]:
    """Everything a search looks at, as people read it."""
    yield image.name
    yield image.file.filename
    for locale in image.locales:
        yield locale.credit
        yield text.plain_text(locale.caption_html)
        yield locale.alt_text
