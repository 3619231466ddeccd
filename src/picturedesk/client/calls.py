"""A request as a value, made without I/O: where it goes, what it carries, how its answer is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Generic, Literal, TypeVar
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import uuid4

import msgspec

from picturedesk.client.answers.entities import Entity
from picturedesk.client.answers.paging import Page, PageMeta
from picturedesk.client.errors import UnexpectedAnswer
from picturedesk.client.forms import Form

T = TypeVar("T")
E = TypeVar("E", bound=Entity)

Method = Literal["GET", "POST", "PATCH", "DELETE"]
Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    # It may hold an API key that is shown this once.
    body: bytes = field(repr=False)


Read = Callable[[Answer], T]
"""How the answer to a call is read, once it is known to be a success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """
    One request. ``path`` is percent-encoded, ``query`` is not.

    An empty ``if_match`` sends none. ``timeout_s`` is for answers that take longer than others.
    """

    method: Method
    path: str
    read: Read[T]
    query: Query = ()
    body: bytes | None = field(default=None, repr=False)
    form: Form | None = None
    if_match: str | None = None
    idempotency_key: str | None = None
    timeout_s: float | None = None

    @property
    def target(self) -> str:
        """Path and query as they go on the wire."""
        return f"{self.path}?{urlencode(self.query, quote_via=quote)}" if self.query else self.path

    @property
    def headers(self) -> dict[str, str]:
        said = {
            "Content-Type": "application/json" if self.body is not None else None,
            "If-Match": self.if_match,
            "Idempotency-Key": self.idempotency_key,
        }
        form = self.form.headers if self.form else {}
        return {name: value for name, value in said.items() if value is not None} | dict(form)


def get(path: str, read: Read[T], query: Mapping[str, object] | None = None) -> Call[T]:
    return Call(method="GET", path=path, read=read, query=query_of(query or {}))


def post(
    path: str,
    read: Read[T],
    body: object = msgspec.UNSET,
    *,
    idempotency_key: str | None = None,
    timeout_s: float | None = None,
) -> Call[T]:
    """Give a POST; without an *idempotency_key* it gets one of its own, so that a retry has no second effect."""
    return Call(
        method="POST",
        path=path,
        read=read,
        body=None if body is msgspec.UNSET else msgspec.json.encode(body),
        idempotency_key=idempotency_key or new_idempotency_key(),
        timeout_s=timeout_s,
    )


def patch(path: str, read: Read[T], body: object, *, if_match: str | None = None) -> Call[T]:
    return Call(method="PATCH", path=path, read=read, body=msgspec.json.encode(body), if_match=checked_etag(if_match))


def delete(path: str, *, if_match: str | None = None, query: Mapping[str, object] | None = None) -> Call[None]:
    return Call(method="DELETE", path=path, read=nothing, if_match=checked_etag(if_match), query=query_of(query or {}))


def new_idempotency_key() -> str:
    return str(uuid4())


def segment(text: str) -> str:
    """
    *text* as one segment of a path.

    Raises:
        ValueError: It is empty or a dot segment, which would make the path another one.
    """
    if text in _NO_SEGMENTS:
        raise ValueError(f"{text!r} names nothing.")
    return quote(text, safe="")


def segments(text: str) -> str:
    """*text* as segments of a path, its slashes kept. Raises ValueError like `segment`."""
    return "/".join(segment(part) for part in text.split("/"))


_NO_SEGMENTS: Final = frozenset({"", ".", ".."})


def checked_etag(if_match: str | None) -> str | None:
    """
    Give *if_match* back.

    Raises:
        ValueError: It is empty, as in an entity of a list: going on would change the entity unconditionally.
    """
    if if_match == "":
        raise ValueError("This entity has no ETag, entities in a list have none; read it by its id first.")
    return if_match


def present(fields: Mapping[str, object]) -> dict[str, object]:
    """*fields* without those that are None, where that means that nothing is said."""
    return {name: value for name, value in fields.items() if value is not None}


def query_of(asked: Mapping[str, object]) -> Query:
    """*asked* as the server reads it; what is None is left out."""
    return tuple((name, _query_text(value)) for name, value in present(asked).items())


def entity(shape: type[E]) -> Read[E]:
    """Read ``{"data": …}`` and the ETag."""
    return lambda answer: _with_etag(answer, _decoded(_decoded(answer.body, _Envelope).data, shape))


def bare(shape: type[E]) -> Read[E]:
    """Read an entity without an envelope, and the ETag."""
    return lambda answer: _with_etag(answer, _decoded(answer.body, shape))


def data(shape: type[T]) -> Read[T]:
    """Read ``{"data": …}``."""
    return lambda answer: _decoded(_decoded(answer.body, _Envelope).data, shape)


def whole(shape: type[T]) -> Read[T]:
    """Read a body that is no envelope."""
    return lambda answer: _decoded(answer.body, shape)


def page(shape: type[T]) -> Read[Page[T]]:
    """Read ``{"data": […], "meta": {…}}``; a list without ``meta`` is all on one page."""

    def read(answer: Answer) -> Page[T]:
        listing = _decoded(answer.body, _Listing)
        return Page(entries=tuple(_decoded(raw, shape) for raw in listing.data), meta=listing.meta)

    return read


def nothing(_: Answer) -> None:
    """Read no body."""


def next_page(call: Call[Page[T]], page: Page[T]) -> Call[Page[T]] | None:
    """
    Give the call for the page after *page*, None where that was the last one.

    Only the cursor is taken from the URL that the server gave: the key goes nowhere but to the address it is meant for.
    """
    if page.meta.next is None:
        return None
    cursors = parse_qs(urlsplit(page.meta.next).query).get("after")
    if not cursors:
        raise UnexpectedAnswer("The page names a next one without a cursor.")
    kept = tuple((name, value) for name, value in call.query if name not in {"after", "before"})
    return replace(call, query=(*kept, ("after", cursors[0])))


class _Envelope(msgspec.Struct):
    data: msgspec.Raw


class _Listing(msgspec.Struct):
    data: list[msgspec.Raw]
    meta: PageMeta = PageMeta()


def _decoded(body: bytes | msgspec.Raw, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnexpectedAnswer(f"The answer has another form than expected: {error}.") from None


def _with_etag(answer: Answer, found: E) -> E:
    return msgspec.structs.replace(found, etag=answer.headers.get("etag", ""))


def _query_text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case str():
            return value
        case Iterable():
            return ",".join(str(part) for part in value)
        case _:
            return str(value)
