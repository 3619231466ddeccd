"""How the IIIF surface says that something is wrong; nobody keeps such an answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from picturedesk.api.problems import Problem, allow_header, problem_headers
from picturedesk.core.errors import Kind, PicturedeskError

STATUS: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.INVALID: HTTPStatus.BAD_REQUEST,
    Kind.UNAUTHENTICATED: HTTPStatus.FORBIDDEN,
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
    Kind.FULL: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    Kind.PROMPT: HTTPStatus.BAD_REQUEST,
    Kind.QUOTA: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.GENERATION: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def describe(error: PicturedeskError) -> Problem:
    # A deleted, an erased and an unknown image look the same, and so does a path that never was one.
    sentence = "Not Found" if STATUS[error.kind] is HTTPStatus.NOT_FOUND else str(error)
    return Problem(
        status=STATUS[error.kind],
        body=msgspec.json.encode({"error": sentence}),
        media_type="application/json",
        headers=problem_headers(error) + allow_header(error),
    )
