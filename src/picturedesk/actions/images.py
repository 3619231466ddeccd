"""Images: create, get, change, delete, restore."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from picturedesk.actions import leftovers
from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import ImageChange, LocaleText, cleaned
from picturedesk.core.drafts import UNSET, Unset, kept_ids, or_else
from picturedesk.core.errors import Detail, ImageNotFound, InvalidRequest, KeyTaken, PreconditionFailed
from picturedesk.core.files import StoredFile
from picturedesk.core.history import Action, Noun
from picturedesk.core.identifiers import new_id
from picturedesk.core.images import Gravity, Image, ImageId, ImageNumber, Locale, LocaleId, Origin, Status
from picturedesk.core.revisions import content_digest
from picturedesk.core.text import name_of_file
from picturedesk.core.times import later
from picturedesk.core.versions import Version
from picturedesk.sql import categories, changes, files, images, versions
from picturedesk.sql.database import Tx

Precondition = Callable[[Image], bool]
"""Whether the image is still the one that the caller read; asked inside the transaction that changes it."""


async def create(
    tools: Tools,
    caller: Caller,
    change: ImageChange,
    *,
    file_hash: str | None = None,
    also: Also[Image] = nothing_else,
) -> Image:
    """
    Make an image of an uploaded file, and do *also* what else goes with it.

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
        image = await insert(tx, caller, file, change, now)
        await also(tx, image)
        return image

    return await tools.db.write(work)


async def insert(tx: Tx, caller: Caller, file: StoredFile, change: ImageChange, now: datetime) -> Image:
    """
    Make an image of *file*, which no live image has; *change* is `cleaned`. For those who are in a transaction.

    Raises:
        InvalidRequest: There is no such category.
    """
    image = await images.insert(tx, await _filed(tx, _changed(_blank(file, caller, now), change, file), change))
    await _record(tx, caller, Action.CREATED, None, image)
    return image


async def mark(tools: Tools, image_id: ImageId) -> Hashable:
    """What tells whether something that was answered of an image still holds; None where it is gone."""
    version = await versions.by_id(tools.db, image_id)
    return None if version is None else version.mark


async def find(tools: Tools, caller: Caller, image_id: ImageId) -> Version[ImageId]:
    """
    The version of an image, live or deleted: enough to know whether what was made of it before still holds.

    Raises:
        Denied: The caller may not read.
        ImageNotFound: There is none, or it is somebody else's and the caller sees only its own.
    """
    caller.require(Permission.READ)
    return _visible(caller, await versions.by_id(tools.db, image_id))


async def find_by_key(tools: Tools, caller: Caller, key: str, *, deleted_too: bool) -> Version[ImageId]:
    """The version of the live image with this file key; see `find`."""
    caller.require(Permission.READ)
    work = partial(versions.by_file_key, key=key, deleted_too=deleted_too)
    return _visible(caller, await tools.db.point(work))


async def find_by_hash(tools: Tools, caller: Caller, sha256: str, *, deleted_too: bool) -> Version[ImageId]:
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
        changed = await _filed(tx, _changed(image, change, file), change)
        if changed == image:
            return image
        changed = replace(changed, modified_by=caller.author, updated_at=later(image.updated_at, now))
        await images.update(tx, changed)
        await _record(tx, caller, Action.UPDATED, image, changed)
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

    async def work(tx: Tx) -> str | None:
        image = await _live(tx, image_id, precondition)
        moment = later(image.updated_at, now)
        gone = replace(image, deleted_at=moment, updated_at=moment, modified_by=caller.author)
        await images.update(tx, gone)
        await _record(tx, caller, Action.DELETED, image, gone)
        sha256 = image.file.hash
        return sha256 if await versions.by_hash(tx, sha256, owner=None, deleted_too=False) is None else None

    unused = await tools.db.write(work)
    if unused is not None:
        # Nobody may ask for them any more. Restored, the image has them made again.
        with leftovers.left_to_the_sweeper():
            await tools.blobs.drop_results(unused)


async def restore(tools: Tools, caller: Caller, image_id: ImageId, *, also: Also[Image] = nothing_else) -> Image:
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
        if not image.live:
            image = await _restored(tx, caller, image, now)
        await also(tx, image)
        return image

    return await tools.db.write(work)


async def _restored(tx: Tx, caller: Caller, image: Image, now: datetime) -> Image:
    if await images.live_with_file(tx, image.file.number) is not None:
        raise KeyTaken
    moment = later(image.updated_at, now)
    restored = replace(image, deleted_at=None, updated_at=moment, modified_by=caller.author)
    await images.update(tx, restored)
    await _record(tx, caller, Action.RESTORED, image, restored)
    return restored


async def _record(tx: Tx, caller: Caller, action: Action, before: Image | None, after: Image) -> None:
    facts = None if before is None else before.facts
    entry = history.change(
        caller.author, after.updated_at, Noun.IMAGE, after.id, action, before=facts, after=after.facts
    )
    await changes.record(tx, entry)


async def _cleaned(change: ImageChange) -> ImageChange:
    # In a thread: sanitising takes milliseconds for long captions, and there may be many.
    return await asyncio.to_thread(cleaned, change)


def _visible(caller: Caller, version: Version[ImageId] | None) -> Version[ImageId]:
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


async def _filed(tx: Tx, image: Image, change: ImageChange) -> Image:
    """*image* in the categories that *change* names; those of its categories that are deleted stay, hidden."""
    if isinstance(change.category_ids, Unset):
        return image
    wanted = tuple(dict.fromkeys(change.category_ids))
    live = await categories.live_among(tx, wanted)
    unknown = [at for at, category in enumerate(change.category_ids) if category not in live]
    # A client may send back what it read before a category was deleted.
    strangers = [at for at in unknown if change.category_ids[at] not in image.hidden_category_ids]
    if strangers:
        raise InvalidRequest(*(Detail(f"category_ids[{at}]", "There is no such category.") for at in strangers))
    return replace(image, category_ids=tuple(category for category in wanted if category in live))


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
        category_ids=(),
        hidden_category_ids=(),
        created_by=caller.author,
        modified_by=caller.author,
        inserted_at=now,
        updated_at=now,
        deleted_at=None,
    )


def _changed(image: Image, change: ImageChange, file: StoredFile) -> Image:
    """*image* with *file* and everything that *change* mentions."""
    changed = replace(
        image,
        file=file,
        name=or_else(change.name, image.name),
        gravity=or_else(change.gravity, image.gravity),
        focal_point=or_else(change.focal_point, image.focal_point),
        status=or_else(change.status, image.status),
        creator=or_else(change.creator, image.creator),
        copyright_notice=or_else(change.copyright_notice, image.copyright_notice),
        license_url=or_else(change.license_url, image.license_url),
        digital_source_type=or_else(change.digital_source_type, image.digital_source_type),
        locales=image.locales if isinstance(change.locales, Unset) else _locales(image.locales, change.locales),
    )
    return replace(changed, content_digest=content_digest(changed))


def _locales(old: Sequence[Locale], wanted: Sequence[LocaleText]) -> Sequence[Locale]:
    """The new list, where an entry whose id or locale was there already keeps that entry's id."""
    kept = kept_ids([(locale.id, locale.locale) for locale in old], wanted)
    return tuple(
        Locale(
            id=known or LocaleId(new_id()),
            locale=entry.locale,
            credit=entry.credit,
            caption_html=entry.caption_html,
            alt_text=entry.alt_text,
        )
        for known, entry in zip(kept, wanted, strict=True)
    )
