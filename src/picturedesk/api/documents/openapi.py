"""The OpenAPI document of each surface: what Litestar makes of the routes, without its noise and always the same."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from litestar.openapi.spec import Example

from picturedesk.api import backoffice, delivery, desk, media, publisher, uploader
from picturedesk.api.documents.examples import add_examples, operations
from picturedesk.api.documents.samples import code_samples, sample_request
from picturedesk.api.surfaces import Surface

_SURFACES: Final[Mapping[str, Surface]] = {
    surface.name: surface
    for surface in (backoffice.SURFACE, uploader.SURFACE, media.SURFACE, publisher.SURFACE, desk.SURFACE)
}
SURFACE_NAMES: Final = (*_SURFACES, "delivery")

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_PUBLISHED_NAMES: Final = dict.fromkeys(
    ("image_id", "category_id", "publication_id", "block_id", "account_id", "key_id"), "id"
)
"""Path parameters that we call otherwise than the published APIs."""
_FLAGS: Final = ("deprecated", "allowEmptyValue", "allowReserved", "attribute", "wrapped")
"""What Litestar writes even where it is false, which is the default."""
_RETRY_AFTER: Final = {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}
_ETAG: Final = {"description": "The entity's strong tag", "schema": {"type": "string"}}

Document = dict[str, Any]


def openapi_document(surface: str) -> bytes:
    """
    The document of the surface of this name, in canonical JSON: the same bytes from every process.

    Takes some 200 ms; whoever serves it keeps it.
    """
    described = delivery.document() if surface == "delivery" else _tidied(_SURFACES[surface])
    # Through JSON and back: what is completed is plain data, and nobody else's.
    document: Document = json.loads(json.dumps(described, default=_verbatim))
    add_examples(document)
    _add_code_samples(document)
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()


def _add_code_samples(document: Document) -> None:
    for path, method, operation in operations(document):
        keyed = bool(operation.get("security", document.get("security")))
        operation["x-codeSamples"] = code_samples(sample_request(path, method, operation, keyed=keyed))


def _tidied(surface: Surface) -> Document:
    described: Any = surface.litestar().openapi_schema
    _keep_examples(described)
    made: Document = described.to_schema()
    paths = {_published(path): _path_item(item) for path, item in sorted(made["paths"].items())}
    _name_operations(paths)
    document = {
        "openapi": made["openapi"],
        "info": made["info"],
        "servers": made["servers"],
        "security": made["security"],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(made["components"]["schemas"].items())),
            "securitySchemes": made["components"]["securitySchemes"],
        },
    }
    return _with_short_names(document)


class _Verbatim:
    """An example as it was written: of mappings and dataclasses Litestar drops every null."""

    def __init__(self, value: object) -> None:
        self.value = value


def _verbatim(example: _Verbatim) -> object:
    return example.value


def _keep_examples(described: Any) -> None:  # noqa: ANN401 - Litestar's unions would need a cast at each step
    """Wrap each answer's examples, so that nothing on the way to JSON looks inside."""
    operations = [getattr(item, method) for item in described.paths.values() for method in _METHODS]
    responses = [response for operation in operations if operation for response in operation.responses.values()]
    contents = [content for response in responses for content in (response.content or {}).values()]
    for content in contents:
        examples = content.examples or {}
        content.examples = {name: Example(value=_Verbatim(example.value)) for name, example in examples.items()} or None


def _path_item(item: Document) -> Document:
    return {method: _operation(item[method]) for method in _METHODS if method in item}


def _operation(operation: Document) -> Document:
    operation = _without_flags(operation)
    if "parameters" in operation:
        operation["parameters"] = [_parameter(parameter) for parameter in operation["parameters"]]
    unchanged = "304" in operation["responses"]
    operation["responses"] = {
        status: _response(status, response, tagged=unchanged)
        for status, response in sorted(operation["responses"].items())
        if not _is_litestars_own(response)
    }
    return operation


def _parameter(parameter: Document) -> Document:
    parameter = _without_flags(parameter)
    if parameter["in"] == "path":
        parameter["name"] = _PUBLISHED_NAMES.get(parameter["name"], parameter["name"])
    parameter["schema"] = _parameter_schema(parameter["schema"])
    return parameter


