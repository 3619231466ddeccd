"""The hot read of references, and how a ref travels in a path."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from picturedesk.actions import references
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.references.shapes import ReferenceShape, answer
from picturedesk.api.context import Context
from picturedesk.api.hot import Entities, HotRoute
from picturedesk.api.types import AsgiApp, Receive, Scope, Send
from picturedesk.core.callers import Caller
from picturedesk.core.errors import MethodNotAllowed
from picturedesk.core.references import Ref, Reference
from picturedesk.core.versions import Version

REFERENCES: Final = "/api/core/v2/references"
LOOKUP: Final = "lookup"
_START: Final = f"{REFERENCES}/"


def refs_as_sent(app: AsgiApp) -> AsgiApp:
    """
    *app*, to whom a ref is one part of the path, percent-encoded as it was sent.

    Decoded before the path is taken apart, an id such as ``https://example.com/`` would end up in many parts.
    """

    async def keep(scope: Scope, receive: Receive, send: Send) -> None:
        path, raw = scope["path"], scope.get("raw_path")
        if raw and path.startswith(_START):
            scope["path"] = raw.decode("latin-1")
        await app(scope, receive, send)

    return keep


def sent_in_path(ref: object) -> str:
    """A ref as part of a path."""
    return quote(str(ref), safe="")


def read_path(part: str) -> str:
    """The ref in a part of a path that came through `refs_as_sent`; bytes that are no UTF-8 make it one of nobody's."""
    return unquote(part, errors="surrogateescape")


def routes(context: Context) -> Mapping[str, HotRoute]:
    entities = Entities(context, _load, _shape)
    return {REFERENCES: HotRoute(template=f"{_START}{{ref}}", find=_find, entities=entities, mark=references.mark)}


async def _find(context: Context, caller: Caller, last: str) -> Version[Ref]:
    if last == LOOKUP:
        # A path of its own, which takes POST only.
        raise MethodNotAllowed("POST")
    return await references.find(context.tools, caller, read_path(last))


async def _load(context: Context, caller: Caller, ref: Ref) -> Reference:
    return await references.get(context.tools, caller, str(ref))


def _shape(reference: Reference, _context: Context, _base_url: str) -> Data[ReferenceShape]:
    return answer(reference)
