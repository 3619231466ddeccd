"""Categories."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Unpack

from picturedesk.client import calls
from picturedesk.client.aio.sending import AsyncSender
from picturedesk.client.answers.categories import Category, CategoryLocale
from picturedesk.client.answers.paging import Page
from picturedesk.client.fields import CategoryFields, CategoryQuery

_CATEGORIES: Final = "/api/core/v2/categories"


class AsyncCategories:
    """What images can be sorted into."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create(
        self,
        locales: Sequence[CategoryLocale],
        *,
        svg_icon: str | None = None,
        is_archived: bool = False,
        idempotency_key: str | None = None,
    ) -> Category:
        """Make a category of its names; the server sanitises *svg_icon*."""
        body = {"locales": locales, "is_archived": is_archived, **calls.present({"svg_icon": svg_icon})}
        return await self._sender.send(
            calls.post(_CATEGORIES, calls.entity(Category), body, idempotency_key=idempotency_key)
        )

    async def by_id(self, category_id: str) -> Category:
        """One category; a soft-deleted one too, with `deleted_at` set. Raises NotFound."""
        return await self._sender.send(calls.get(_path(category_id), calls.entity(Category)))

    async def update(
        self, category_id: str, *, if_match: str | None = None, **fields: Unpack[CategoryFields]
    ) -> Category:
        """
        Change the fields that are given; with *if_match* only if nobody has changed the category since.

        Raises:
            PreconditionFailed: Somebody has changed it.
            ValueError: *if_match* is empty: the category was read from a list.
        """
        return await self._sender.send(
            calls.patch(_path(category_id), calls.entity(Category), fields, if_match=if_match)
        )

    async def delete(self, category_id: str, *, if_match: str | None = None) -> None:
        """Delete a category softly: images do not show it until it is restored. Raises NotFound."""
        await self._sender.send(calls.delete(_path(category_id), if_match=if_match))

    async def restore(self, category_id: str, *, idempotency_key: str | None = None) -> Category:
        """Undo a soft delete."""
        path = f"{_path(category_id)}/restore"
        return await self._sender.send(calls.post(path, calls.entity(Category), idempotency_key=idempotency_key))

    async def page(
        self, *, after: str | None = None, before: str | None = None, **query: Unpack[CategoryQuery]
    ) -> Page[Category]:
        """One page of the list; *after* and *before* are cursors out of the `meta` of another page."""
        return await self._sender.send(
            calls.get(_CATEGORIES, calls.page(Category), {**query, "after": after, "before": before})
        )

    def pages(self, **query: Unpack[CategoryQuery]) -> AsyncIterator[Page[Category]]:
        """Every page of the list, each asked for when it is wanted."""
        return self._sender.pages(calls.get(_CATEGORIES, calls.page(Category), query))

    def all(self, **query: Unpack[CategoryQuery]) -> AsyncIterator[Category]:
        """Every category, newest first unless `sort` says otherwise; archived ones are among them, deleted ones not."""
        return self._sender.entries(calls.get(_CATEGORIES, calls.page(Category), query))


def _path(category_id: str) -> str:
    return f"{_CATEGORIES}/{calls.segment(category_id)}"
