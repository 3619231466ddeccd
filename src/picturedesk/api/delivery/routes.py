"""``/img/{image id}/{revision}/{recipe}.{format}``: from a path to a picture, or to the URL that it should have had."""

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, unquote, urlencode

from picturedesk.actions import renditions
from picturedesk.api.addresses import base_url, from_trusted_proxy
from picturedesk.api.again import Repeatable
from picturedesk.api.context import Context
from picturedesk.api.delivery.problems import describe
from picturedesk.api.leaving import GONE_STATUS, ClientGone, WhileWaitedFor
from picturedesk.api.pictures import (
    LATEST,
    PINNED,
    SAFETY,
    Representation,
    disposition,
    send_preflight,
    send_representation,
    tags,
)
from picturedesk.api.problems import as_ours
from picturedesk.api.ranges import Unsatisfiable, read_range
from picturedesk.api.tolls import toll_of
from picturedesk.api.types import Headers, Receive, Scope, Send, head_of, header, joined_header, respond
from picturedesk.api.wire import matches
from picturedesk.core import recipes, signing
from picturedesk.core.delivery import Deliverable
from picturedesk.core.errors import ImageNotFound, InvalidId, MethodNotAllowed, SignatureRefused
from picturedesk.core.files import ImageFormat
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId
from picturedesk.core.recipes import Original, OutputFormat, Preset, Target, Tokens
from picturedesk.core.revisions import is_revision

