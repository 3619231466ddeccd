"""Errors on their way out: foreign ones made ours, ours made an answer by each surface's own table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import msgspec
import structlog
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    NotFoundException,
)
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from picturedesk.api.types import Headers, Scope, Send, respond
from picturedesk.core.errors import (
    BodyStalled,
    BudgetExceeded,
    Detail,
    InvalidRequest,
    Kind,
    MethodNotAllowed,
    NoSuchRoute,
    PicturedeskError,
    Unauthenticated,
)

_log = structlog.get_logger(__name__)

_GONE: Final = "client disconnected prematurely"
"""What the framework says when a client closes its connection in the middle of a body."""
_MSGSPEC_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?:key in )?\$\.?(?P<place>.*)`)?$", re.DOTALL)


_SOME_ENTRY: Final = "[...]"
_STEP: Final = re.compile(r"\[(?P<index>\d+)\]|(?P<name>\w+)")


class InternalError(PicturedeskError):
    """Something of ours broke; what, is in the log and nowhere else."""

    kind, code, sentence = Kind.INTERNAL, "internal-error", "Something went wrong on our side."


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a surface says it."""

    status: int
    body: bytes
    media_type: str
    headers: Headers = ()

    async def send(self, send: Send) -> None:
        await respond(send, self.status, ((b"content-type", self.media_type.encode()), *self.headers), self.body)


_TYPE_NAME: Final = re.compile(r"`([^`]*)`|\b(str|int|float|bool|array|object|null)\b(?=[ |`,]|$)")
_CHALLENGE: Final[Headers] = ((b"www-authenticate", b'Bearer realm="picturedesk"'),)
"""RFC 9110 asks for one with every 401. Of the ways to show a key this one has a name; no browser opens a window."""
_NO_SUCH_VALUE: Final = "Invalid enum value "
"""What follows is the value, which may be as long as a body."""
_TYPES_IN_WORDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

Describe = Callable[[PicturedeskError, Scope], Problem]
"""A surface's table from kinds to its own statuses and bodies."""


def problem_headers(error: PicturedeskError) -> Headers:
    """What every surface says beside the body: how to sign in, when to try again, and that nobody keeps this answer."""
    headers: Headers = ((b"cache-control", b"no-store"),)
    if isinstance(error, Unauthenticated):
        headers += _CHALLENGE
    if error.retry_after_s is not None:
        headers += ((b"retry-after", str(error.retry_after_s).encode()),)
    return headers + _budget_headers(error)


def _budget_headers(error: PicturedeskError) -> Headers:
    """What is left of a budget, as draft-ietf-httpapi-ratelimit-headers writes it, where the error is about one."""
    if not isinstance(error, BudgetExceeded):
        return ()
    policy = f'"{error.of}";q={error.per_minute};qu="{error.of}";w=60'
    limit = f'"{error.of}";r={error.left};t={error.retry_after_s}'
    return ((b"ratelimit-policy", policy.encode()), (b"ratelimit", limit.encode()))


def as_ours(error: Exception, body: bytes | None = None) -> PicturedeskError:
    """
    Any exception as one of ours; what nobody foresaw is logged and becomes an internal error.

    The request's *body*, where it was read, helps to say what in it is wrong.
    """
    match error:
        case PicturedeskError():
            return error
        case NotFoundException():
            return NoSuchRoute()
        case MethodNotAllowedException():
            return MethodNotAllowed(*_allowed(error))
        case msgspec.ValidationError():
            return InvalidRequest(_shape_fault(error, body))
        case msgspec.DecodeError() | UnicodeDecodeError():
            return InvalidRequest(Detail("body", _json_fault(error)))
        case RequestEntityTooLarge():
            return InvalidRequest(Detail("body", "The body is larger than a request may be."))
        case HTTPException() if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return InvalidRequest(Detail("body", "The body is missing, or not what this operation takes."))
        case InternalServerException() if error.detail == _GONE:
            # Nobody is left who could read the answer.
            _log.info("request.abandoned")
            return BodyStalled("The client went away.")
        case _:
            _log.error("request.failed", exc_info=error)
            return InternalError()


def allow_header(error: PicturedeskError) -> Headers:
    """Which methods the path does answer, where the error knows."""
    if isinstance(error, MethodNotAllowed) and error.allowed:
        return ((b"allow", ", ".join(error.allowed).encode()),)
    return ()


def _allowed(error: MethodNotAllowedException) -> list[str]:
    """The methods that the framework knows for the path; HEAD is answered wherever GET is."""
    known = {name.strip() for name in (error.headers or {}).get("allow", "").split(",")} - {"", "OPTIONS"}
    return sorted(known | {"HEAD"} if "GET" in known else known)


def _shape_fault(error: msgspec.ValidationError, body: bytes | None) -> Detail:
    """The place and the reason in a message like ``Expected `str`, got `int` - at `$.locales[0].locale```."""
    match = _MSGSPEC_PLACE.match(str(error))
    what, place = (match["what"], match["place"]) if match else ("", None)
    if body and place and place.endswith(_SOME_ENTRY):
        place = _entry_at_fault(place.removesuffix(_SOME_ENTRY), body)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", what)
    if missing:
        return Detail(f"{place}.{missing[1]}" if place else missing[1], "This field is required.")
    return Detail(place or "body", f"{_in_words(what)}.")


def _entry_at_fault(place: str, body: bytes) -> str:
    """Where an object of texts has the first value that is none; the validator does not tell the name."""
    found = msgspec.json.decode(body)
    for step in _STEP.finditer(place):
        found = found[int(step["index"])] if step["index"] else found[step["name"]]
    return next((f"{place}.{name}" for name, value in found.items() if not isinstance(value, str)), place)


def _json_fault(error: Exception) -> str:
    """The decoder takes half of a surrogate pair at the end of a body for a text that was cut off."""
    said = str(error)
    if "surrogate" in said:
        return "A text in the body has half of a surrogate pair, such as \\ud800, which is no character."
    if "truncated" in said:
        return "The body is not valid JSON: it ends too early, or its last text has half of a surrogate pair."
    return "The body is not valid JSON."


def _in_words(what: str) -> str:
    """The validator's types as JSON calls them; editors meet these sentences too."""
    if what.startswith(_NO_SUCH_VALUE):
        return "This is none of the values that there are for it"
    return _TYPE_NAME.sub(lambda names: " or ".join(map(_in_word, (names[1] or names[2]).split(" | "))), what)


def _in_word(name: str) -> str:
    return _TYPES_IN_WORDS.get(name, name)
