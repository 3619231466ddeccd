"""Errors in the Publisher's form: a status, a reference number and a summary, in the format that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import msgspec

from picturedesk.api.addresses import base_url
from picturedesk.api.problems import Problem, problem_headers
from picturedesk.api.publisher.formats import Format, asked_format
from picturedesk.api.publisher.shapes import ErrorAnswer, ErrorShape
from picturedesk.api.publisher.xml import write_document
from picturedesk.api.types import Scope
from picturedesk.core.errors import Kind, PicturedeskError

ERROR_PATH: Final = "/api/2/error"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong: its status, the number clients know it by, a summary, and what it means."""

    status: HTTPStatus
    ref: int
    summary: str
    explanation: str


def _invalid(ref: int, name: str, explanation: str) -> Fault:
    return Fault(HTTPStatus.BAD_REQUEST, ref, f"Invalid parameter: {name}", explanation)


_MISSING: Final = Fault(HTTPStatus.NOT_FOUND, 404, "Not found", "There is nothing at this path.")

PARAMETERS: Final[Mapping[str, Fault]] = {
    "offset": _invalid(106, "offset", "The offset is the number of a page: a whole number, 0 or more."),
    "limit": _invalid(107, "limit", "The limit is the size of a page: a whole number, 1 or more."),
    "sort": _invalid(
        79,
        "sort",
        "The sort is + or - and one of name, createdby, createddate, modifieddate, status, extension.",
    ),
    "status": _invalid(80, "status", "The status is a comma list of active and archived, or 1 and 2."),
    "search": _invalid(108, "search", "A search has at most 1,000 characters."),
}
"""What is wrong with a parameter, by its name."""

FAULTS: Final[Mapping[Kind, Fault]] = {
    Kind.INVALID: Fault(HTTPStatus.BAD_REQUEST, 400, "Bad request", "The request could not be read."),
    Kind.UNAUTHENTICATED: Fault(HTTPStatus.UNAUTHORIZED, 401, "Not authorised", "A valid API key is needed."),
    Kind.DENIED: Fault(HTTPStatus.FORBIDDEN, 123, "Access denied", "The role of this key does not allow that."),
    Kind.MISSING: _MISSING,
    Kind.NO_ROUTE: _MISSING,
    Kind.NO_METHOD: Fault(HTTPStatus.METHOD_NOT_ALLOWED, 405, "Method not allowed", "Only GET and HEAD are answered."),
    Kind.STALLED: Fault(HTTPStatus.REQUEST_TIMEOUT, 408, "Request timeout", "The request did not arrive in time."),
    Kind.CONFLICT: Fault(HTTPStatus.CONFLICT, 409, "Conflict", "Something else stands in the way."),
    Kind.PRECONDITION: Fault(
        HTTPStatus.PRECONDITION_FAILED, 412, "Precondition failed", "What was asked for first does not hold."
    ),
    Kind.KEY_IN_USE: Fault(HTTPStatus.CONFLICT, 409, "Conflict", "Something else stands in the way."),
    Kind.KEY_REUSED: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 422, "Key reused", "The key came with another request."),
    Kind.TOO_MANY: Fault(
        HTTPStatus.TOO_MANY_REQUESTS, 429, "Too many requests", "Try again after the time in Retry-After."
    ),
    Kind.BUSY: Fault(HTTPStatus.SERVICE_UNAVAILABLE, 503, "Busy", "Try again after the time in Retry-After."),
    Kind.FULL: Fault(HTTPStatus.INSUFFICIENT_STORAGE, 507, "Storage full", "There is no room left on the server."),
    Kind.INTERNAL: Fault(
        HTTPStatus.INTERNAL_SERVER_ERROR, 500, "Internal error", "Something went wrong on the server's side."
    ),
    # This surface makes no pictures; every table is whole all the same.
    Kind.PROMPT: Fault(HTTPStatus.BAD_REQUEST, 400, "Bad request", "The request could not be read."),
    Kind.QUOTA: Fault(
        HTTPStatus.TOO_MANY_REQUESTS, 429, "Too many requests", "Try again after the time in Retry-After."
    ),
    Kind.GENERATION: Fault(
        HTTPStatus.INTERNAL_SERVER_ERROR, 500, "Internal error", "Something went wrong on the server's side."
    ),
}
"""One fault for each kind; a test fails when a kind is missing."""

FAULTS_BY_REF: Final[Mapping[str, Fault]] = {
    str(fault.ref): fault for fault in (*PARAMETERS.values(), *FAULTS.values())
}


def describe(error: PicturedeskError, scope: Scope) -> Problem:
    """*error* as the Publisher tells it, in the format that *scope* asks for."""
    fault = _fault(error)
    asked = asked_format(scope)
    headers = (*problem_headers(error), (b"vary", b"Accept"))
    if error.kind is Kind.NO_METHOD:
        headers += ((b"allow", b"GET, HEAD"),)
    return Problem(status=fault.status, body=_body(fault, asked, scope), media_type=asked, headers=headers)


def link(fault: Fault, scope: Scope) -> str:
    """The absolute URL that explains *fault*."""
    return f"{base_url(scope, scope['state']['context'].policy)}{ERROR_PATH}/{fault.ref}"


def _body(fault: Fault, asked: Format, scope: Scope) -> bytes:
    if asked is Format.XML:
        return write_document("error", {"ref": fault.ref, "summary": fault.summary})
    return msgspec.json.encode(ErrorAnswer(ErrorShape(fault.ref, fault.summary, link(fault, scope))))


def _fault(error: PicturedeskError) -> Fault:
    if error.kind is Kind.INVALID and error.details and error.details[0].field in PARAMETERS:
        return PARAMETERS[error.details[0].field]
    return FAULTS[error.kind]
