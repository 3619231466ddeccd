"""``docs/security/lessons.md`` names tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security" / "lessons.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| lesson")]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py::[\w:]+)`", PAGE)))
# The CVEs that our threat model names; each has its row.
LEARNED = (
    "2025-55746", "2026-126539", "2026-129239", "2025-30225", "2026-66066", "2026-33160", "2026-105849", "2026-27886",
    "2022-36031", "2026-91157", "2025-57752", "2022-39239", "2025-59472", "2025-62727",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_is_there(name: str) -> None:
    file, _, test = name.partition("::")

    assert test in named_in(file)


@pytest.mark.parametrize("number", LEARNED)
def test_every_hole_we_learned_from_has_a_row(number: str) -> None:
    assert any(number in row for row in ROWS)


def test_every_lesson_is_held_by_a_test() -> None:
    assert len(ROWS) >= 20
    assert [row for row in ROWS if "`tests/" not in row] == []


@cache
def named_in(file: str) -> set[str]:
    found = set()
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found
