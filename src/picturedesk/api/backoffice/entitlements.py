"""Backoffice entitlements: let a reader use a feature."""

from functools import partial
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.params import JSONBody

from picturedesk.actions import entitlements
from picturedesk.api import wire
from picturedesk.api.authentication import caller_of, context_of, needs
from picturedesk.api.backoffice.documentation import IdempotencyKeyHeader, uuid_path
from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.formats import MomentText
from picturedesk.api.editorial import POSTING, errors, success
from picturedesk.api.idempotency import answered
from picturedesk.core import times
from picturedesk.core.access import Permission
from picturedesk.core.entitlements import Entitlement, EntitlementDraft, ReaderId
from picturedesk.core.identifiers import parse_uuid

READERS: Final = "/api/reader-hub/v2/readers"
_EXAMPLE: Final = {
    "data": {
        "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
        "reader_id": "7d44b88c-4199-4bad-97dc-d78268e01398",
        "feature_key": "archive.download",
        "starts_at": "2019-08-24T14:15:22Z",
        "ends_at": "2029-08-24T14:15:22Z",
        "inserted_at": "2019-08-24T14:15:22Z",
    }
}

Call = Request[Any, Any, Any]
ReaderIdPath = Annotated[str, uuid_path("The reader's UUID.")]


class EntitlementShape(msgspec.Struct):
    """A reader's right to a feature, for a time."""

    id: str
    reader_id: str
    feature_key: str
    starts_at: str
    ends_at: str | None
    inserted_at: str


class CreateEntitlementBody(msgspec.Struct, kw_only=True):
    """Which feature, and when; from now on and for good unless something else is said."""

    feature_key: str
    starts_at: MomentText | None = None
    ends_at: MomentText | None = None


@post(
    f"{READERS}/{{reader_id:str}}/entitlements",
    dto=wire.Wire[CreateEntitlementBody],
    return_dto=None,
    guards=[needs(Permission.WRITE_TAXONOMY)],
    tags=["ReaderHub: readers"],
    summary="Create Reader entitlement",
    responses={201: success(Data[EntitlementShape], "Created", _EXAMPLE), **errors(400, *POSTING)},
)
async def create_entitlement(
    request: Call,
    reader_id: ReaderIdPath,
    data: JSONBody[CreateEntitlementBody],
    idempotency_key: IdempotencyKeyHeader = None,  # noqa: ARG001 - for the document
) -> Response[Data[EntitlementShape]]:
    """Let a reader use a feature; the same reader and feature again keep their entitlement and get the new dates."""
    draft = EntitlementDraft(feature_key=data.feature_key, starts_at=data.starts_at, ends_at=data.ends_at)
    tools, caller = context_of(request).tools, caller_of(request)
    entitle = partial(entitlements.entitle, tools, caller, ReaderId(parse_uuid(reader_id)), draft)
    return await answered(request, entitle, _answer, status=201)


HANDLERS: Final = [create_entitlement]


def _answer(entitlement: Entitlement) -> Data[EntitlementShape]:
    period = entitlement.period
    return Data(
        EntitlementShape(
            id=str(entitlement.id),
            reader_id=str(entitlement.reader_id),
            feature_key=entitlement.feature_key,
            starts_at=times.iso(period.starts_at),
            ends_at=times.iso(period.ends_at) if period.ends_at else None,
            inserted_at=times.iso(entitlement.inserted_at),
        )
    )
