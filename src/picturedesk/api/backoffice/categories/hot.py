"""The hot read of categories."""

from collections.abc import Mapping
from typing import Final

from picturedesk.actions import categories
from picturedesk.api.backoffice.categories.shapes import CategoryShape, answer
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.categories import Category, CategoryId
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.versions import Version

CATEGORIES: Final = "/api/core/v2/categories"


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, _load, _shape)
    template = f"{CATEGORIES}/{{category_id}}"
    return {CATEGORIES: HotRoute(template=template, find=_find, entities=entities, mark=categories.mark)}


async def _find(context: Context, caller: Caller, last: str) -> Version[CategoryId]:
    caller.require(Permission.READ_TAXONOMY)
    return await categories.find(context.tools, caller, CategoryId(parse_uuid(last)))


async def _load(context: Context, caller: Caller, category_id: CategoryId) -> Category:
    return await categories.get(context.tools, caller, category_id)


def _shape(category: Category, _context: Context, _base_url: str) -> Data[CategoryShape]:
    return answer(category)
