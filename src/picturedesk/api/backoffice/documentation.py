"""What the OpenAPI document says in the same way of all nouns."""

from typing import Annotated, Any, Final

from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, ParameterKwarg, PathParameter, QueryParameter

NOT_MODIFIED: Final = ResponseSpec(None, description="If-None-Match has the current ETag", generate_examples=False)

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""For the document; routes read it by `preconditions.if_match`."""
IdempotencyKeyHeader = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="With the same key the same request has one effect, and one answer for 24 h.",
    ),
]
"""For the document; `api.idempotency` reads it."""


def uuid_path(sentence: str) -> ParameterKwarg:
    """A path parameter that is a UUID; *sentence* says whose."""
    return PathParameter(description=sentence, schema_extra={"format": "uuid"})


def text_query(name: str, sentence: str, **schema: Any) -> ParameterKwarg:  # noqa: ANN401 - JSON Schema
    """A query parameter. Read as text: its faults are told in our own form."""
    return QueryParameter(name=name, description=sentence, schema_extra={"type": "string", **schema}, required=False)


PAGING: Final = {
    "after": text_query("after", "Cursor: the page that begins after it."),
    "before": text_query("before", "Cursor: the page that ends before it."),
    "limit": text_query("limit", "How many, from 1 to 200.", type="integer", minimum=1, maximum=200, default=30),
}
