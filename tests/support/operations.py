"""The operations of the OpenAPI documents as requests: paths and bodies out of their own examples."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.support.answers import ROOT, SURFACES
from tests.support.app import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: where it lives, which statuses its document lists, and the body that its document shows."""

    surface: str
    method: str
    path: str
    url: str
    statuses: frozenset[int]
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def options(self) -> dict[str, Any]:
        """What a client needs to send a good request."""
        if self.surface == "uploader":
            return {"files": {"image": ("picture.png", picture())}}
        return {} if self.body is None else {"json": self.body}

    def other_options(self) -> dict[str, Any]:
        """The same for a request that says something else."""
        if self.surface == "uploader":
            return {"files": {"image": ("another.png", picture())}}
        return {"json": {**(self.body or {}), "another": "request"}}


def operations() -> Iterator[Operation]:
    """Every operation of every document."""
    for surface in SURFACES:
        document = json.loads((ROOT / "docs" / "api" / f"{surface}.json").read_text())
        for path, item in document["paths"].items():
            for method, described in item.items():
                yield _operation(surface, path, method, described)


def listing(status: int) -> list[Operation]:
    """Those whose document lists *status*."""
    return [operation for operation in operations() if status in operation.statuses]


def _operation(surface: str, path: str, method: str, described: Mapping[str, Any]) -> Operation:
    url = path
    for parameter in described.get("parameters", ()):
        if parameter["in"] == "path":
            url = url.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"]), safe="/"))
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = list(content.get("examples", {}).values())
    return Operation(
        surface=surface,
        method=method.upper(),
        path=path,
        url=url,
        statuses=frozenset(int(status) for status in described["responses"]),
        body=examples[0]["value"] if examples else None,
    )
