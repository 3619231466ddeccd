"""The library's presets, and its status for administrators."""

import asyncio
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from picturedesk import __version__, settings
from picturedesk.actions import checking, scrubbing
from picturedesk.actions.tools import Tools
from picturedesk.core import recipes
from picturedesk.core.access import Role
from picturedesk.core.faults import Fault
from picturedesk.wiring import open_tools
from tests.support.app import Desk, create_image, picture, running_app, upload
from tests.support.library import OPERATOR

PRESETS = "/api/core/v2/presets"
STATUS = "/api/core/v2/status"
IMAGES = "/api/core/v2/assets/images"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Desk]:
    """An application of the test's own, whose images can be counted; nobody scrubs it by itself."""
    with running_app(tmp_path / "data", {"PICTUREDESK_SCRUB_DAYS": "0"}) as running:
        yield running


def status(desk: Desk) -> Any:
    answer = desk.clients[Role.SUPER_ADMIN].get(STATUS)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


class TestThePresets:
    def test_are_recipes_in_their_one_spelling_by_name(self, desk: Desk) -> None:
        listed = desk.editor.get(PRESETS).json()["data"]

        assert [list(preset) for preset in listed] == [["name", "recipe"]] * len(listed)
        assert [preset["name"] for preset in listed] == sorted(preset["name"] for preset in listed)
        assert "thumb" in {preset["name"] for preset in listed}
        assert all(recipes.canonical(recipes.parse(preset["recipe"])) == preset["recipe"] for preset in listed)

    def test_are_those_of_the_settings(self, tmp_path: Path) -> None:
        with running_app(tmp_path / "data", {"PICTUREDESK_PRESETS": "zoom=h0400-w600,thumb=w100"}) as own:
            listed = own.editor.get(PRESETS).json()["data"]

        assert {"name": "zoom", "recipe": "w600-h400"} in listed

    @pytest.mark.parametrize("role", Role)
    def test_are_for_every_reader(self, desk: Desk, role: Role) -> None:
        assert desk.clients[role].get(PRESETS).status_code == 200

    def test_are_304_for_who_has_them(self, desk: Desk) -> None:
        etag = desk.editor.get(PRESETS).headers["etag"]

        assert desk.editor.get(PRESETS, headers={"if-none-match": etag}).status_code == 304


class TestTheStatus:
    def test_of_an_empty_library_has_every_field(self, own: Desk) -> None:
        found = status(own)

        assert found == {
            "version": __version__,
            "started_at": found["started_at"],
            "uptime_s": found["uptime_s"],
            "counts": {
                "images": {"live": 0, "active": 0, "archived": 0, "deleted": 0},
                "originals": 0,
                "categories": 0,
                "accounts": len(Role),
            },
            "stored_bytes": {"originals": 0},
            "render_queue": {
                "waiting": 0,
                "busy": 0,
                "processes": 1,
                "capacity": found["render_queue"]["capacity"],
                "confined": found["render_queue"]["confined"],
            },
            "fsck": None,
            "scrub": None,
        }
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["started_at"])
        assert 0 <= found["uptime_s"] < 60
        assert found["render_queue"]["capacity"] >= 64

    def test_counts_what_there_is(self, own: Desk) -> None:
        first, second = picture(colour="red"), picture(colour="green")
        create_image(own.editor, content=first)
        create_image(own.editor, content=first)
        create_image(own.editor, content=second, status="archived")
        deleted = create_image(own.editor, content=picture(colour="blue"))
        own.editor.delete(f"{IMAGES}/by-id/{deleted['id']}")
        upload(own.editor, third := picture(colour="white"))
        chief = own.clients[Role.SUPER_ADMIN]
        categories = [chief.post("/api/core/v2/categories", json={}).json()["data"]["id"] for _ in range(2)]
        chief.delete(f"/api/core/v2/categories/{categories[0]}")

        found = status(own)

        assert found["counts"] == {
            "images": {"live": 3, "active": 2, "archived": 1, "deleted": 1},
            "originals": 4,
            "categories": 1,
            "accounts": len(Role),
        }
        blue = len(picture(colour="blue"))
        assert found["stored_bytes"]["originals"] == len(first) + len(second) + blue + len(third)

    def test_tells_the_last_fsck(self, own: Desk) -> None:
        create_image(own.editor)

        before = status(own)["fsck"]
        asyncio.run(_fsck(own.folder))
        after = status(own)["fsck"]
        create_image(own.editor)
        asyncio.run(_fsck(own.folder))

        assert before is None
        assert after["summary"] == {"originals": 1, "images": 1, "faults": 0, "orphans": 0}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", after["at"])
        assert status(own)["fsck"]["summary"]["images"] == 2

    def test_tells_of_the_scrub(self, own: Desk) -> None:
        content = picture()
        create_image(own.editor, content=content)
        asyncio.run(_scrub(own.folder))

        found = status(own)["scrub"]
        assert found["summary"] == {
            "originals": 0,
            "bytes": 0,
            "faults": 0,
            "passes": 1,
            "last_originals": 1,
            "last_bytes": len(content),
            "last_faults": 0,
        }
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["at"])

    def test_moves_on(self, own: Desk) -> None:
        before = status(own)
        time.sleep(1.1)
        after = status(own)

        assert after["uptime_s"] > before["uptime_s"]
        assert after["started_at"] == before["started_at"]

    @pytest.mark.parametrize("role", Role)
    def test_is_for_administrators(self, desk: Desk, role: Role) -> None:
        allowed = role in {Role.SUPER_ADMIN, Role.SYSTEM_ADMIN, Role.INTERNAL_SYSTEM_ADMIN}

        answer = desk.clients[role].get(STATUS)

        assert answer.status_code == (200 if allowed else 403)


async def _scrub(folder: Path) -> None:
    async with open_tools(settings.load(folder, {})) as tools:
        await scrubbing.scrub_all(tools, OPERATOR, lambda _: None)


async def _fsck(folder: Path) -> None:
    faults: list[Fault] = []
    async with open_tools(settings.load(folder, {})) as tools:
        await _checked(tools, faults)
    assert faults == []


async def _checked(tools: Tools, faults: list[Fault]) -> None:
    await checking.check(tools, OPERATOR, faults.append)