def _parameter_schema(schema: Document) -> Document:
    """*schema* without the null that means "absent", which no query can say, and without its parameter's sentence."""
    rest = {name: value for name, value in schema.items() if name not in {"oneOf", "description"}}
    choices = [choice for choice in schema.get("oneOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {**rest, "oneOf": choices} if choices else rest


def _response(status: str, response: Document, *, tagged: bool) -> Document:
    response = {**response}
    if status in {"429", "503", "507"}:
        response["headers"] = {"Retry-After": _RETRY_AFTER}
    elif status == "200" and tagged:
        response["headers"] = {"ETag": _ETAG}
    if "content" in response:
        response["content"] = {kind: _content(content) for kind, content in response["content"].items()}
    return response


def _content(content: Document) -> Document:
    content = {**content}
    if "xml" in content["schema"]:
        content["schema"] = {**content["schema"], "xml": _without_flags(content["schema"]["xml"])}
    if "examples" in content:
        # Litestar names them for their shape, which says nothing.
        names = ("example", *(f"example-{number}" for number in range(2, len(content["examples"]) + 1)))
        content["examples"] = dict(zip(names, content["examples"].values(), strict=True))
    return content


def _is_litestars_own(response: Document) -> bool:
    """Whether this is the error that Litestar adds for itself; all ours have our own shapes."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return "status_code" in schema.get("properties", ())


def _without_flags(node: Document) -> Document:
    return {name: value for name, value in node.items() if value is not False or name not in _FLAGS}


def _published(path: str) -> str:
    for ours, published in _PUBLISHED_NAMES.items():
        path = path.replace(f"{{{ours}}}", f"{{{published}}}")
    return path


def _name_operations(paths: Mapping[str, Document]) -> None:
    """Name each operation for its summary; one that has several paths keeps the plain name at the longest."""
    named: defaultdict[str, list[Document]] = defaultdict(list)
    for path in sorted(paths, key=len, reverse=True):
        for operation in paths[path].values():
            named[_snake_case(operation["summary"])].append(operation)
    for name, (operation, *aliases) in named.items():
        operation["operationId"] = name
        for number, alias in enumerate(aliases, start=1):
            alias["operationId"] = f"{name}_alias" if number == 1 else f"{name}_alias_{number}"


def _snake_case(sentence: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", sentence.lower()).strip("_")


def _with_short_names(document: Document) -> Document:
    """Call the schemas by what they are: ``PagedImage`` for ``Paged_picturedesk.api.backoffice.shapes.ImageShape_``."""
    short = _short_names(document["components"]["schemas"])
    schemas = {short[name]: _schema(schema) for name, schema in document["components"]["schemas"].items()}
    document["components"]["schemas"] = schemas
    renamed: Document = _with_references(document, {f"#/components/schemas/{old}": new for old, new in short.items()})
    return renamed


def _schema(schema: Document) -> Document:
    """*schema* without its title, which is its name, without choices between one thing and demands of nothing."""
    kept = {name: value for name, value in schema.items() if name != "title" and (name, value) != ("required", [])}
    properties = {name: _one_of_many(value) for name, value in schema.get("properties", {}).items()}
    return {**kept, "properties": properties} if properties else kept


def _one_of_many(schema: Document) -> Document:
    choices = schema.get("oneOf", ())
    return {**choices[0], **{n: v for n, v in schema.items() if n != "oneOf"}} if len(choices) == 1 else schema


def _short_names(names: Iterable[str]) -> Mapping[str, str]:
    short = {name: "".join(_short_part(part) for part in name.split("_")) for name in names}
    if len(set(short.values())) != len(short):
        raise ValueError(f"two schemas have one short name: {sorted(short.values())}")
    return short


def _short_part(part: str) -> str:
    return part.rpartition(".")[2].removesuffix("Shape")


def _with_references(node: Any, short: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(node, list):
        return [_with_references(each, short) for each in node]
    if isinstance(node, dict):
        return {
            name: f"#/components/schemas/{short[value]}" if name == "$ref" else _with_references(value, short)
            for name, value in node.items()
        }
    return node
