"""Backoffice usages: what uses an image."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get

from picturedesk.actions import usages
from picturedesk.api import wire
from picturedesk.api.addresses import base_url
from picturedesk.api.authentication import caller_of, context_of, needs, scope_of
from picturedesk.api.backoffice.blocks.hot import BLOCKS
from picturedesk.api.backoffice.documentation import PAGING
from picturedesk.api.backoffice.envelopes import Paged
from picturedesk.api.backoffice.images.documentation import IMAGE_ID
from picturedesk.api.backoffice.images.hot import IMAGES
from picturedesk.api.backoffice.paging import cursor, page_meta
from picturedesk.api.backoffice.publications.hot import PUBLICATIONS
from picturedesk.api.backoffice.queries import page_limit
from picturedesk.api.backoffice.references.hot import REFERENCES, sent_in_path
from picturedesk.api.editorial import errors, success
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.images import ImageId
from picturedesk.core.usages import Usage, UsageKind

_PATHS: Final[Mapping[UsageKind, Callable[[str], str]]] = {
    UsageKind.PUBLICATION: lambda publication_id: f"{PUBLICATIONS}/{publication_id}",
    UsageKind.BLOCK: lambda block_id: f"{BLOCKS}/{block_id}",
    UsageKind.REFERENCE: lambda ref: f"{REFERENCES}/{sent_in_path(ref)}",
}
_EXAMPLE: Final = {
    "data": [
        {
            "kind": "publication",
            "id": "7d44b88c-4199-4bad-97dc-d78268e01398",
            "label": "frontpage",
            "url": f"https://example.com{PUBLICATIONS}/7d44b88c-4199-4bad-97dc-d78268e01398",
        }
    ],
    "meta": {
        "base": f"https://example.com{IMAGES}/by-id/497f6eca-6276-4993-bfeb-53cbbbba6f08/usages",
        "next": None,
        "previous": None,
    },
}

Call = Request[Any, Any, Any]


class UsageShape(msgspec.Struct):
    """Something that uses an image: where it is, and what people call it."""

    kind: UsageKind
    id: str
    label: str
    url: str


@get(
    f"{IMAGES}/by-id/{{image_id:str}}/usages",
    guards=[needs(Permission.READ)],
    tags=["Core: images"],
    summary="Asset Image usages",
    responses={200: success(Paged[UsageShape], "A page", _EXAMPLE), **errors(400, 404, for_every_role=True)},
)
async def list_usages(
    request: Call,
    image_id: Annotated[str, IMAGE_ID],
    after: Annotated[str | None, PAGING["after"]] = None,  # noqa: ARG001 - read below, all from one place
    before: Annotated[str | None, PAGING["before"]] = None,  # noqa: ARG001
    limit: Annotated[str | None, PAGING["limit"]] = None,  # noqa: ARG001
) -> Response[Paged[UsageShape]]:
    """Publications, blocks and references that use an image, live or deleted, the newest first."""
    context = context_of(request)
    used = ImageId(parse_uuid(image_id))
    place = f"usages of {used}"
    page = await usages.page(
        context.tools,
        caller_of(request),
        used,
        after=cursor(request, place, "after"),
        before=cursor(request, place, "before"),
        limit=page_limit(request.query_params),
    )
    start = base_url(scope_of(request), context.policy)
    return wire.answer(Paged([_shape(usage, start) for usage in page.items], page_meta(request, place, page)))


HANDLERS: Final = [list_usages]


def _shape(usage: Usage, base: str) -> UsageShape:
    return UsageShape(usage.kind, usage.id, usage.label, base + _PATHS[usage.kind](usage.id))
