"""What Media's OpenAPI document says of generating beside the shapes."""

from typing import Annotated, Final

from litestar.params import HeaderParameter

from picturedesk.api.media.documentation import ENVELOPE, errors, response
from picturedesk.api.media.generation_shapes import GeneratedAnswer
from picturedesk.core.errors import Kind

_GENERATED: Final = {
    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "url": "https://example.com",
    "mimeType": "image/png",
    "prompt": "A harbour at night",
    "created": "2025-05-04T09:42:00Z",
}
_KEY: Final = "With the same key the same request has one effect and one answer, and is paid once."

OptionalKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description=_KEY)]
NeededKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key", description=_KEY, required=True)]
"""For the document; `api.idempotency` reads them."""

GENERATED: Final = {
    200: response(GeneratedAnswer, "success", {**ENVELOPE, "data": _GENERATED}),
    **errors(
        Kind.PROMPT,
        Kind.UNAUTHENTICATED,
        Kind.DENIED,
        Kind.STALLED,
        Kind.KEY_IN_USE,
        Kind.KEY_REUSED,
        Kind.QUOTA,
        Kind.GENERATION,
        Kind.BUSY,
        Kind.FULL,
    ),
}
