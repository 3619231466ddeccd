"""Backoffice publications: create, find, remove."""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, post
from litestar.params import JSONBody

from picturedesk.actions import publications
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.publications.documentation import CREATED, FOUND, PUBLICATION_ID, REMOVED
from picturedesk.api.backoffice.publications.hot import PUBLICATIONS
from picturedesk.api.backoffice.publications.shapes import CreatePublicationBody, PublicationShape, answer, draft
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission
from picturedesk.core.identifiers import parse_uuid
from picturedesk.core.publications import PublicationId

_TAGS: Final = ["Publisher: publications"]

Call = Request[Any, Any, Any]
PublicationIdPath = Annotated[str, PUBLICATION_ID]


@post(
    PUBLICATIONS,
    dto=wire.Wire[CreatePublicationBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=_TAGS,
    summary="Create Publication",
    responses=CREATED,
)
async def create_publication(
    request: Call,
    data: JSONBody[CreatePublicationBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[PublicationShape]]:
    """Put a content into a feed, with a live image or without one."""
    publish = partial(publications.publish, context_of(request).tools, caller_of(request), draft(data))
    return await answered(request, publish, answer, status=201)


@get(
    f"{PUBLICATIONS}/{{publication_id:str}}",
    guards=[needs(Permission.READ_TAXONOMY)],
    tags=_TAGS,
    summary="Publication by id",
    responses=FOUND,
)
async def publication_by_id(request: Call, publication_id: PublicationIdPath) -> Response[Data[PublicationShape]]:
    """One publication, whether its time has come or not."""
    found = await publications.get(context_of(request).tools, caller_of(request), _id(publication_id))
    return wire.entity(request, answer(found))


@delete(
    f"{PUBLICATIONS}/{{publication_id:str}}",
    guards=[needs(Permission.WRITE_TAXONOMY)],
    status_code=204,
    tags=_TAGS,
    summary="Remove Publication by id",
    responses=REMOVED,
)
async def remove_publication(
    request: Call,
    publication_id: PublicationIdPath,
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> None:
    """Take it out of its feed for good; references to it are not found any more."""
    await publications.remove(
        context_of(request).tools, caller_of(request), _id(publication_id), precondition=precondition(request, answer)
    )


HANDLERS: Final = [create_publication, publication_by_id, remove_publication]


def _id(text: str) -> PublicationId:
    return PublicationId(parse_uuid(text))
