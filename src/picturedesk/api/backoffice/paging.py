"""Cursors as URLs: every list answers where it is, and where its neighbours are."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request

from picturedesk.api.addresses import request_url
from picturedesk.api.authentication import context_of, scope_of
from picturedesk.api.backoffice.envelopes import PageMeta
from picturedesk.core import cursors
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.listing import CursorPage, Position

_NEVER_REPEATED = frozenset({"after", "before", "x-api-key"})
"""Left out of the URLs we make: cursors, which differ, and the key, which belongs in no URL; in any case of letters."""


def cursor(request: Request[Any, Any, Any], order: str, name: str) -> Position | None:
    """
    The position in the query parameter *name*, None where it is absent; *order* names the list and its order.

    Raises:
        InvalidRequest: It is damaged, or stands beside its opposite.
    """
    query = request.query_params
    if "after" in query and "before" in query:
        raise InvalidRequest(Detail("after", "Ask for what comes after or for what comes before, not for both."))
    sealed = query.get(name)
    if sealed is None:
        return None
    return cursors.unseal(context_of(request).tools.delivery.keys, order, sealed, name)


def sealed(request: Request[Any, Any, Any], order: str, positions: Sequence[Position]) -> list[str]:
    """*positions* as the cursors that `page_meta` makes of them."""
    key = context_of(request).tools.delivery.keys[0]
    return [cursors.seal(key, order, position) for position in positions]


def page_meta(request: Request[Any, Any, Any], order: str, page: CursorPage[Any]) -> PageMeta:
    context, scope = context_of(request), scope_of(request)
    # Not from `request.query_params`, whose order is another in every process.
    asked = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name.lower() not in _NEVER_REPEATED]
    url = request_url(scope, context.policy)

    def at(extra: Mapping[str, str]) -> str:
        query = urlencode([*kept, *extra.items()])
        return f"{url}?{query}" if query else url

    def beside(name: str, position: Position | None) -> str | None:
        return at({name: cursors.seal(context.tools.delivery.keys[0], order, position)}) if position else None

    meta = PageMeta(base=at({}), next=beside("after", page.next), previous=beside("before", page.previous))
    if page.total is not None:
        meta.total = page.total
    return meta
