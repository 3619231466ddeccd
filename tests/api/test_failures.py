"""A failure inside: every surface says so in its own form, and tells nothing of itself."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.app import Desk, running_app
from tests.support.likeness import assert_like
from tests.support.postgres import sqlite_only

UNKNOWN: Final = "113c8e25-dfa3-4100-abd9-924fba72aa7c"

ERROR_EXAMPLE: Final = {
    "success": False,
    "code": 42,
    "errorCode": "string",
    "message": "string",
    "timestamp": "2025-05-04T09:42:00Z",
}
"""As Media's document shows it."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application whose library has lost its tables."""
    folder = tmp_path_factory.mktemp("broken") / "data"
    with running_app(folder) as desk:
        _lose_images(folder)
        yield desk


def _lose_images(folder: Path) -> None:
    connection = sqlite3.connect(folder / "picturedesk.sqlite3")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("ALTER TABLE images RENAME TO lost")
    connection.execute("ALTER TABLE live_counts RENAME TO lost_counts")
    connection.close()


@sqlite_only
class TestAFailureInside:
    def test_is_a_500_of_media(self, broken: Desk) -> None:
        answer = broken.editor.get(f"/api/images/{UNKNOWN}")

        told = answer.json()
        assert answer.status_code == 500
        assert_like(told, ERROR_EXAMPLE)
        assert (told["code"], told["errorCode"]) == (500, "INTERNAL_SERVER_ERROR")
        assert "images" not in told["message"]

    def test_is_a_500_of_the_publisher(self, broken: Desk) -> None:
        plain = broken.editor.get("/api/2/images")
        marked_up = broken.editor.get("/api/2/images", headers={"accept": "application/xml"})

        assert (plain.status_code, plain.json()["error"]["ref"]) == (500, 500)
        assert plain.json()["error"]["summary"] == "Internal error"
        assert marked_up.text.endswith("<error><ref>500</ref><summary>Internal error</summary></error>")

    def test_is_a_500_of_the_backoffice(self, broken: Desk) -> None:
        answer = broken.editor.get(f"/api/core/v2/assets/images/by-id/{UNKNOWN}")

        assert (answer.status_code, answer.json()) == (500, {"error": "Internal Server Error"})
