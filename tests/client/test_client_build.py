"""How the client is built: one face made from the other, and a leaf that knows nothing of the server."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picturedesk import client
from picturedesk.client import AsyncPicturedesk, Picturedesk
from tests.client import deriving

MODULES = sorted(deriving.CLIENT.rglob("*.py"))


@pytest.mark.parametrize("path", deriving.SOURCES, ids=lambda path: path.name)
def test_the_face_that_waits_is_current(path: Path) -> None:
    derived = deriving.TARGET / path.name

    assert derived.read_text("utf-8") == deriving.derived()[derived], "run python -m tests.client.deriving"


def test_the_face_that_waits_has_nothing_more() -> None:
    assert sorted(deriving.TARGET.glob("*.py")) == sorted(deriving.derived())


def test_the_client_imports_nothing_of_the_server() -> None:
    imported = {name for path in MODULES for name in imports(path)}

    ours = {name for name in imported if name.startswith("picturedesk")}
    assert {name for name in ours if not name.startswith("picturedesk.client")} == {"picturedesk"}
    assert {name.split(".")[0] for name in imported - ours} <= {"httpx2", "msgspec"} | set(sys.stdlib_module_names)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""


def test_importing_it_loads_nothing_of_the_server() -> None:
    code = "import sys, picturedesk.client; print(*(name for name in sys.modules if name.startswith('picturedesk.')))"

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert [name for name in loaded if not name.startswith("picturedesk.client")] == []


def test_everything_public_is_listed() -> None:
    public = {name for name, value in vars(client).items() if isinstance(value, type) and not name.startswith("_")}

    assert public == set(client.__all__)


def test_every_method_is_typed_and_says_what_it_does() -> None:
    for face in (Picturedesk, AsyncPicturedesk):
        with_key: Any = face("https://desk.example", key="pd_a")
        for resource in (with_key, *(value for name, value in vars(with_key).items() if name[0] != "_")):
            for name, method in inspect.getmembers(resource, inspect.ismethod):
                if not name.startswith("_"):
                    assert method.__doc__, (resource, name)
                    assert inspect.signature(method).return_annotation is not inspect.Signature.empty
