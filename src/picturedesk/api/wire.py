"""JSON on the wire: bodies into shapes, shapes into answers with an entity tag made from their bytes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.dto import AbstractDTO, DTOConfig
from litestar.typing import FieldDefinition

from picturedesk.api.types import Headers, head_of
from picturedesk.core.errors import Detail, InvalidRequest

T = TypeVar("T")

KEPT_PRIVATE: Final = "private, no-cache"
"""The ``Cache-Control`` of what needs a key: a shared cache would hand it to those who have none."""

_encode = msgspec.json.Encoder().encode


class Wire(AbstractDTO[T]):
    """
    A request body as a msgspec shape: decoded strictly, described in the OpenAPI document as what it is.

    Litestar's own way decodes leniently (``"1"`` passes for a number) and has its own error texts.
    """

    config = DTOConfig()

    def decode_bytes(self, value: bytes) -> Any:  # noqa: ANN401 - Litestar's signature
        return decoded(value, self.model_type)

    @classmethod
    def create_for_field_definition(cls, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - nothing to create
        pass

    @classmethod
    def create_openapi_schema(cls, field_definition: FieldDefinition, handler_id: str, schema_creator: Any) -> Any:  # noqa: ANN401, ARG003 - Litestar's signature
        return schema_creator.for_field_definition(FieldDefinition.from_annotation(cls.model_type))

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Iterator[Any]:  # type: ignore[override] # noqa: ARG003
        return iter(())

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:  # noqa: ARG003 - Litestar's signature
        return False


def decoded(body: bytes, shape: type[T]) -> T:
    """
    A JSON body as *shape*. Raises what msgspec raises, which `problems.as_ours` makes ours.

    Raises:
        InvalidRequest: It is nested too deeply.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except RecursionError:
        raise InvalidRequest(Detail("body", "The body is nested too deeply.")) from None


def answer(shape: T) -> Response[T]:
    """*shape* as JSON."""
    headers = {"cache-control": KEPT_PRIVATE}
    return Response(cast("T", _encode(shape)), status_code=200, media_type="application/json", headers=headers)


@dataclass(frozen=True, slots=True)
class Entity(Generic[T]):
    """One entity as it is answered: its bytes, the strong entity tag made from them, and the headers that say so."""

    body: bytes
    etag: str
    headers: Headers
    head: bytes
    """All of a 200's header lines (`api.types.head_of`)."""

    @classmethod
    def of(cls, shape: T) -> "Entity[T]":
        body = _encode(shape)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers: Headers = ((b"etag", etag.encode()), (b"cache-control", KEPT_PRIVATE.encode()))
        length = (b"content-length", str(len(body)).encode())
        return cls(body, etag, headers, head_of(((b"content-type", b"application/json"), *headers, length)))

    def unchanged(self, if_none_match: str | None) -> bool:
        """Whether a GET's ``If-None-Match`` already has it."""
        return if_none_match is not None and matches(if_none_match, self.etag, weak=True)


def entity(request: Request[Any, Any, Any], shape: T, *, status: int = 200) -> Response[T]:
    """One entity with its ``ETag``; 304 to a GET that has it already."""
    found = Entity.of(shape)
    headers = {"etag": found.etag, "cache-control": KEPT_PRIVATE}
    if request.method == "GET" and found.unchanged(request.headers.get("if-none-match")):
        return Response(cast("T", b""), status_code=304, headers=headers)
    return Response(cast("T", found.body), status_code=status, media_type="application/json", headers=headers)


def matches(condition: str, tag: str, *, weak: bool) -> bool:
    """Whether an ``If-Match`` (strong) or ``If-None-Match`` (weak) condition holds *tag*; ``*`` holds any."""
    candidates = [candidate.strip() for candidate in condition.split(",")]
    if weak:
        candidates = [candidate.removeprefix("W/") for candidate in candidates]
    return "*" in candidates or tag in candidates
