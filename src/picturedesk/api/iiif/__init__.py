"""IIIF Image API 3.0, level 2: for viewers that zoom and for other people's programs. No key, no cookie."""

from picturedesk.api.context import Context
from picturedesk.api.iiif.routes import Iiif
from picturedesk.api.types import AsgiApp
from picturedesk.core.iiif import Limits

__all__ = ["surface"]


def surface(context: Context, limits: Limits) -> AsgiApp:
    return Iiif(context, limits)
