"""What the Publisher's OpenAPI document says beside the shapes: parameters, both formats, the seed's own examples."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, Operation, Parameter, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.openapi.spec.xml import XML

from picturedesk.api.publisher.problems import ERROR_PATH, FAULTS, PARAMETERS, Fault
from picturedesk.api.publisher.queries import DEFAULT_LIMIT, SORT_FIELDS
from picturedesk.api.publisher.shapes import ErrorAnswer, ExplanationAnswer, ImageListShape
from picturedesk.api.publisher.xml import write_document
from picturedesk.api.queries import MAX_SEARCH_CHARACTERS

_IMAGE: Final[Mapping[str, Any]] = {
    "id": 1002,
    "name": "PD20308_1001",
    "createdby": {"id": 27, "name": "Rishit Patel"},
    "createddate": "27 Feb 2019 11:19",
    "modifiedby": {"id": 27, "name": "Rishit Patel"},
    "modifieddate": "27 Feb 2019 11:19",
    "status": "active",
    "attachmentid": 2014,
    "filesize": "118.57 KB",
    "thumbnailurl": "https://example.com/context/flag/flag_2015.gif",
    "url": "https://example.com/context/flag/flag_2014.gif",
    "extension": "jpg",
    "height": 427,
    "width": 650,
}
_PAGE: Final[dict[str, Any]] = {
    "total": 2,
    "totalcount": 2,
    "currentpage": 0,
    "image": [
        _IMAGE,
        {
            **_IMAGE,
            "id": 1001,
            "name": "XML & char in tag",
            "createdby": {"id": 12, "name": "Mitul Patel"},
            "createddate": "27 Feb 2019 11:18",
            "modifiedby": {"id": 12, "name": "Mitul Patel"},
            "modifieddate": "27 Feb 2019 11:18",
            "attachmentid": 2012,
            "filesize": "33.99 KB",
            "thumbnailurl": "https://example.com/context/flag/flag_2013.gif",
            "url": "https://example.com/context/flag/flag_2012.gif",
            "extension": "PNG",
            "height": 845,
            "width": 1022,
        },
    ],
}
_XML: Final = "application/xml"
_TEXT: Final = Schema(type=OpenAPIType.STRING)
_NUMBER: Final = Schema(type=OpenAPIType.INTEGER)


_STATUSES: Final = "^(?:active|archived|1|2)(?:,(?:active|archived|1|2))*$"


def _parameter(name: str, description: str, schema: Schema) -> Parameter:
    return Parameter(name=name, param_in="query", description=description, schema=schema, allow_empty_value=True)


_PARAMETERS: Final = (
    _parameter(
        "extension",
        "Comma list of file extensions, case ignored; all without it.",
        Schema(type=OpenAPIType.STRING, example="PNG,JPG"),
    ),
    _parameter(
        "limit",
        "How many images a page may have; more than 1,000 are answered as 1,000.",
        Schema(type=OpenAPIType.INTEGER, minimum=1, default=DEFAULT_LIMIT),
    ),
    _parameter("offset", "The page's number.", Schema(type=OpenAPIType.INTEGER, minimum=0, default=0)),
    _parameter(
        "search",
        "Words; each must begin a word of the name, file name, credit, caption or alt text, in any language.",
        Schema(type=OpenAPIType.STRING, max_length=MAX_SEARCH_CHARACTERS, example="Home"),
    ),
    _parameter(
        "sort",
        "The order, `+` up and `-` down; a `+` that arrives as a space counts.",
        Schema(
            type=OpenAPIType.STRING,
            enum=[sign + field for field in SORT_FIELDS for sign in "+-"],
            default="-modifieddate",
        ),
    ),
    _parameter(
        "status",
        "Comma list of `active` and `archived`, or `1` and `2`; both without it.",
        Schema(type=OpenAPIType.STRING, pattern=_STATUSES),
    ),
)


@dataclass
class ListOperation(Operation):
    """The image list: its parameters, which are read as they come, and its second format."""

    def __post_init__(self) -> None:
        self.parameters = list(deepcopy(_PARAMETERS))
        _add_xml(self, _page_in_xml())


@dataclass
class ExplanationOperation(Operation):
    """The explained error: its second format."""

    def __post_init__(self) -> None:
        fault = PARAMETERS["offset"]
        content: dict[str, str | int] = {"ref": fault.ref, "summary": fault.summary, "explanation": fault.explanation}
        _add_xml(self, _error_in_xml(content))


def _add_xml(operation: Operation, success: OpenAPIMediaType) -> None:
    """Describe every answer of *operation* in XML too."""
    for status, response in (operation.responses or {}).items():
        # A reference in its place would be to a response that several operations share; we have none.
        if isinstance(response, Reference) or response.content is None:
            continue
        response.content[_XML] = success if status == "200" else _error_in_xml(_content(_fault_of(int(status))))


def _page_in_xml() -> OpenAPIMediaType:
    # Refers to the shape by its name in the document; its property `image` repeats an element of that name.
    schema = Schema(all_of=[Reference(f"#/components/schemas/{ImageListShape.__name__}")], xml=XML(name="images"))
    return OpenAPIMediaType(
        schema=schema, examples={"example": Example(value=write_document("images", _PAGE).decode())}
    )


def _error_in_xml(content: Mapping[str, str | int]) -> OpenAPIMediaType:
    schema = Schema(
        type=OpenAPIType.OBJECT,
        properties={name: _NUMBER if isinstance(value, int) else _TEXT for name, value in content.items()},
        required=list(content),
        xml=XML(name="error"),
    )
    return OpenAPIMediaType(
        schema=schema, examples={"example": Example(value=write_document("error", content).decode())}
    )


def _content(fault: Fault) -> Mapping[str, str | int]:
    return {"ref": fault.ref, "summary": fault.summary}


def _fault_of(status: int) -> Fault:
    """The fault that stands as the example for *status*."""
    return PARAMETERS["offset"] if status == 400 else next(f for f in FAULTS.values() if f.status == status)  # noqa: PLR2004


def _in_json(fault: Fault) -> dict[str, Any]:
    return {**_content(fault), "link": f"https://example.com{ERROR_PATH}/{fault.ref}"}


def _response(shape: Any, description: str, example: Any) -> ResponseSpec:  # noqa: ANN401 - any shape
    return ResponseSpec(shape, generate_examples=False, description=description, examples=[Example(value=example)])


def _errors(*statuses: int) -> dict[int, ResponseSpec]:
    faults = {status: _fault_of(status) for status in statuses}
    return {
        status: _response(ErrorAnswer, _DESCRIPTIONS.get(status, fault.summary), {"error": _in_json(fault)})
        for status, fault in faults.items()
    }


_DESCRIPTIONS: Final = {
    400: "A parameter says what it may not",
    429: "Too many requests; see Retry-After",
    503: "Busy; see Retry-After",
}
_ALWAYS: Final = (401, 405, 429, 500, 503)

LISTED: Final = {200: _response(ImageListShape, "A page of images", _PAGE), **_errors(400, 403, *_ALWAYS)}
EXPLAINED: Final = {
    200: _response(
        ExplanationAnswer,
        "The error, explained",
        {"error": {**_in_json(PARAMETERS["offset"]), "explanation": PARAMETERS["offset"].explanation}},
    ),
    **_errors(404, *_ALWAYS),
}
