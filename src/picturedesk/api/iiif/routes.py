"""``/iiif/3/{image id}/…``: from an IIIF URL to image information, or to a picture."""

import hashlib
import re
from functools import lru_cache
from typing import Final

import msgspec

from picturedesk.actions import renditions
from picturedesk.api.addresses import base_url
from picturedesk.api.context import Context
from picturedesk.api.iiif.negotiation import media_type
from picturedesk.api.iiif.problems import describe
from picturedesk.api.iiif.shapes import PROFILE, image_information
from picturedesk.api.leaving import GONE_STATUS, ClientGone, WhileWaitedFor
from picturedesk.api.pictures import (
    LATEST,
    SAFETY,
    Representation,
    send_preflight,
    send_representation,
    tags,
)
from picturedesk.api.problems import as_ours
from picturedesk.api.tolls import toll_of
from picturedesk.api.types import Headers, Receive, Scope, Send, joined_header, respond
from picturedesk.core import iiif
from picturedesk.core.delivery import Deliverable
from picturedesk.core.errors import ImageNotFound, InvalidId, MethodNotAllowed
from picturedesk.core.geometry import Size
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.iiif import Limits
from picturedesk.core.images import ImageId

ROUTE: Final = "/iiif/3/{image_id}/{request}"

_PATH: Final = re.compile(r"/iiif/3/([^/]+)(?:/(.*))?", re.DOTALL)
_INFORMATION: Final = "info.json"
_IMAGE_PARTS: Final = 4
_REQUESTS_REMEMBERED: Final = 4_096
_CACHED: Final[Headers] = ((b"cache-control", LATEST),)
_READABLE: Final[Headers] = ((b"access-control-expose-headers", b"ETag, Link"),)


class Iiif:
    """The IIIF surface. URLs name no revision, so that answers are kept for minutes; a delete is seen at once here."""

    def __init__(self, context: Context, limits: Limits) -> None:
        self._context = context
        self._limits = limits
        self._parse = lru_cache(_REQUESTS_REMEMBERED)(iiif.parse)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["state"]
        state["route"], state["cacheable"] = ROUTE, True
        try:
            if scope["method"] == "OPTIONS":
                await send_preflight(send)
            else:
                await self._answer(scope, receive, send)
        except ClientGone:
            await respond(send, GONE_STATUS, SAFETY, b"")
        except Exception as error:  # noqa: BLE001 - whatever it is gets this surface's own form
            problem = describe(as_ours(error))
            headers = (*SAFETY, (b"content-type", b"application/json"), *problem.headers)
            await respond(send, problem.status, headers, problem.body)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            raise MethodNotAllowed("GET", "HEAD", "OPTIONS")
        image_id, request = _split(scope["path"])
        picture = await renditions.find(self._context.tools, image_id)
        service_id = f"{base_url(scope, self._context.policy)}/iiif/3/{picture.id}"
        if not request:
            location = (b"location", f"{service_id}/{_INFORMATION}".encode("latin-1"))
            await respond(send, 303, (*SAFETY, *_CACHED, *tags(picture.id), location), b"")
        elif request == _INFORMATION:
            await self._send_information(scope, send, picture, service_id)
        else:
            await self._send_picture(scope, receive, send, picture, service_id, request)

    async def _send_information(self, scope: Scope, send: Send, picture: Deliverable, service_id: str) -> None:
        body = msgspec.json.encode(image_information(picture, self._limits, service_id))
        said = media_type(joined_header(scope, b"accept")).encode()
        information = Representation(
            content=body,
            size_bytes=len(body),
            # The same bytes as another type are another representation.
            etag=f'"{hashlib.sha256(said + body).hexdigest()[:32]}"',
            media_type=said,
            headers=(*SAFETY, *_READABLE, *_CACHED, *tags(picture.id), (b"vary", b"Accept")),
        )
        await send_representation(scope, send, information)

    async def _send_picture(
        self, scope: Scope, receive: Receive, send: Send, picture: Deliverable, service_id: str, request: str
    ) -> None:
        parts = request.split("/")
        if len(parts) != _IMAGE_PARTS:
            raise ImageNotFound
        resolved = iiif.resolve(
            self._parse(*parts),
            Size(picture.width_px, picture.height_px),
            self._limits,
            picture.focal_point or picture.gravity,
        )
        toll = toll_of(scope, self._context, picture)
        async with WhileWaitedFor(receive):
            result = await renditions.get(self._context.tools, picture, resolved.recipe, resolved.output, toll=toll)
        link = f'<{service_id}/{resolved.canonical}>;rel="canonical", <{PROFILE}>;rel="profile"'
        representation = Representation(
            content=result.content,
            size_bytes=len(result.content),
            etag=result.etag,
            media_type=resolved.output.media_type.encode(),
            headers=(*SAFETY, *_READABLE, *_CACHED, *tags(picture.id), (b"link", link.encode("latin-1"))),
        )
        await send_representation(scope, send, representation)


def _split(path: str) -> tuple[ImageId, str]:
    """An image's id and what is asked of it; what cannot be an IIIF URL looks like an unknown image."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise ImageNotFound
    try:
        return ImageId(parse_uuid(match[1])), match[2] or ""
    except InvalidId:
        raise ImageNotFound from None
