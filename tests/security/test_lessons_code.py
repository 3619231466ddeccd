"""Lessons that are held by what the code does not do, and by what it is made of."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from picturedesk.imaging import vips

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "picturedesk"
SERVER = sorted(path for path in SOURCE.rglob("*.py") if not path.is_relative_to(SOURCE / "client"))

FLOORS = {
    "starlette": (1, 3, 1),
    "python-multipart": (0, 0, 27),
    "multipart": (1, 3, 1),
    "h11": (0, 16),
    "httptools": (0, 9),
    "litestar": (2, 25),
    "nh3": (0, 3, 8),
    "pyvips-binary": (8, 18, 3),
}
"""The oldest that may stand where strangers' bytes arrive; what is not installed harms nobody."""
NEEDED = {"multipart", "httptools", "litestar", "nh3", "pyvips-binary"}


@pytest.mark.parametrize("package", FLOORS)
def test_no_package_is_older_than_its_last_known_hole(package: str) -> None:
    """Starlette 2025-62727 and its like; libvips 8.18.3."""
    try:
        installed = version(package)
    except PackageNotFoundError:
        assert package not in NEEDED
        return

    assert tuple(int(part) for part in re.findall(r"\d+", installed)[:3]) >= FLOORS[package]


def test_libvips_is_new_enough_where_it_runs() -> None:
    assert vips.OLDEST_VERSION >= (8, 18, 3)
    assert vips.version() >= (8, 18, 3)


def test_no_lock_names_a_package_below_its_floor() -> None:
    found = [
        (package, pinned)
        for lock in (ROOT / "requirements").glob("*.txt")
        for package, pinned in re.findall(r"^([a-z0-9-]+)==([0-9.]+)", lock.read_text(), re.MULTILINE)
        if package in FLOORS
    ]

    assert {package for package, _ in found} >= NEEDED
    assert [
        (package, pinned)
        for package, pinned in found
        if tuple(int(part) for part in pinned.split(".")) < FLOORS[package]
    ] == []


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


CLIENTS = re.compile(r"(httpx2?|requests|aiohttp|urllib3|urllib\.request|http\.client|ftplib|pycurl|obstore)(\.|$)")


def test_only_the_generator_of_the_settings_asks_other_servers() -> None:
    """We fetch no URL a client names: only the provider and the blob store ask, and the operator names their hosts."""
    asking = {path.relative_to(SOURCE).parts[0] for path in SERVER if any(map(CLIENTS.match, imported(path)))}

    assert asking == {"providers", "blobs"}


STARTERS = re.compile(
    r"\bcreate_subprocess_\w+|\bsubprocess\.\w+\(|\bPopen\b|\bos\.(?:system|popen|exec\w*|spawn\w*|posix_spawn\w*)\("
)


def test_nothing_is_started_but_our_own_workers() -> None:
    """No shell and no image program, whatever a file is called."""
    starting = {str(path.relative_to(SOURCE)): STARTERS.findall(path.read_text()) for path in SERVER}

    process = SOURCE / "imaging" / "process.py"
    assert {name for name, found in starting.items() if found} == {"imaging/process.py"}
    assert "sys.executable" in process.read_text()
    assert "create_subprocess_shell" not in process.read_text()


MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|srcdoc|\beval\(|new Function|"
    r"createContextualFragment"
)
"""What puts text into the page as elements; a `DOMParser`'s document is inert, and is read, never put there."""


def test_the_desk_makes_no_markup_of_text() -> None:
    """Titles, captions, file names and metadata are text: nothing in the desk turns text into elements."""
    sources = [path for path in (ROOT / "ui" / "src").rglob("*") if path.suffix in {".ts", ".tsx", ".js", ".jsx"}]

    assert sources
    assert [path.name for path in sources if MARKUP.search(path.read_text("utf-8"))] == []


def test_the_desks_page_has_no_script_of_its_own() -> None:
    page = (ROOT / "ui" / "index.html").read_text("utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page)
