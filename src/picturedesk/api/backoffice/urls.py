"""Backoffice URLs: delivery URLs to order, for recipes or as a set of widths."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, post
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, Operation, RequestBody
from litestar.params import JSONBody
from msgspec import Meta

from picturedesk.actions import urls
from picturedesk.actions.urls import HandedOutUrls
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader
from picturedesk.api.backoffice.images.documentation import IMAGE_ID
from picturedesk.api.backoffice.images.hot import IMAGES
from picturedesk.api.editorial import POSTING, errors
from picturedesk.api.idempotency import answered
from picturedesk.core import times
from picturedesk.core.access import Permission
from picturedesk.core.delivery_urls import (
    MAX_EXPIRES_IN_S,
    MAX_RECIPES,
    HandedOut,
    RecipesWish,
    Srcset,
    SrcsetWish,
    UrlsWish,
)
from picturedesk.core.errors import Detail, InvalidRequest
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId
from picturedesk.core.recipes import OutputFormat

_START: Final = "https://example.com/img/497f6eca-6276-4993-bfeb-53cbbbba6f08/0123456789abcdef"
_RECIPES_EXAMPLE: Final = {
    "data": [
        {"recipe": "thumb.jpg", "url": f"{_START}/thumb.jpg", "expires_at": None},
        {
            "recipe": "w800-h600-cover.webp",
            "url": f"{_START}/w800-h600.webp?s=…&e=1566660922",
            "expires_at": "2019-08-24T15:35:22Z",
        },
    ]
}
_SRCSET_EXAMPLE: Final = {
    "data": {
        "srcset": f"{_START}/w320-h180.auto?s=… 320w, {_START}/card.auto 640w, {_START}/w1280-h720.auto?s=… 1280w",
        "sizes": "(max-width: 640px) 100vw, 640px",
        "src": f"{_START}/card.auto",
        "width": 640,
        "height": 360,
    }
}

_ASKED_EXAMPLE: Final = {"recipes": ["thumb.jpg", "w800-h600-cover.webp"], "expires_in": 3600}

Call = Request[Any, Any, Any]


def _told(description: str, **more: Any) -> Meta:  # noqa: ANN401 - JSON Schema
    """What the document says of a field. Its limits are checked by the action, in our own words."""
    return Meta(extra_json_schema={"description": description, **more})


class SrcsetBody(msgspec.Struct, kw_only=True):
    """A preset whose shape is wanted in several widths."""

    preset: Annotated[str, _told("Its name.", examples=["card"])]
    format: Literal["auto", "jpg", "png", "webp", "avif", "gif"] = "auto"


class UrlsBody(msgspec.Struct, kw_only=True):
    """Which URLs are wanted: either ``recipes`` or ``srcset``."""

    recipes: (
        Annotated[
            list[str],
            _told(
                "Each `{recipe}.{format}`, in any spelling; `original` has the file's own format.",
                extra={"min_items": 1, "max_items": MAX_RECIPES},
            ),
        ]
        | None
    ) = None
    srcset: SrcsetBody | None = None
    expires_in: (
        Annotated[
            int,
            _told(
                "For how many seconds the signatures hold; for ever where nothing is said.",
                extra={"minimum": 1, "maximum": MAX_EXPIRES_IN_S},
            ),
        ]
        | None
    ) = None


class UrlShape(msgspec.Struct):
    """A URL that can be used as it is; ``recipe`` is the text that was asked for."""

    recipe: str
    url: str
    expires_at: str | None


class SrcsetShape(msgspec.Struct):
    """The attributes of an ``img``; width and height are those of ``src`` in pixels."""

    srcset: str
    sizes: str
    src: str
    width: int
    height: int


class UrlsAnswerShape(msgspec.Struct):
    """What ``recipes`` or ``srcset`` is answered."""

    data: list[UrlShape] | SrcsetShape


@dataclass
class _WithBodyExample(Operation):
    """The operation in the document: no one body that the schema allows could be made up from the answer."""

    def __post_init__(self) -> None:
        if isinstance(self.request_body, RequestBody):
            content = self.request_body.content[RequestEncodingType.JSON]
            content.examples = {"example": Example(value=_ASKED_EXAMPLE)}


_HANDED_OUT: Final = {
    200: ResponseSpec(
        UrlsAnswerShape,
        generate_examples=False,
        description="A URL for each recipe in the order asked, or the set",
        examples=[Example(value=_RECIPES_EXAMPLE), Example(value=_SRCSET_EXAMPLE)],
    ),
    **errors(400, 404, *POSTING, for_every_role=True),
}


@post(
    f"{IMAGES}/by-id/{{image_id:str}}/urls",
    dto=wire.Wire[UrlsBody],
    return_dto=None,
    guards=[needs(Permission.READ)],
    status_code=200,
    tags=["Core: images"],
    summary="Asset Image delivery URLs",
    responses=_HANDED_OUT,
    operation_class=_WithBodyExample,
)
async def make_urls(
    request: Call,
    image_id: Annotated[str, IMAGE_ID],
    data: JSONBody[UrlsBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[UrlsAnswerShape]:
    """
    Absolute delivery URLs of a live image, canonical, pinned to its current revision, signed where that is needed.

    `{"srcset": {"preset": "card"}}` gives a preset's shape in several widths, in the format `auto` unless another is
    named: half the preset's width, its own, and up to three times that as far as the original has the pixels.
    """
    context = context_of(request)
    hand_out = partial(
        urls.hand_out,
        context.tools,
        caller_of(request),
        ImageId(parse_uuid(image_id)),
        _wish(data),
        expires_in_s=data.expires_in,
    )
    return await answered(request, hand_out, partial(_shape, base=base_url(scope_of(request), context.policy)))


HANDLERS: Final = [make_urls]


def _wish(body: UrlsBody) -> UrlsWish:
    if body.recipes is not None and body.srcset is None:
        return RecipesWish(body.recipes)
    if body.srcset is not None and body.recipes is None:
        output = None if body.srcset.format == "auto" else OutputFormat(body.srcset.format)
        return SrcsetWish(body.srcset.preset, output)
    raise InvalidRequest(Detail("body", "Either recipes or srcset must be there, and not both."))


def _shape(found: HandedOutUrls, base: str) -> UrlsAnswerShape:
    return UrlsAnswerShape(_srcset(found, base) if isinstance(found, Srcset) else _each(found, base))


def _each(found: Sequence[HandedOut], base: str) -> list[UrlShape]:
    return [UrlShape(url.said, base + url.path, _expiry(url)) for url in found]


def _expiry(url: HandedOut) -> str | None:
    return None if url.expires_s is None else times.iso(datetime.fromtimestamp(url.expires_s, UTC))


def _srcset(found: Srcset, base: str) -> SrcsetShape:
    return SrcsetShape(
        srcset=", ".join(f"{base}{path} {width_px}w" for path, width_px in found.paths),
        sizes=found.sizes,
        src=base + found.src,
        width=found.size.width_px,
        height=found.size.height_px,
    )
