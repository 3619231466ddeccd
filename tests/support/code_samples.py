"""The code samples of the documents, read back out of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from picturedesk.api.documents import SURFACE_NAMES, openapi_document
from picturedesk.api.documents.examples import operations
from picturedesk.api.documents.samples import SampleRequest, code_samples

LANGUAGES: Final = ["Shell", "JavaScript", "Java", "Swift"]
HOSTILE: Final = [
    'double " quotes, "',
    "single ' quotes, '",
    '""" three """" or four',
    "back\\slash \\\\ two \\",
    "new\nline\r\n\ttab",
    "é ü 漢字 🙂 \u2028 \u2029 \u0085",
    "${name} `code` $HOME $(date) !!",
    r"\(name) \#(name) \u0041 \s \n \"",
    "%s %d {0} */ // /* #",
    "</script><!-- & ]]>",
    "\x00\x01\x1f\x7f",
    "@file",
    "-x --data",
    " leading and trailing ",
]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a document, with its samples by language."""

    surface: str
    path: str
    method: str
    content: Mapping[str, Any]
    keyed: bool

    @property
    def samples(self) -> dict[str, str]:
        return {sample["lang"]: sample["source"] for sample in self.content["x-codeSamples"]}

    @property
    def body(self) -> Any:
        """The JSON that the document shows for it; None where it takes none."""
        content = self.content.get("requestBody", {}).get("content", {}).get("application/json")
        return None if content is None else next(iter(content["examples"].values()))["value"]

    @property
    def is_form(self) -> bool:
        return "multipart/form-data" in self.content.get("requestBody", {}).get("content", {})


def _all() -> Iterator[Operation]:
    for surface in SURFACE_NAMES:
        document = json.loads(openapi_document(surface))
        for path, method, content in operations(document):
            yield Operation(surface, path, method.upper(), content, keyed="security" in document)


OPERATIONS: Final = list(_all())
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")


def named(surface: str, name: str) -> Operation:
    return next(each for each in OPERATIONS if (each.surface, each.content["operationId"]) == (surface, name))


def with_body(value: Any) -> dict[str, str]:
    """The samples of a request with this body."""
    text = json.dumps(value, indent=4, ensure_ascii=False)
    headers = (("Content-Type", "application/json"),)
    made = code_samples(SampleRequest(method="POST", url="https://example.com/echo", headers=headers, json=text))
    return {sample["lang"]: sample["source"] for sample in made}
