"""Media: one image in an envelope, for front ends and presentation tools."""

from picturedesk.api.authentication import authenticated
from picturedesk.api.context import Context
from picturedesk.api.hot import hot_reads
from picturedesk.api.idempotency import idempotent
from picturedesk.api.media import hot
from picturedesk.api.media.problems import describe
from picturedesk.api.media.routes import HANDLERS
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp

SURFACE = Surface(
    name="media",
    title="Picturedesk Media",
    description="One image in an envelope, or a page of them, for front ends and presentation tools.",
    handlers=HANDLERS,
    describe=describe,
)


def surface(context: Context) -> AsgiApp:
    app = hot_reads(idempotent(SURFACE.app(), context, describe), context, describe, hot.routes(context))
    return authenticated(app, context, describe)
