"""References as the Backoffice reads and writes them."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from picturedesk.api.backoffice.envelopes import Data
from picturedesk.api.backoffice.formats import MomentText
from picturedesk.core import times
from picturedesk.core.references import Reference, ReferenceDraft


class ReferenceShape(msgspec.Struct):
    """An outside identifier, and the URN of what it is tied to."""

    id: str
    provider: str
    urn: str
    expires_at: str | None


class CreateReferenceBody(msgspec.Struct, kw_only=True):
    """A reference to make, or to make anew; ``id`` is the outside identifier."""

    id: str
    provider: str
    urn: str
    expires_at: MomentText | None = None


class LookupBody(msgspec.Struct, kw_only=True):
    """Which references are wanted, each as ``<provider>:<id>``."""

    refs: Annotated[list[str], Meta(extra_json_schema={"extra": {"max_items": 500}, "examples": [["crm:4711"]]})]


def draft(body: CreateReferenceBody) -> ReferenceDraft:
    return ReferenceDraft(id=body.id, provider=body.provider, urn=body.urn, expires_at=body.expires_at)


def reference_shape(reference: Reference) -> ReferenceShape:
    return ReferenceShape(
        id=reference.ref.id,
        provider=reference.ref.provider,
        urn=str(reference.urn),
        expires_at=times.iso(reference.expires_at) if reference.expires_at else None,
    )


def answer(reference: Reference) -> Data[ReferenceShape]:
    return Data(reference_shape(reference))


def answers(references: Sequence[Reference]) -> Data[list[ReferenceShape]]:
    return Data([reference_shape(reference) for reference in references])
