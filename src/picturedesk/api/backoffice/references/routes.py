"""Backoffice references: tie, find, look up, untie."""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, post
from litestar.params import JSONBody

from picturedesk.actions import references
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader, IfMatch
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.preconditions import if_match as precondition
from picturedesk.api.backoffice.references.documentation import CREATED, FOUND, LOOKED_UP, REF, REMOVED
from picturedesk.api.backoffice.references.hot import LOOKUP, REFERENCES, read_path
from picturedesk.api.backoffice.references.shapes import (
    CreateReferenceBody,
    LookupBody,
    ReferenceShape,
    answer,
    answers,
    draft,
    reference_shape,
)
from picturedesk.api.idempotency import answered
from picturedesk.core.access import Permission

_TAGS: Final = ["Core: references"]

Call = Request[Any, Any, Any]
RefPath = Annotated[str, REF]


@post(
    REFERENCES,
    dto=wire.Wire[CreateReferenceBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_REFERENCES)],
    tags=_TAGS,
    summary="Create Reference",
    responses=CREATED,
)
async def create_reference(
    request: Call,
    data: JSONBody[CreateReferenceBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[ReferenceShape]:
    """Tie an outside identifier to an image, category, publication or block; one that is tied is tied anew."""
    tie = partial(references.tie, context_of(request).tools, caller_of(request), draft(data))
    return await answered(request, tie, reference_shape, status=201)


@get(
    f"{REFERENCES}/{{ref:str}}",
    guards=[needs(Permission.READ_TAXONOMY)],
    tags=_TAGS,
    summary="Reference by ref",
    responses=FOUND,
)
async def reference_by_ref(request: Call, ref: RefPath) -> Response[Data[ReferenceShape]]:
    """One reference; one that has expired, or whose entity is deleted, is not found."""
    found = await references.get(context_of(request).tools, caller_of(request), read_path(ref))
    return wire.entity(request, answer(found))


@delete(
    f"{REFERENCES}/{{ref:str}}",
    guards=[needs(Permission.WRITE_REFERENCES)],
    status_code=204,
    tags=_TAGS,
    summary="Remove Reference by ref",
    responses=REMOVED,
)
async def remove_reference(
    request: Call,
    ref: RefPath,
    if_match: IfMatch = None,  # noqa: ARG001 - for the document
) -> None:
    """Untie an outside identifier."""
    await references.untie(
        context_of(request).tools,
        caller_of(request),
        read_path(ref),
        # Whoever made it has read it without its envelope.
        precondition=precondition(request, answer, reference_shape),
    )


@post(
    f"{REFERENCES}/{LOOKUP}",
    dto=wire.Wire[LookupBody],
    return_dto=None,
    guards=[needs(Permission.READ_TAXONOMY)],
    status_code=200,
    tags=_TAGS,
    summary="Lookup References",
    responses=LOOKED_UP,
)
async def look_up_references(
    request: Call,
    data: JSONBody[LookupBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[list[ReferenceShape]]]:
    """Find up to 500 references at once, in the order asked; those that are not found are left out."""
    look_up = partial(references.look_up, context_of(request).tools, caller_of(request), data.refs)
    return await answered(request, look_up, answers)


HANDLERS: Final = [create_reference, reference_by_ref, remove_reference, look_up_references]
