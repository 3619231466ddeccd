"""The Uploader: one operation that takes a picture in."""

from picturedesk.api.authentication import authenticated
from picturedesk.api.context import Context
from picturedesk.api.editorial import describe
from picturedesk.api.idempotency import idempotent
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp
from picturedesk.api.uploader.routes import HANDLERS

SURFACE = Surface(
    name="uploader",
    title="Picturedesk Uploader",
    description="Takes a picture in and hands out the key that an image is made of.",
    handlers=HANDLERS,
    describe=describe,
    max_body_bytes=None,
    identified_by_body=False,
)
"""Its body is bounded by the form reader, which knows the file's bytes from the form's."""


def surface(context: Context) -> AsgiApp:
    return authenticated(idempotent(SURFACE.app(), context, describe), context, describe)
