"""Tolls: what requests for pictures pay with, where the operator bounds what each client may have rendered."""

from functools import partial

from picturedesk.actions.pixel_budget import PixelToll
from picturedesk.actions.results import Toll
from picturedesk.api.clients import client_of
from picturedesk.api.context import Context
from picturedesk.api.types import Scope
from picturedesk.core.delivery import Deliverable


def toll_of(scope: Scope, context: Context, picture: Deliverable) -> Toll | None:
    """None where nothing has to be paid. Costs nothing until there is something to pay."""
    if context.pixel_budget is None:
        return None
    return PixelToll(budget=context.pixel_budget, client=partial(client_of, scope, context), original=picture)
