"""The request that code samples make: everything in it comes from the operation's own part of its document."""

import json
from copy import deepcopy
from typing import Any, Final

import pytest

from picturedesk.api.documents.examples import add_examples
from picturedesk.api.documents.samples import SampleFile, SampleRequest, sample_request


def described(**operation: Any) -> dict[str, Any]:
    """A document with this one operation, completed."""
    given_operation = {"responses": {"200": {"description": "Success"}}, **deepcopy(operation)}
    document: dict[str, Any] = {
        "paths": {"/things/{ref}": {"post": given_operation}},
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "kind": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Kind"}]},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                        "at": {"type": "string", "format": "date-time"},
                        "owner": {"type": "string", "format": "uuid"},
                        "note": {"type": "string"},
                    },
                    "required": ["parts", "name", "kind", "at", "owner"],
                },
                "Kind": {"type": "string", "enum": ["small", "large"]},
                "Part": {"type": "object", "properties": {"count": {"type": "integer"}}, "required": ["count"]},
            }
        },
    }
    add_examples(document)
    made: dict[str, Any] = document["paths"]["/things/{ref}"]["post"]
    return made


def parameter(name: str, place: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": {"type": "string"}, **more}


THING: Final = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}


class TestARequest:
    def made(self, **operation: Any) -> SampleRequest:
        return sample_request("/things/{ref}", "post", described(**operation), keyed=True)

    @pytest.mark.parametrize(
        ("more", "text"),
        [
            ({"example": "cms:7"}, "cms:7"),
            ({"examples": {"one": {"value": "a b"}}}, "a%20b"),
            ({"schema": {"type": "string", "examples": ["é?", "x"]}}, "%C3%A9%3F"),
            ({"schema": {"type": "string", "enum": ["106", "107"]}}, "106"),
            ({"schema": {"type": "integer", "default": 30}}, "30"),
            ({"schema": {"type": "string", "format": "uuid"}}, "497f6eca-6276-4993-bfeb-53cbbbba6f08"),
            ({"schema": {"type": "integer"}}, "1"),
            ({}, "string"),
        ],
    )
    def test_has_the_documents_example_in_its_path(self, more: dict[str, Any], text: str) -> None:
        assert self.made(parameters=[parameter("ref", "path", **more)]).url == f"https://example.com/things/{text}"

    def test_has_what_it_needs_in_its_query_and_what_has_an_example(self) -> None:
        parameters = [
            parameter("ref", "path", example="1"),
            parameter("needed", "query", required=True),
            parameter("shown", "query", schema={"type": "string", "example": "PNG,JPG"}),
            parameter("left-out", "query", schema={"type": "string", "default": "x"}),
        ]

        assert self.made(parameters=parameters).url == "https://example.com/things/1?needed=string&shown=PNG%2CJPG"

    def test_has_the_headers_that_it_needs(self) -> None:
        parameters = [
            parameter("ref", "path", example="1"),
            parameter("If-Match", "header", required=True, example='"abc"'),
            parameter("Accept", "header"),
        ]

        assert self.made(parameters=parameters).headers == (("x-api-key", "<api-key>"), ("If-Match", '"abc"'))

    def test_has_a_smallest_body_where_nobody_gave_one(self) -> None:
        assert json.loads(self.made(parameters=[parameter("ref", "path")], requestBody=THING).json or "") == {
            "at": "2019-08-24T14:15:22Z",
            "kind": "small",
            "name": "string",
            "owner": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
            "parts": [{"count": 1}],
        }

    def test_has_of_the_answer_what_may_be_sent(self) -> None:
        answered = {"id": 7, "name": "Ada", "note": None, "parts": [{"count": 3, "id": 8}], "kind": "large"}
        content = {"application/json": {"examples": {"example": {"value": {"data": answered}}}}}
        request = self.made(
            parameters=[parameter("ref", "path")],
            requestBody=THING,
            responses={"201": {"description": "Created", "content": content}},
        )

        body = json.loads(request.json or "")
        assert (body["name"], body["parts"], body["kind"]) == ("Ada", [{"count": 3}], "large")
        assert not {"id", "note"} & set(body)

    @pytest.mark.parametrize("said", [{"example": {"a": 1}}, {"examples": {"mine": {"value": {"a": 1}}}}])
    def test_has_the_body_that_its_operation_gives(self, said: dict[str, Any]) -> None:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, **said}}

        request = self.made(parameters=[parameter("ref", "path")], requestBody={"content": content})

        assert json.loads(request.json or "") == {"a": 1}

    def test_has_the_file_of_its_form(self) -> None:
        form = {"schema": {"properties": {"photo": {"type": "string", "format": "binary"}}}}
        request = self.made(
            parameters=[parameter("ref", "path")], requestBody={"content": {"multipart/form-data": form}}
        )

        assert request.file == SampleFile(field="photo")

    @pytest.mark.parametrize(
        "content",
        [
            {"text/csv": {"schema": {"type": "string"}}},
            {"multipart/form-data": {"schema": {"properties": {"name": {"type": "string"}}}}},
        ],
    )
    def test_of_another_kind_is_refused_while_the_document_is_made(self, content: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="no sample can be made"):
            self.made(parameters=[parameter("ref", "path")], requestBody={"content": content})
