"""``If-Match``: a change goes on only while the entity would still be answered with the bytes that its sender read."""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Request

from picturedesk.api import wire

T = TypeVar("T")


def if_match(request: Request[Any, Any, Any], *shapes: Callable[[T], Any]) -> Callable[[T], bool]:
    """What the request's ``If-Match`` asks of an entity, which may be answered in any of *shapes*."""
    wanted = request.headers.get("if-match")
    if wanted is None:
        return lambda _: True
    return lambda entity: any(wire.matches(wanted, wire.Entity.of(shape(entity)).etag, weak=False) for shape in shapes)
