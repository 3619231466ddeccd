"""The contract's operations are in the documents, and each answer that a document lists was seen by a test."""

import ast
import re
from functools import cache

import pytest

from tests.support.answers import ROOT, TABLE, cells
from tests.support.operations import operations

CORE = "/api/core/v2"
IMAGES = f"{CORE}/assets/images"
PUBLISHER = "/api/publisher/v2"
CONTRACT = """
POST /upload/image
POST {IMAGES}
GET {IMAGES}
GET {IMAGES}/outline
GET {IMAGES}/uploaders
GET {IMAGES}/by-id/{id}
GET {IMAGES}/by-key/{key}
GET {IMAGES}/by-hash/{sha256}
PATCH {IMAGES}/by-id/{id}
DELETE {IMAGES}/by-id/{id}
DELETE {IMAGES}/{id}
POST {IMAGES}/by-id/{id}/restore
POST {IMAGES}/{id}/restore
GET {IMAGES}/by-id/{id}/metadata
GET {IMAGES}/by-id/{id}/usages
POST {IMAGES}/by-id/{id}/urls
GET {IMAGES}/by-id/{id}/history
GET {CORE}/categories
POST {CORE}/categories
GET {CORE}/categories/{id}
PATCH {CORE}/categories/{id}
DELETE {CORE}/categories/{id}
POST {CORE}/categories/{id}/restore
POST {CORE}/references
GET {CORE}/references/{ref}
DELETE {CORE}/references/{ref}
POST {CORE}/references/lookup
POST {PUBLISHER}/publications
GET {PUBLISHER}/publications/{id}
DELETE {PUBLISHER}/publications/{id}
POST {PUBLISHER}/blocks/html
GET {PUBLISHER}/blocks/{id}
PATCH {PUBLISHER}/blocks/html/{id}
POST /api/reader-hub/v2/readers/{reader_id}/entitlements
GET {CORE}/presets
GET {CORE}/status
GET {CORE}/accounts
POST {CORE}/accounts
PATCH {CORE}/accounts/{id}
GET {CORE}/accounts/{id}/keys
POST {CORE}/accounts/{id}/keys
DELETE {CORE}/keys/{id}
GET /api/images
GET /api/images/{id}
POST /api/images/generate
POST /api/images/generate-with-idempotency
GET /api/2/images
GET /api/2/error/{ref}
GET /img/{image_id}/{revision}/{target}
POST /desk/session
DELETE /desk/session
"""
"""What the contract names, but for IIIF, whose paths are its own standard's."""
_LINE = re.compile(r"^\| `(?P<operation>[A-Z]+ [^`]+)` \| (?P<status>\d+) \| `?(?P<test>[^`|]*)`? \|$")


def _contract() -> set[str]:
    spelt_out = CONTRACT
    for name, path in (("IMAGES", IMAGES), ("CORE", CORE), ("PUBLISHER", PUBLISHER)):
        spelt_out = spelt_out.replace(f"{{{name}}}", path)
    return set(spelt_out.split("\n")) - {""}


@cache
def _table() -> dict[tuple[str, int], str]:
    lines = (_LINE.match(line) for line in TABLE.read_text().splitlines())
    return {(line["operation"], int(line["status"])): line["test"] for line in lines if line}


def test_every_operation_of_the_contract_is_in_a_document() -> None:
    assert _contract() <= {str(operation) for operation in operations()}


def test_the_table_has_a_line_for_every_answer_and_no_other() -> None:
    assert set(_table()) == {(f"{cell.method} {cell.path}", cell.status) for cell in cells()}


def test_no_answer_is_without_a_test() -> None:
    assert [key for key, test in _table().items() if not test] == []


@pytest.mark.parametrize("file", sorted({test.partition("::")[0] for test in _table().values() if test}))
def test_every_test_in_the_table_is_there(file: str) -> None:
    named = {test.partition("::")[2] for test in _table().values() if test.startswith(f"{file}::")}

    assert named <= _tests_in(file)


def _tests_in(file: str) -> set[str]:
    found = set()
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found
