"""Categories: create, get, change, delete, restore, list."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial

from picturedesk.actions.effects import Also, nothing_else
from picturedesk.actions.tools import Tools
from picturedesk.core import history
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.categories import Category, CategoryChange, CategoryId, changed, cleaned
from picturedesk.core.errors import CategoryNotFound, PreconditionFailed
from picturedesk.core.history import Action, Noun
from picturedesk.core.identifiers import new_id
from picturedesk.core.listing import CursorPage, Deleted, Position, Sort
from picturedesk.core.times import later
from picturedesk.core.versions import Version
from picturedesk.sql import categories, changes
from picturedesk.sql.database import Tx

Precondition = Callable[[Category], bool]
"""Whether the category is still the one that the caller read; asked inside the transaction that changes it."""


async def create(
    tools: Tools, caller: Caller, change: CategoryChange, *, also: Also[Category] = nothing_else
) -> Category:
    """
    Make a category, and do *also* what else goes with it.

    Raises:
        Denied: The caller may not write categories.
        InvalidRequest: A field may not be so.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    change = await asyncio.to_thread(cleaned, change)
    now = tools.clock.now()
    blank = Category(
        id=CategoryId(new_id()),
        number=0,
        locales=(),
        svg_icon=None,
        is_archived=False,
        inserted_at=now,
        updated_at=now,
        deleted_at=None,
    )

    async def work(tx: Tx) -> Category:
        category = await categories.insert(tx, changed(blank, change))
        await _record(tx, caller, Action.CREATED, None, category)
        await also(tx, category)
        return category

    return await tools.db.write(work)


async def mark(tools: Tools, category_id: CategoryId) -> Hashable:
    """What tells whether something that was answered of a category still holds."""
    version = await categories.version(tools.db, category_id)
    return None if version is None else version.mark


async def find(tools: Tools, caller: Caller, category_id: CategoryId) -> Version[CategoryId]:
    """
    The version of a category, live or deleted.

    Raises:
        Denied: The caller may not read categories.
        CategoryNotFound: There is none.
    """
    caller.require(Permission.READ_TAXONOMY)
    version = await categories.version(tools.db, category_id)
    if version is None:
        raise CategoryNotFound
    return version


async def get(tools: Tools, caller: Caller, category_id: CategoryId) -> Category:
    """A category by its id, a deleted one too; see `find` for the errors."""
    caller.require(Permission.READ_TAXONOMY)
    category = await tools.db.read(partial(categories.by_id, category_id=category_id))
    if category is None:
        raise CategoryNotFound
    return category


async def page(
    tools: Tools,
    caller: Caller,
    sort: Sort,
    *,
    deleted: Deleted,
    after: Position | None,
    before: Position | None,
    limit: int,
) -> CursorPage[Category]:
    """A page of categories that begins at a cursor. Raises Denied."""
    caller.require(Permission.READ_TAXONOMY)
    work = partial(categories.page, sort=sort, deleted=deleted, after=after, before=before, limit=limit)
    return await tools.db.scan(work)


async def update(
    tools: Tools, caller: Caller, category_id: CategoryId, change: CategoryChange, *, precondition: Precondition
) -> Category:
    """
    Change what *change* mentions; a change that changes nothing moves no timestamp.

    Raises:
        Denied: The caller may not write categories.
        CategoryNotFound: There is no such live category.
        InvalidRequest: A field may not be so.
        PreconditionFailed: The category is no longer the one that the caller read.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    change = await asyncio.to_thread(cleaned, change)
    now = tools.clock.now()

    async def work(tx: Tx) -> Category:
        category = await _live(tx, category_id, precondition)
        wanted = changed(category, change)
        if wanted == category:
            return category
        wanted = replace(wanted, updated_at=later(category.updated_at, now))
        return await _write(tx, caller, Action.UPDATED, category, wanted)

    return await tools.db.write(work)


async def delete(tools: Tools, caller: Caller, category_id: CategoryId, *, precondition: Precondition) -> None:
    """Soft-delete: hidden from lists and images; what is in it stays in it. Raises what `update` raises."""
    caller.require(Permission.WRITE_TAXONOMY)
    now = tools.clock.now()

    async def work(tx: Tx) -> None:
        category = await _live(tx, category_id, precondition)
        moment = later(category.updated_at, now)
        await _write(tx, caller, Action.DELETED, category, replace(category, deleted_at=moment, updated_at=moment))

    await tools.db.write(work)


async def restore(
    tools: Tools, caller: Caller, category_id: CategoryId, *, also: Also[Category] = nothing_else
) -> Category:
    """
    Undo a soft delete; a category that is not deleted comes back unchanged.

    Raises:
        Denied: The caller may not write categories.
        CategoryNotFound: There is no such category.
    """
    caller.require(Permission.WRITE_TAXONOMY)
    now = tools.clock.now()

    async def work(tx: Tx) -> Category:
        category = await categories.by_id(tx, category_id)
        if category is None:
            raise CategoryNotFound
        if not category.live:
            restored = replace(category, deleted_at=None, updated_at=later(category.updated_at, now))
            category = await _write(tx, caller, Action.RESTORED, category, restored)
        await also(tx, category)
        return category

    return await tools.db.write(work)


async def _live(tx: Tx, category_id: CategoryId, precondition: Precondition) -> Category:
    category = await categories.by_id(tx, category_id)
    if category is None or not category.live:
        raise CategoryNotFound
    if not precondition(category):
        raise PreconditionFailed
    return category


async def _write(tx: Tx, caller: Caller, action: Action, before: Category, after: Category) -> Category:
    await categories.update(tx, after)
    await _record(tx, caller, action, before, after)
    return after


async def _record(tx: Tx, caller: Caller, action: Action, before: Category | None, after: Category) -> None:
    facts = None if before is None else before.facts
    entry = history.change(
        caller.author, after.updated_at, Noun.CATEGORY, after.id, action, before=facts, after=after.facts
    )
    await changes.record(tx, entry)