ROUTE: Final = "/img/{image_id}/{revision}/{recipe}.{format}"
_PATH: Final = re.compile(r"/img/([^/]+)/([^/]+)/([^/]+)")
_NEWEST: Final = "latest"
_MODERN: Final = (OutputFormat.AVIF, OutputFormat.WEBP)
_TARGETS_REMEMBERED: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A delivery URL taken apart, in canonical spelling. ``revision`` is ``latest`` or sixteen hex digits."""

    image_id: ImageId
    revision: str
    target: Target
    signature: str | None
    expiry: str | None

    def path(self, revision: str | None = None) -> str:
        return f"/img/{self.image_id}/{revision or self.revision}/{self.target.text}"


class Delivery:
    """The delivery surface."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._policy = context.tools.delivery
        self._read_target = lru_cache(_TARGETS_REMEMBERED)(self._parse_target)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["state"]
        state["route"], state["cacheable"] = ROUTE, True
        try:
            if scope["method"] == "OPTIONS":
                await send_preflight(send)
            else:
                await self._deliver(scope, receive, send)
        except ClientGone:
            await respond(send, GONE_STATUS, SAFETY, b"")
        except Exception as error:  # noqa: BLE001 - whatever it is gets delivery's own form
            problem = describe(as_ours(error))
            await respond(
                send,
                problem.status,
                (*SAFETY, (b"content-type", b"application/json"), *problem.headers),
                problem.body,
            )

    async def _deliver(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Where several answers apply, the order is 404, 400, 308, 403, 307: each step here is one of them."""
        if scope["method"] != "GET":
            raise MethodNotAllowed("GET", "HEAD", "OPTIONS")
        image_id, said_revision, said_target = _split(scope["path"])
        picture = await renditions.find(self._context.tools, image_id)
        asked = self._asked(scope, picture, image_id, said_revision.lower(), said_target)
        path = asked.path()
        if (scope.get("raw_path") or scope["path"].encode()) != path.encode():
            location = path + _copied_query(scope)
            await self._redirect(scope, send, HTTPStatus.PERMANENT_REDIRECT, location, picture)
            return
        remaining_s = self._check_signature(asked)
        current = self._policy.revision(picture.content_digest)
        if asked.revision not in {_NEWEST, current}:
            location = self._current_location(asked, current)
            await self._redirect(scope, send, HTTPStatus.TEMPORARY_REDIRECT, location, picture)
            return
        common: Headers = (*SAFETY, *tags(picture.id), (b"cache-control", _caching(asked, remaining_s)))
        if isinstance(asked.target, Original):
            await self._send_original(scope, send, picture, common)
        else:
            await self._send_rendition(scope, receive, send, picture, asked.target, common)

    def _asked(self, scope: Scope, picture: Deliverable, image_id: ImageId, revision: str, said_target: str) -> _Asked:
        query = scope["query_string"]
        parameters = parse_qs(query.decode("latin-1")) if query else {}
        return _Asked(
            image_id=image_id,
            revision=revision,
            target=self._read_target(said_target, picture.format),
            signature=parameters.get("s", [None])[0],
            expiry=parameters.get("e", [None])[0],
        )

    def _parse_target(self, text: str, own: ImageFormat) -> Target:
        return recipes.read_target(text, self._policy.presets, own=own)

    def _check_signature(self, asked: _Asked) -> int | None:
        """For how many seconds more the URL holds, None for ever; SignatureRefused where it does not."""
        policy = self._policy
        if recipes.is_free(asked.target, presets_only=policy.presets_only, open_originals=policy.open_originals):
            return None
        expires = signing.read_expiry(asked.expiry)
        now = self._context.tools.clock.now().timestamp()
        if asked.signature is None or not signing.check(policy.keys, asked.path(), expires, asked.signature, now):
            raise SignatureRefused
        return None if expires is None else max(0, int(expires - now))

    def _current_location(self, asked: _Asked, current: str) -> str:
        """The same picture's current URL, signed anew where this one had to be signed."""
        path, policy = asked.path(current), self._policy
        if recipes.is_free(asked.target, presets_only=policy.presets_only, open_originals=policy.open_originals):
            return path if asked.expiry is None else f"{path}?{urlencode({'e': asked.expiry})}"
        expires = signing.read_expiry(asked.expiry)
        signature = signing.sign(policy.keys[0], path, expires)
        return f"{path}?s={signature}" + (f"&e={expires}" if expires is not None else "")

    async def _redirect(
        self, scope: Scope, send: Send, status: HTTPStatus, location: str, picture: Deliverable
    ) -> None:
        # A canonical spelling stays one as long as presets do; a revision may be superseded at any moment.
        caching = b"public, max-age=86400" if status is HTTPStatus.PERMANENT_REDIRECT else b"no-store"
        absolute = base_url(scope, self._context.policy) + location
        headers = (*SAFETY, *tags(picture.id), (b"location", absolute.encode("latin-1")), (b"cache-control", caching))
        await respond(send, status, headers, b"")

    async def _send_original(self, scope: Scope, send: Send, picture: Deliverable, common: Headers) -> None:
        path = await renditions.original(self._context.tools, picture)
        original = Representation(
            content=path,
            size_bytes=picture.size_bytes,
            etag=f'"{picture.hash[:32]}"',
            media_type=picture.format.media_type.encode(),
            headers=(*common, *disposition(picture.filename)),
        )
        prefix = self._context.policy.accel_redirect
        if prefix is None or not from_trusted_proxy(scope, self._context.policy) or _needs_no_bytes(scope, original):
            await send_representation(scope, send, original)
            return
        # originals/ab/abcd… as in the folder of blobs; lengths and ranges are said by who sends the bytes.
        place = prefix + "/".join(path.parts[-3:])
        about = ((b"content-type", original.media_type), *original.headers, (b"etag", original.etag.encode()))
        await respond(send, 200, (*about, (b"x-accel-redirect", place.encode())), b"")

    async def _send_rendition(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        picture: Deliverable,
        target: Preset | Tokens,
        common: Headers,
    ) -> None:
        output = target.output
        if output is None:
            common = (*common, (b"vary", b"Accept"))
            output = recipes.negotiate(
                joined_header(scope, b"accept"),
                transparent=picture.transparent,
                animated=picture.frames > 1,
                modern=_MODERN,
            )
        preset = target.name if isinstance(target, Preset) else None
        toll = toll_of(scope, self._context, picture)
        async with WhileWaitedFor(receive):
            result = await renditions.get(self._context.tools, picture, target.recipe, output, preset=preset, toll=toll)
        representation = Representation(
            content=result.content,
            size_bytes=len(result.content),
            etag=result.etag,
            media_type=output.media_type.encode(),
            headers=common,
        )
        scope["state"]["repeatable"] = Repeatable(
            current=partial(renditions.mark, self._context.tools, picture.id),
            mark=picture.updated_at,
            head=head_of(representation.plain_headers),
            place=result.place,
        )
        await send_representation(scope, send, representation)


def _needs_no_bytes(scope: Scope, picture: Representation) -> bool:
    """Whether the answer is 304 or 416, which a proxy would give without our headers."""
    condition = header(scope, b"if-none-match")
    try:
        read_range(header(scope, b"range"), picture.size_bytes)
    except Unsatisfiable:
        return True
    return condition is not None and matches(condition, picture.etag, weak=True)


def _copied_query(scope: Scope) -> str:
    """The query as it was sent, but for a key that somebody put there: it belongs in no URL of ours."""
    parts = scope["query_string"].decode("latin-1").split("&")
    kept = [part for part in parts if part and not unquote(part).lower().startswith("x-api-key")]
    return "?" + "&".join(kept) if kept else ""


def _split(path: str) -> tuple[ImageId, str, str]:
    """The parts of a path, or ImageNotFound: what cannot be a delivery URL looks like an unknown image."""
    match = _PATH.fullmatch(path)
    if match is None or not (match[2] == _NEWEST or is_revision(match[2])):
        raise ImageNotFound
    try:
        return ImageId(parse_uuid(match[1])), match[2], match[3]
    except InvalidId:
        raise ImageNotFound from None


def _caching(asked: _Asked, remaining_s: int | None) -> bytes:
    if remaining_s is not None:
        return f"private, max-age={remaining_s}".encode()
    return LATEST if asked.revision == _NEWEST else PINNED
