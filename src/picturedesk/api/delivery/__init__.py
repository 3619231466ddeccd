"""Delivery: the pictures themselves. No key, no cookie, no framework between a browser and its bytes."""

from picturedesk.api.context import Context
from picturedesk.api.delivery.document import document
from picturedesk.api.delivery.routes import Delivery
from picturedesk.api.types import AsgiApp

__all__ = ["document", "surface"]


def surface(context: Context) -> AsgiApp:
    return Delivery(context)
