"""The Backoffice: the editors' REST API."""

from picturedesk.api.authentication import authenticated
from picturedesk.api.backoffice import hot, images
from picturedesk.api.context import Context
from picturedesk.api.editorial import describe
from picturedesk.api.hot import Entities, hot_reads
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp

PREFIXES = ("/api/core", "/api/publisher", "/api/reader-hub")

SURFACE = Surface(
    name="backoffice",
    title="Picturedesk Backoffice",
    description="The editors' API: register uploaded pictures, describe them per language, find, change, delete them.",
    handlers=images.HANDLERS,
    describe=describe,
)


def surface(context: Context) -> AsgiApp:
    entities = Entities(context, hot.load, hot.shape)
    app = hot_reads(SURFACE.app(), context, describe, entities, hot.ROUTES, asked_by_id=hot.BY_ID)
    return authenticated(app, context, describe)
