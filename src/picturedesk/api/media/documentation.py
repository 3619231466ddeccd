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

_MEDIA: Final = {
    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "originalFilename": "string",
    "url": "https://example.com",
    "mediaType": "image/png",
    "fileSize": 42,
    "createdAt": "2025-05-04T09:42:00Z",
    "updatedAt": "2025-05-04T09:42:00Z",
}
_ENVELOPE: Final = {"success": True, "code": 200, "message": "OK"}
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


def _response(shape: Any, description: str, example: Any) -> ResponseSpec:  # noqa: ANN401 - any shape
    return ResponseSpec(shape, generate_examples=False, description=description, examples=[Example(value=example)])


def _errors(*statuses: int) -> dict[int, ResponseSpec]:
    return {status: _response(ErrorAnswer, _DESCRIPTIONS[status], _error(status)) for status in statuses}


def _error(status: int) -> dict[str, Any]:
    fault = next(fault for fault in FAULTS.values() if fault.status == status)
    return {
        "success": False,
        "code": status,
        "errorCode": fault.code,
        "message": fault.message or _DESCRIPTIONS[status],
        "timestamp": "2025-05-04T09:42:00Z",
    }


_DESCRIPTIONS: Final = {
    400: "A parameter says what it may not",
    401: "A valid API key is needed",
    403: "The role of this key does not allow that",
    404: "Not Found",
    405: "This path does not answer that method",
    429: "Too many requests; see Retry-After",
    500: "Internal Server Error",
    503: "Busy; see Retry-After",
}
_ALWAYS: Final = (401, 403, 405, 429, 500, 503)

FOUND: Final = {
    200: _response(MediaAnswer, "success", {**_ENVELOPE, "data": _MEDIA}),
    304: ResponseSpec(None, description="If-None-Match has the current ETag", generate_examples=False),
    **_errors(400, 404, *_ALWAYS),
}
LISTED: Final = {
    200: _response(
        MediaListAnswer,
        "success",
        {
            **_ENVELOPE,
            "data": [_MEDIA],
            "pagination": {"currentPage": 1, "pageSize": MAX_PAGE_SIZE, "totalItems": 1, "totalPages": 1},
        },
    ),
    **_errors(400, *_ALWAYS),
}
