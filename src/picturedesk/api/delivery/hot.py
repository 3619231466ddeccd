"""
Warm pictures: what was just delivered from a URL that needs no signature, ready to be sent again.

Whether it still holds is asked of the database each time, in one narrow point read, so that a delete or a change is
seen at once; everything else about the answer is made once (docs/decisions/0011 has the figures).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from picturedesk.actions import renditions
from picturedesk.actions.results import Result
from picturedesk.actions.tools import Tools
from picturedesk.api.types import Headers, Scope, head_of, joined_header
from picturedesk.core.images import ImageId
from picturedesk.core.recipes import read_accept

_REMEMBERED: Final = 16_384
_BY_ACCEPT: Final = b".auto"
_UNUSUAL: Final = frozenset({b"if-none-match", b"range"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmPicture:
    """An answer without its bytes, which `Results` holds or has let go at ``result_place``."""

    image_id: ImageId
    updated_at: datetime
    result_place: str
    head: bytes


class WarmPictures:
    """The answers of this process, by path, and by ``Accept`` where that decides."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._known: dict[bytes, WarmPicture] = {}

    async def find(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """The header lines and the bytes of a plain answer; None where it has to be made, or is no plain one."""
        key = _key(scope)
        known = self._known.get(key) if key is not None else None
        if known is None:
            return None
        result = self._tools.results.remembered(known.result_place)
        if result is None or await renditions.changed_at(self._tools, known.image_id) != known.updated_at:
            return None
        return known.head, result.content

    def remember(self, scope: Scope, image_id: ImageId, updated_at: datetime, result: Result, headers: Headers) -> None:
        key = _key(scope)
        if key is None:
            return
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = WarmPicture(
            image_id=image_id,
            updated_at=updated_at,
            result_place=result.place,
            head=head_of(headers),
        )


def _key(scope: Scope) -> bytes | None:
    """What decides a plain answer; None where more than the path and what ``Accept`` lets through does."""
    if scope["query_string"]:
        return None
    if any(name in _UNUSUAL for name, _ in scope["headers"]):
        return None
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    if not path.endswith(_BY_ACCEPT):
        return path
    return path + b" " + read_accept(joined_header(scope, b"accept")).key
