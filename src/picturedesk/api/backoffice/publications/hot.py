"""The hot read of publications."""

from collections.abc import Mapping
from typing import Final

from picturedesk.actions import publications
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.publications.shapes import PublicationShape, answer
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.core.access import Permission
from picturedesk.core.callers import Caller
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.publications import Publication, PublicationId
from picturedesk.core.versions import Version

PUBLICATIONS: Final = "/api/publisher/v2/publications"


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, _load, _shape)
    template = f"{PUBLICATIONS}/{{publication_id}}"
    return {PUBLICATIONS: HotRoute(template=template, find=_find, entities=entities, mark=publications.mark)}


async def _find(context: Context, caller: Caller, last: str) -> Version[PublicationId]:
    # Before the id is looked at, as the guard of the route does.
    caller.require(Permission.READ_TAXONOMY)
    return await publications.find(context.tools, caller, PublicationId(parse_uuid(last)))


async def _load(context: Context, caller: Caller, publication_id: PublicationId) -> Publication:
    return await publications.get(context.tools, caller, publication_id)


def _shape(publication: Publication, _context: Context, _base_url: str) -> Data[PublicationShape]:
    return answer(publication)
