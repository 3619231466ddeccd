"""Images: create, get, change, delete, restore."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from picturedesk.actions.tools import Tools
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import UNSET, ImageChange, LocaleText, Unset, cleaned
from picturedesk.core.errors import Detail, ImageNotFound, InvalidRequest, KeyTaken, PreconditionFailed
from picturedesk.core.files import StoredFile
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Gravity, Image, ImageId, ImageNumber, Locale, LocaleId, Origin, Status, Version
from picturedesk.core.revisions import content_digest
from picturedesk.core.text import name_of_file
from picturedesk.sql import deliveries, files, images, versions
from picturedesk.sql.database import Tx

T = TypeVar("T")

Precondition = Callable[[Image], bool]
"""Whether the image is still the one that the caller read; asked inside the transaction that changes it."""


async def create(tools: Tools, caller: Caller, change: ImageChange, *, file_hash: str | None = None) -> Image:
    """
    Make an image of an uploaded file.

    Raises:
        Denied: The caller may not create images.
        InvalidRequest: A field may not be so; the key is unknown or taken, or the hash is not that of the bytes.
    """
    caller.require(Permission.CREATE)
    change = await _cleaned(change)
    now = tools.clock.now()

    async def work(tx: Tx) -> Image:
        file = await _free_file(tx, caller, change.file_key)
        if file_hash is not None and file_hash.lower() != file.hash:
            raise InvalidRequest(Detail("file_hash", "The hash is not that of the uploaded file."))
        blank = _blank(file, caller, now)
        return await images.insert(tx, _changed(blank, change, file))

    return await tools.db.write(work)


async def changed_at(tools: Tools, image_id: ImageId) -> datetime | None:
    """When an image was last changed, deleting included: whether what was answered of it still holds."""
    return await deliveries.updated_at(tools.db, image_id)


async def find(tools: Tools, caller: Caller, image_id: ImageId) -> Version:
    """
    The version of an image, live or deleted: enough to know whether what was made of it before still holds.

    Raises:
        Denied: The caller may not read.
        ImageNotFound: There is none, or it is somebody else's and the caller sees only its own.
    """
    caller.require(Permission.READ)
    return _visible(caller, await tools.db.point(partial(versions.by_id, image_id=image_id)))


async def find_by_key(tools: Tools, caller: Caller, key: str, *, deleted_too: bool) -> Version:
    """The version of the live image with this file key; see `find`."""
    caller.require(Permission.READ)
    work = partial(versions.by_file_key, key=key, deleted_too=deleted_too)
    return _visible(caller, await tools.db.point(work))


async def find_by_hash(tools: Tools, caller: Caller, sha256: str, *, deleted_too: bool) -> Version:
    """The version of the oldest live image with these bytes that the caller may see; see `find`."""
    caller.require(Permission.READ)
    work = partial(versions.by_hash, sha256=sha256, owner=caller.sees_only, deleted_too=deleted_too)
    return _visible(caller, await tools.db.point(work))


async def get(tools: Tools, caller: Caller, image_id: ImageId) -> Image:
    """An image by its id, a deleted one too; see `find` for the errors."""
    caller.require(Permission.READ)
    image = await tools.db.read(partial(images.by_id, image_id=image_id))
    if image is None or caller.sees_only not in {None, image.created_by.id}:
        raise ImageNotFound
    return image


async def update(
    tools: Tools, caller: Caller, image_id: ImageId, change: ImageChange, *, precondition: Precondition
) -> Image:
    """
    Change what *change* mentions; a change that changes nothing moves no timestamp.

    Raises:
        Denied: The caller may not edit.
        ImageNotFound: There is no such live image.
        InvalidRequest: A field may not be so.
        PreconditionFailed: The image is no longer the one that the caller read.
    """
    caller.require(Permission.EDIT)
    change = await _cleaned(change)
    now = tools.clock.now()

    async def work(tx: Tx) -> Image:
        image = await _live(tx, image_id, precondition)
        file = image.file
        if change.file_key is not UNSET and change.file_key != file.key:
            file = await _free_file(tx, caller, change.file_key)
        changed = _changed(image, change, file)
        if changed == image:
            return image
        changed = replace(changed, modified_by=caller.author, updated_at=_later(image, now))
        await images.update(tx, changed)
        return changed

    return await tools.db.write(work)


async def delete(tools: Tools, caller: Caller, image_id: ImageId, *, precondition: Precondition) -> None:
    """
    Soft-delete: the image is out of lists and delivery, its bytes and texts stay.

    Raises:
        Denied: The caller may not delete.
        ImageNotFound: There is no such live image.
        PreconditionFailed: The image is no longer the one that the caller read.
    """
    caller.require(Permission.DELETE)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        image = await _live(tx, image_id, precondition)
        later = _later(image, now)
        await images.update(tx, replace(image, deleted_at=later, updated_at=later, modified_by=caller.author))

    await tools.db.write(work)


async def restore(tools: Tools, caller: Caller, image_id: ImageId) -> Image:
    """
    Undo a soft delete, whole; an image that is not deleted comes back unchanged.

    Raises:
        Denied: The caller may not restore.
        ImageNotFound: There is no such image.
        KeyTaken: A newer live image has its file key.
    """
    caller.require(Permission.DELETE)
    now = tools.clock.now()

    async def work(tx: Tx) -> Image:
        image = await images.by_id(tx, image_id)
        if image is None:
            raise ImageNotFound
        if image.live:
            return image
        if await images.live_with_file(tx, image.file.number) is not None:
            raise KeyTaken
        restored = replace(image, deleted_at=None, updated_at=_later(image, now), modified_by=caller.author)
        await images.update(tx, restored)
        return restored

    return await tools.db.write(work)


async def _cleaned(change: ImageChange) -> ImageChange:
    # In a thread: sanitising takes milliseconds for long captions, and there may be many.
    return await asyncio.to_thread(cleaned, change)


def _visible(caller: Caller, version: Version | None) -> Version:
    if version is None or caller.sees_only not in {None, version.owner}:
        raise ImageNotFound
    return version


async def _live(tx: Tx, image_id: ImageId, precondition: Precondition) -> Image:
    image = await images.by_id(tx, image_id)
    if image is None or not image.live:
        raise ImageNotFound
    if not precondition(image):
        raise PreconditionFailed
    return image


async def _free_file(tx: Tx, caller: Caller, key: str | Unset) -> StoredFile:
    """The uploaded file under *key*, which no live image has."""
    file = None if isinstance(key, Unset) else await files.by_key(tx, key)
    if file is None or caller.sees_only not in {None, file.account_id}:
        raise InvalidRequest(Detail("file_key", "There is no uploaded file with this key."))
    if await images.live_with_file(tx, file.number) is not None:
        raise InvalidRequest(Detail("file_key", "Another image has this file already."))
    return file


def _later(image: Image, now: datetime) -> datetime:
    """Now, or just after the last change where the clock has not moved on: `updated_at` always does."""
    return max(now, image.updated_at + timedelta(microseconds=1))


def _blank(file: StoredFile, caller: Caller, now: datetime) -> Image:
    """A new image of *file* before anything was said of it."""
    return Image(
        id=ImageId(new_id()),
        number=ImageNumber(0),
        file=file,
        name=name_of_file(file.filename),
        gravity=Gravity.CENTER,
        focal_point=None,
        status=Status.ACTIVE,
        origin=Origin.UPLOADED,
        creator=None,
        copyright_notice=None,
        license_url=None,
        digital_source_type=None,
        content_digest=b"",
        locales=(),
        created_by=caller.author,
        modified_by=caller.author,
        inserted_at=now,
        updated_at=now,
        deleted_at=None,
    )


def _changed(image: Image, change: ImageChange, file: StoredFile) -> Image:
    """*image* with *file* and everything that *change* mentions."""
    if change.category_ids is not UNSET and change.category_ids:
        raise InvalidRequest(Detail("category_ids[0]", "There is no such category."))
    changed = replace(
        image,
        file=file,
        name=_or(change.name, image.name),
        gravity=_or(change.gravity, image.gravity),
        focal_point=_or(change.focal_point, image.focal_point),
        status=_or(change.status, image.status),
        creator=_or(change.creator, image.creator),
        copyright_notice=_or(change.copyright_notice, image.copyright_notice),
        license_url=_or(change.license_url, image.license_url),
        digital_source_type=_or(change.digital_source_type, image.digital_source_type),
        locales=image.locales if isinstance(change.locales, Unset) else _locales(image.locales, change.locales),
    )
    return replace(changed, content_digest=content_digest(changed))


def _or(value: T | Unset, otherwise: T) -> T:
    return otherwise if isinstance(value, Unset) else value


def _locales(old: Sequence[Locale], wanted: Sequence[LocaleText]) -> Sequence[Locale]:
    """The new list, where an entry whose id or locale was there already keeps that entry's id."""
    by_id = {str(locale.id): locale.id for locale in old}
    by_locale = {locale.locale: locale.id for locale in old}
    kept: set[LocaleId] = set()
    result = []
    for entry in wanted:
        candidates = (by_id.get((entry.id or "").lower()), by_locale.get(entry.locale))
        known = next((candidate for candidate in candidates if candidate and candidate not in kept), None)
        locale_id = known or LocaleId(new_id())
        kept.add(locale_id)
        result.append(
            Locale(
                id=locale_id,
                locale=entry.locale,
                credit=entry.credit,
                caption_html=entry.caption_html,
                alt_text=entry.alt_text,
            )
        )
    return tuple(result)
