"""Errors in Media's form: an envelope with a status, a code for programs and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

import msgspec

from picturedesk.api.media.shapes import ErrorAnswer
from picturedesk.api.problems import Problem, allow_header, problem_headers
from picturedesk.api.types import Scope
from picturedesk.core import times
from picturedesk.core.errors import ImageNotFound, InvalidId, Kind, MethodNotAllowed, PicturedeskError


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind's status and code, and the sentence that is said instead of the error's own."""

    status: HTTPStatus
    code: str
    message: str | None = None


_NOT_FOUND: Final = Fault(HTTPStatus.NOT_FOUND, "MEDIA_NOT_FOUND", "Image not found")

FAULTS: Final[Mapping[Kind, Fault]] = {
    Kind.INVALID: Fault(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR"),
    Kind.UNAUTHENTICATED: Fault(HTTPStatus.UNAUTHORIZED, "UNAUTHORIZED"),
    Kind.DENIED: Fault(HTTPStatus.FORBIDDEN, "FORBIDDEN"),
    Kind.MISSING: _NOT_FOUND,
    Kind.NO_ROUTE: _NOT_FOUND,
    Kind.NO_METHOD: Fault(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
    Kind.STALLED: Fault(HTTPStatus.REQUEST_TIMEOUT, "REQUEST_TIMEOUT"),
    Kind.CONFLICT: Fault(HTTPStatus.CONFLICT, "CONFLICT"),
    Kind.PRECONDITION: Fault(HTTPStatus.PRECONDITION_FAILED, "PRECONDITION_FAILED"),
    Kind.KEY_IN_USE: Fault(HTTPStatus.CONFLICT, "IDEMPOTENCY_KEY_IN_USE"),
    Kind.KEY_REUSED: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, "IDEMPOTENCY_KEY_REUSED"),
    Kind.TOO_MANY: Fault(HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS"),
    Kind.BUSY: Fault(HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE"),
    Kind.FULL: Fault(HTTPStatus.INSUFFICIENT_STORAGE, "INSUFFICIENT_STORAGE"),
    Kind.INTERNAL: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR"),
    Kind.PROMPT: Fault(HTTPStatus.BAD_REQUEST, "INVALID_IMAGE_PROMPT"),
    Kind.QUOTA: Fault(HTTPStatus.TOO_MANY_REQUESTS, "IMAGE_GENERATION_QUOTA_EXCEEDED"),
    Kind.GENERATION: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, "GENERATION_ERROR"),
}
"""One fault for each kind; a test fails when a kind is missing."""


def describe(error: PicturedeskError, scope: Scope) -> Problem:
    """*error* in Media's envelope. An id that is no UUID is one that no image has."""
    # A path that takes POST alone stands where ids stand, and is none.
    if isinstance(error, MethodNotAllowed) and scope["method"] == "GET":
        error = ImageNotFound()
    return describe_at(error, scope["state"]["context"].tools.clock.now())


def describe_at(error: PicturedeskError, at: datetime) -> Problem:
    """*error* as it is told *at* a moment."""
    fault = _NOT_FOUND if isinstance(error, InvalidId) else FAULTS[error.kind]
    headers = problem_headers(error) + allow_header(error)
    answer = ErrorAnswer(
        success=False,
        code=fault.status.value,
        errorCode=fault.code,
        message=fault.message or str(error),
        timestamp=times.iso(at),
    )
    return Problem(
        status=fault.status, body=msgspec.json.encode(answer), media_type="application/json", headers=headers
    )
