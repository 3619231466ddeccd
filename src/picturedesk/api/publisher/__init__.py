"""The Publisher: the list of images for portals and migration tools, in JSON or XML."""

from picturedesk.api.authentication import authenticated
from picturedesk.api.context import Context
from picturedesk.api.publisher.problems import describe
from picturedesk.api.publisher.routes import HANDLERS
from picturedesk.api.surfaces import Surface
from picturedesk.api.types import AsgiApp

SURFACE = Surface(
    name="publisher",
    title="Picturedesk Publisher",
    description="The list of images for portals and migration tools, as JSON or, where `Accept` prefers it, as XML.",
    handlers=HANDLERS,
    describe=describe,
)


def surface(context: Context) -> AsgiApp:
    return authenticated(SURFACE.app(), context, describe)
