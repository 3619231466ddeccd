"""The desk's page of one picture: opened, read beside it by the API, saved."""

from typing import Any

import httpx2
from playwright.sync_api import Locator, Page, expect

from picturedesk.core.access import Role
from tests.support.browser_server import IMAGES
from tests.support.server import RunningServer


def open_image(page: Page, server: RunningServer, image: dict[str, Any], *, part: str = "") -> None:
    """Show the page of *image*; *part* is one of `use`, `file`, `history`."""
    page.goto(f"{server.base_url}/desk/images/{image['id']}{part and f'?part={part}'}")
    expect(page.get_by_role("heading", level=1, name=image["name"])).to_be_visible()


def stored(server: RunningServer, image: dict[str, Any]) -> dict[str, Any]:
    """What the server has of *image* now."""
    answer = httpx2.get(f"{server.base_url}{IMAGES}/by-id/{image['id']}", headers=server.headers(Role.EDITOR))
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def change(server: RunningServer, image: dict[str, Any], **fields: Any) -> None:
    """Somebody else changes *image* meanwhile."""
    headers = server.headers(Role.EDITOR)
    answer = httpx2.patch(f"{server.base_url}{IMAGES}/by-id/{image['id']}", headers=headers, json=fields)
    assert answer.is_success, answer.text


def texts(page: Page, language: str = "English") -> Locator:
    """The fields of one language."""
    return page.get_by_role("group", name=language, exact=True)


def caption(page: Page, language: str = "English") -> Locator:
    return texts(page, language).get_by_role("textbox", name="Caption", exact=True)


def save(page: Page) -> None:
    """Press Save, and wait until it is done."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect_saved(page)


def expect_saved(page: Page) -> None:
    expect(page.get_by_text("Everything is saved.", exact=True)).to_be_visible()
