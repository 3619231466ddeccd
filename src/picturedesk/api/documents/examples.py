"""Examples of requests: what a document's operations carry themselves, completed from what their answers show."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_UUID: Final = "497f6eca-6276-4993-bfeb-53cbbbba6f08"
_BY_NAME: Final = {
    "key": "uploads/58853e25-ae5e-4471-92ee-37c91a501c08.png",
    "sha256": "3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b",
    "revision": "latest",
    "Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
"""Parameters whose schema is no help to whoever looks for a value."""
_BY_FORMAT: Final = {
    "uuid": _UUID,
    "date-time": "2019-08-24T14:15:22Z",
    "date": "2019-08-24",
    "uri": "https://example.com",
}
_BY_TYPE: Final[Mapping[str, Any]] = {"string": "string", "integer": 1, "number": 1, "boolean": True, "null": None}
_NOT_IN_A_CHANGE: Final = frozenset({"file_key"})
"""Whoever tries an example out does not mean to exchange a picture."""

Document = dict[str, Any]
Schema = Mapping[str, Any]


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Document]]:
    """Every operation with its path and its method in lower case."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def add_examples(document: Document) -> None:
    """Give every parameter that has to be sent, and every JSON body, an example where it has none."""
    schemas = Schemas(document)
    for _, method, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter.get("required", parameter["in"] == "path") and first_example(parameter) is None:
                parameter["example"] = _parameter_example(parameter, schemas)
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None and first_example(body) is None:
            body["examples"] = {"example": {"value": _body_example(method, operation, body["schema"], schemas)}}


def first_example(node: Schema) -> Any:  # noqa: ANN401 - JSON
    """The first example that a parameter or a body carries; None where there is none."""
    if "example" in node:
        return node["example"]
    return next((each["value"] for each in node.get("examples", {}).values()), None)


class Schemas:
    """Reads schemas of one document: what they refer to, and the smallest thing that fits one."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._named: Mapping[str, Schema] = document.get("components", {}).get("schemas", {})

    def resolved(self, schema: Schema) -> Schema:
        """The schema itself, of several choices the first that is something."""
        while True:
            choices = [choice for choice in schema.get("oneOf", ()) if choice.get("type") != "null"]
            if "$ref" in schema:
                schema = self._named[schema["$ref"].rpartition("/")[2]]
            elif choices:
                schema = choices[0]
            else:
                return schema

    def smallest(self, schema: Schema) -> Any:  # noqa: ANN401 - JSON
        """Its own example, or what its type and its required properties ask for."""
        schema = self.resolved(schema)
        for value in _said(schema):
            return value
        if schema.get("type") == "object":
            wanted = schema.get("required", ())
            return {name: self.smallest(schema["properties"][name]) for name in sorted(wanted)}
        if schema.get("type") == "array":
            return [self.smallest(schema["items"])]
        return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE.get(schema.get("type", "string"), "string"))


def _parameter_example(parameter: Schema, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    schema = schemas.resolved(parameter["schema"])
    for value in _said(schema):
        return value
    return _BY_NAME.get(parameter["name"]) or schemas.smallest(schema)


def _said(schema: Schema) -> Iterator[Any]:
    """The values that a schema names, the best first."""
    if "example" in schema:
        yield schema["example"]
    for several in ("examples", "enum"):
        yield from schema.get(several, ())
    for one in ("const", "default"):
        if one in schema:
            yield schema[one]


def _body_example(method: str, operation: Document, schema: Schema, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    """
    What the success shows of the fields that may be sent, as the published examples do; else the smallest body.

    Nulls and empty lists are left out: they say nothing, or say to clear what is there.
    """
    properties = schemas.resolved(schema).get("properties", {})
    answered = _answered(operation)
    left_out = _NOT_IN_A_CHANGE if method == "patch" else frozenset[str]()
    shown = {
        name: _fitting(value, properties[name], schemas)
        for name, value in answered.items()
        if name in properties and name not in left_out and value not in (None, [], {})
    }
    return {**schemas.smallest(schema), **shown} if properties else schemas.smallest(schema)


def _fitting(value: Any, schema: Schema, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    """*value* without what *schema* does not define, all the way down."""
    schema = schemas.resolved(schema)
    if isinstance(value, list):
        return [_fitting(each, schema.get("items", {}), schemas) for each in value]
    if isinstance(value, dict) and "properties" in schema:
        defined = schema["properties"]
        return {name: _fitting(each, defined[name], schemas) for name, each in value.items() if name in defined}
    return value


def _answered(operation: Document) -> Mapping[str, Any]:
    """The entity in the example of the operation's success, out of its envelope; empty where there is none."""
    for status, response in operation["responses"].items():
        examples = response.get("content", {}).get("application/json", {}).get("examples", {})
        if status.startswith("2") and examples:
            value = next(iter(examples.values()))["value"]
            entity = value.get("data", value) if isinstance(value, dict) else None
            return entity if isinstance(entity, dict) else {}
    return {}
