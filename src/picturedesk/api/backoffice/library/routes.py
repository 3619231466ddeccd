"""Backoffice library: its presets and its status."""

from typing import Any, Final

from litestar import Request, Response, get

from picturedesk.actions import status
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.library.documentation import PRESETS, STATUS
from picturedesk.api.backoffice.library.shapes import LibraryStatusShape, PresetsShape, presets_answer, status_answer
from picturedesk.core.access import Permission

_TAGS: Final = ["Core: library"]

Call = Request[Any, Any, Any]


@get("/api/core/v2/presets", guards=[needs(Permission.READ)], tags=_TAGS, summary="Delivery presets", responses=PRESETS)
async def presets(request: Call) -> Response[PresetsShape]:
    """The recipes that have a name here, as delivery URLs take them; by name."""
    return wire.entity(request, presets_answer(context_of(request).tools.delivery.presets))


@get(
    "/api/core/v2/status", guards=[needs(Permission.ADMINISTER)], tags=_TAGS, summary="Library status", responses=STATUS
)
async def library_status(request: Call) -> Response[Data[LibraryStatusShape]]:
    """How much there is, how busy the answering process is, and what the last look through everything found."""
    context = context_of(request)
    found = await status.get(context.tools, caller_of(request))
    return wire.answer(status_answer(found, context.process, context.tools.clock.now()))


HANDLERS: Final = [presets, library_status]
