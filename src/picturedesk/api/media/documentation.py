"""What Media's OpenAPI document says beside the shapes: parameters, statuses, and the seed's own examples."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, Operation, Parameter, Schema
from litestar.openapi.spec.enums import OpenAPIType

from picturedesk.api.media.problems import FAULTS
from picturedesk.api.media.queries import MAX_PAGE_SIZE, ORIGINS
from picturedesk.api.media.shapes import ErrorAnswer, MediaAnswer, MediaListAnswer
from picturedesk.core.errors import Kind

_MEDIA: Final = {
    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "originalFilename": "string",
    "url": "https://example.com",
    "mediaType": "image/png",
    "fileSize": 42,
    "createdAt": "2025-05-04T09:42:00Z",
    "updatedAt": "2025-05-04T09:42:00Z",
}
ENVELOPE: Final = {"success": True, "code": 200, "message": "OK"}
_PARAMETERS: Final = (
    Parameter(
        name="page",
        param_in="query",
        description="The page's number, from 1.",
        schema=Schema(type=OpenAPIType.INTEGER, minimum=1, default=1),
    ),
    Parameter(
        name="pageSize",
        param_in="query",
        description="How many images a page may have.",
        schema=Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=MAX_PAGE_SIZE, default=MAX_PAGE_SIZE),
    ),
    Parameter(
        name="origin",
        param_in="query",
        description="Where the pictures came from.",
        schema=Schema(type=OpenAPIType.STRING, enum=list(ORIGINS), default="all"),
    ),
)


@dataclass
class ListOperation(Operation):
    """The image list: its parameters, which are read as they come."""

    def __post_init__(self) -> None:
        self.parameters = list(deepcopy(_PARAMETERS))


@dataclass
class FoundOperation(Operation):
    """One image: any text stands in its path, as one that is no UUID is answered like one that no image has."""

    def __post_init__(self) -> None:
        if_none_match = Parameter(
            name="If-None-Match",
            param_in="header",
            description="The `ETag` of what the client has.",
            schema=Schema(type=OpenAPIType.STRING),
        )
        self.parameters = [*(self.parameters or ()), if_none_match]


def response(shape: Any, description: str, example: Any) -> ResponseSpec:  # noqa: ANN401 - any shape
    return ResponseSpec(shape, generate_examples=False, description=description, examples=[Example(value=example)])


def errors(*kinds: Kind) -> dict[int, ResponseSpec]:
    """The error answers of an operation, one kind for each status: the one that is most its own."""
    return {FAULTS[kind].status.value: _error(kind) for kind in kinds}


def _error(kind: Kind) -> ResponseSpec:
    fault, description = FAULTS[kind], _DESCRIPTIONS[kind]
    example = {
        "success": False,
        "code": fault.status.value,
        "errorCode": fault.code,
        "message": fault.message or description,
        "timestamp": "2025-05-04T09:42:00Z",
    }
    return response(ErrorAnswer, description, example)


_DESCRIPTIONS: Final = {
    Kind.INVALID: "A parameter says what it may not",
    Kind.PROMPT: "The prompt is absent, blank, too long or no text, or a parameter says what it may not",
    Kind.UNAUTHENTICATED: "A valid API key is needed",
    Kind.DENIED: "The role of this key does not allow that",
    Kind.MISSING: "Not Found",
    Kind.NO_METHOD: "This path does not answer that method",
    Kind.STALLED: "The body stalled",
    Kind.KEY_IN_USE: "The first request with this key is still running; see Retry-After",
    Kind.KEY_REUSED: "The key came with another request",
    Kind.TOO_MANY: "Too many requests; see Retry-After",
    Kind.QUOTA: "The account has had as many pictures generated today as it may; see Retry-After",
    Kind.INTERNAL: "Internal Server Error",
    Kind.GENERATION: "The picture could not be generated",
    Kind.BUSY: "Busy; see Retry-After",
    Kind.FULL: "No room left; see Retry-After",
}
_ALWAYS: Final = (
    Kind.UNAUTHENTICATED,
    Kind.NO_METHOD,
    Kind.TOO_MANY,
    Kind.INTERNAL,
    Kind.BUSY,
)

FOUND: Final = {
    200: response(MediaAnswer, "success", {**ENVELOPE, "data": _MEDIA}),
    304: ResponseSpec(None, description="If-None-Match has the current ETag", generate_examples=False),
    **errors(Kind.MISSING, *_ALWAYS),
}
LISTED: Final = {
    200: response(
        MediaListAnswer,
        "success",
        {
            **ENVELOPE,
            "data": [_MEDIA],
            "pagination": {"currentPage": 1, "pageSize": MAX_PAGE_SIZE, "totalItems": 1, "totalPages": 1},
        },
    ),
    **errors(Kind.INVALID, *_ALWAYS),
}
