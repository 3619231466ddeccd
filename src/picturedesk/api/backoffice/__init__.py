"""The Backoffice: the editors' REST API, a folder for each noun."""

from picturedesk.api.authentication import authenticated
from picturedesk.api.backoffice import entitlements, hot, urls, usages
from picturedesk.api.backoffice.accounts import routes as accounts
from picturedesk.api.backoffice.blocks import routes as blocks
from picturedesk.api.backoffice.categories import routes as categories
from picturedesk.api.backoffice.history import routes as history
from picturedesk.api.backoffice.images import overview
from picturedesk.api.backoffice.images import routes as images
from picturedesk.api.backoffice.keys import routes as keys
from picturedesk.api.backoffice.library import routes as library
from picturedesk.api.backoffice.metadata import routes as metadata
from picturedesk.api.backoffice.publications import routes as publications
from picturedesk.api.backoffice.references import routes as references
from picturedesk.api.backoffice.references.hot import refs_as_sent
from picturedesk.api.context import Context
from picturedesk.api.editorial import describe
from picturedesk.api.hot import hot_reads
from picturedesk.api.idempotency import idempotent
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp

PREFIXES = ("/api/core", "/api/publisher", "/api/reader-hub")

SURFACE = Surface(
    name="backoffice",
    title="Picturedesk Backoffice",
    description="The editors' API: register uploaded pictures, describe them per language, find, change, delete them.",
    handlers=[
        *images.HANDLERS,
        *overview.HANDLERS,
        *metadata.HANDLERS,
        *urls.HANDLERS,
        *usages.HANDLERS,
        *history.HANDLERS,
        *categories.HANDLERS,
        *references.HANDLERS,
        *publications.HANDLERS,
        *blocks.HANDLERS,
        *entitlements.HANDLERS,
        *accounts.HANDLERS,
        *keys.HANDLERS,
        *library.HANDLERS,
    ],
    describe=describe,
)


def surface(context: Context) -> AsgiApp:
    app = idempotent(SURFACE.app(), context, describe)
    reads = hot_reads(app, context, describe, hot.routes(context))
    return refs_as_sent(authenticated(reads, context, describe))
