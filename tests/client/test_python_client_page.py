"""The Python in the guide does what it says: its boxes run in order, against a server."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from picturedesk.core.access import Role
from tests.support import generated
from tests.support.app import picture
from tests.support.server import RunningServer

PAGE: Final = (generated.ROOT / "docs" / "guide" / "python-client.md").read_text("utf-8")
SEEDS: Final = (
    "Create Asset Image",
    "Asset Image by id",
    "Asset Image by key",
    "Asset Image by hash",
    "Delete Asset Image by id",
    "Restore soft deleted Asset image by id",
    "Paginated Categories",
    "Create Category",
    "Category by id",
    "Update Category by id",
    "Delete Category by id",
    "Restore soft deleted Category by id",
    "Create Reference",
    "Reference by ref",
    "Remove Reference by ref",
    "Create Publication",
    "Publication by id",
    "Remove Publication by id",
    "Create Media Block HTML",
    "Media Block by id",
    "Update Media Block HTML by id",
    "Create Reader entitlement",
    "Upload Asset Image",
    "Get an image",
    "Get Image List",
)
"""Every operation that the published documents name."""


def parts(level: str) -> dict[str, str]:
    """The page cut at its headings of one level, by their texts."""
    _, *cut = re.split(rf"^{level} ", PAGE, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in cut}


def boxes(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


SECTIONS: Final = parts("##")
NEEDED: Final = ("First steps", "Uploader", "Images")
"""What the sections after them build on."""


@pytest.fixture
def page(server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Page"]:
    (tmp_path / "harbour.jpg").write_bytes(picture("JPEG", (640, 480)))
    monkeypatch.chdir(tmp_path)
    running = Page(server)
    yield running
    running.names["desk"].close()


class Page:
    """A reader who types in what the page says."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self.names: dict[str, Any] = {}

    def run(self, section: str) -> None:
        for box in boxes(SECTIONS[section], "python"):
            text = box.replace("https://desk.example", self._server.base_url)
            text = text.replace("<api-key>", self._server.keys[Role.SYSTEM_ADMIN])
            exec(compile(text, f"python-client.md: {section}", "exec"), self.names)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_python_runs(page: Page, section: str) -> None:
    needed = NEEDED[: NEEDED.index(section)] if section in NEEDED else NEEDED
    for name in needed:
        page.run(name)

    page.run(section)


@pytest.mark.parametrize("operation", SEEDS)
def test_every_published_operation_has_its_curl_and_its_python(operation: str) -> None:
    text = parts("###")[operation].partition("\n## ")[0]

    assert len(boxes(text, "sh")) == 1
    assert boxes(text, "sh")[0].startswith("curl ")
    assert boxes(text, "python")
