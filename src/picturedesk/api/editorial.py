"""What the editors' surfaces, Backoffice and Uploader, share: how they say that something is wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from picturedesk.api.problems import Problem, allow_header, problem_headers
from picturedesk.api.types import Scope
from picturedesk.core.errors import InvalidId, Kind, PicturedeskError

STATUS: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.DENIED: HTTPStatus.FORBIDDEN,
    Kind.MISSING: HTTPStatus.NOT_FOUND,
    Kind.NO_ROUTE: HTTPStatus.NOT_FOUND,
    Kind.NO_METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    Kind.STALLED: HTTPStatus.REQUEST_TIMEOUT,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.PRECONDITION: HTTPStatus.PRECONDITION_FAILED,
    Kind.KEY_IN_USE: HTTPStatus.CONFLICT,
    Kind.KEY_REUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Kind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Kind.PROMPT: HTTPStatus.BAD_REQUEST,
    Kind.QUOTA: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.GENERATION: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""One status for each kind; a test fails when a kind is missing."""

_FIXED: Final[Mapping[Kind, str]] = {
    Kind.UNAUTHENTICATED: "Unauthorized API KEY",
    Kind.DENIED: "Unauthorized roles",
    Kind.MISSING: "Entity not found",
    Kind.NO_ROUTE: "Not Found",
    Kind.NO_METHOD: "Method Not Allowed",
    Kind.STALLED: "Request Timeout",
    Kind.CONFLICT: "Conflict",
    Kind.PRECONDITION: "Precondition Failed",
    Kind.KEY_IN_USE: "Idempotency-Key in use",
    Kind.KEY_REUSED: "Idempotency-Key reused",
    Kind.INTERNAL: "Internal Server Error",
}
"""The texts that clients compare with; where there is none, the error's own sentence is said."""


_SENTENCES: Final[Mapping[int, tuple[str, dict[str, Any]]]] = {
    400: ("Bad Request", {"error": "Bad Request", "details": [{"field": "file_key", "message": "…"}]}),
    401: ("Unauthorized API KEY", {"error": "Unauthorized API KEY"}),
    403: ("Unauthorized roles", {"error": "Unauthorized roles"}),
    404: ("Entity not found", {"error": "Entity not found"}),
    405: ("Method Not Allowed", {"error": "Method Not Allowed"}),
    408: ("The body stalled", {"error": "Request Timeout"}),
    409: ("Something stands in the way, or the same key is still running", {"error": "Conflict"}),
    422: ("The key came with another request", {"error": "Idempotency-Key reused"}),
    412: ("If-Match does not match", {"error": "Precondition Failed"}),
    429: ("Too many requests; see Retry-After", {"error": "Too many uploads at once with this key."}),
    500: ("Internal Server Error", {"error": "Internal Server Error"}),
    503: ("Busy; see Retry-After", {"error": "The storage does not answer; nothing was kept."}),
    507: ("No room left; see Retry-After", {"error": "The storage is full; nothing was kept."}),
}
_ALWAYS: Final = frozenset({401, 403, 429, 500, 503})
"""429 where the operator bounds how often a key may ask."""
DELETING: Final = (412, 507)
WRITING: Final = (408, 507)
"""With a body."""
POSTING: Final = (*WRITING, 409, 422)
"""With an idempotency key."""


class FieldFault(msgspec.Struct):
    """One thing wrong with a request."""

    field: str
    message: str


class ErrorAnswer(msgspec.Struct, omit_defaults=True):
    """What is wrong; ``details`` only where the request itself is at fault."""

    error: str
    details: list[FieldFault] | None = None


def describe(error: PicturedeskError, scope: Scope) -> Problem:  # noqa: ARG001 - every surface's signature
    """*error* in the editors' form."""
    return Problem(
        status=STATUS[error.kind],
        body=msgspec.json.encode(_answer(error)),
        media_type="application/json",
        headers=problem_headers(error) + allow_header(error),
    )


def _answer(error: PicturedeskError) -> ErrorAnswer:
    if isinstance(error, InvalidId):
        return ErrorAnswer(error="Invalid uuid sent")
    if error.kind is Kind.INVALID:
        return ErrorAnswer("Bad Request", [FieldFault(detail.field, detail.message) for detail in error.details])
    return ErrorAnswer(error=_FIXED.get(error.kind, str(error)))


def errors(*statuses: int, for_every_role: bool = False) -> dict[int, ResponseSpec]:
    """The error answers of an operation; one for every role denies itself to none."""
    always = _ALWAYS - {403} if for_every_role else _ALWAYS
    return {status: _error(status) for status in sorted({*statuses, *always})}


def _error(status: int) -> ResponseSpec:
    description, example = _SENTENCES[status]
    return ResponseSpec(
        ErrorAnswer, generate_examples=False, description=description, examples=[Example(value=example)]
    )


def success(shape: Any, description: str, example: Any) -> ResponseSpec:  # noqa: ANN401 - any shape
    return ResponseSpec(shape, generate_examples=False, description=description, examples=[Example(value=example)])
