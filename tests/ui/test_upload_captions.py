"""Captions right after uploading: typed, applied to all, saved, by keyboard alone; and what others do meanwhile."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import FilePayload, Page, expect

from picturedesk.core.access import Role
from tests.support.browser_desk import be_signed_in
from tests.support.browser_server import IMAGES, small_picture
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext


@pytest.fixture
def server(desk_server: RunningServer) -> Iterator[httpx2.Client]:
    """The server, as the editor asks it."""
    with httpx2.Client(base_url=desk_server.base_url, headers=desk_server.headers(Role.EDITOR)) as client:
        yield client


def uploaded(page: Page, *, count: int) -> list[str]:
    """File names of new pictures, once their captions can be written."""
    names = [f"caption-{uuid4().hex[:12]}.png" for _ in range(count)]
    page.get_by_label("Upload pictures").set_input_files(
        [FilePayload(name=name, mimeType="image/png", buffer=small_picture()) for name in names]
    )
    for name in names:
        expect(page.get_by_label(f"Name of {name}", exact=True)).to_be_visible()
    return names


def image_of(server: httpx2.Client, name: str) -> dict[str, Any]:
    (image,) = server.get(IMAGES, params={"search": name.removesuffix(".png")}).json()["data"]
    found: dict[str, Any] = image
    return found


def english(image: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = next(each for each in image["locales"] if each["locale"] == "en")
    return texts


def test_texts_are_written_and_saved_by_keyboard_alone(desk_page: Page, server: httpx2.Client) -> None:
    (name,) = uploaded(desk_page, count=1)
    keyboard = desk_page.keyboard

    desk_page.get_by_label(f"Credit of {name}", exact=True).focus()
    keyboard.type("Photo: Ann")
    keyboard.press("Tab")
    keyboard.type("Cranes & <ships>")
    keyboard.press("Enter")
    keyboard.press("Enter")
    keyboard.type("At noon")
    keyboard.press("Tab")
    keyboard.type("Three cranes over the water")
    keyboard.press("Tab")

    expect(desk_page.get_by_role("listitem", name=name)).to_contain_text("Saved")
    expect(desk_page.get_by_text("All saved")).to_be_visible()
    texts = english(image_of(server, name))
    assert texts["credit"] == "Photo: Ann"
    assert texts["caption_html"] == "<p>Cranes &amp; &lt;ships&gt;</p><p>At noon</p>"
    assert texts["alt_text"] == "Three cranes over the water"


def test_one_text_is_applied_to_all_and_taken_back(desk_page: Page, server: httpx2.Client) -> None:
    names = uploaded(desk_page, count=3)
    fields = [desk_page.get_by_label(f"Credit of {name}", exact=True) for name in names]

    desk_page.get_by_label("Credit of all pictures", exact=True).fill("Agency")
    desk_page.get_by_role("button", name="Apply to all").click()
    for credit in fields:
        expect(credit).to_have_value("Agency")
    expect(desk_page.get_by_text("All saved")).to_be_visible()
    assert {english(image_of(server, name))["credit"] for name in names} == {"Agency"}

    desk_page.get_by_role("button", name="Undo").click()

    for credit in fields:
        expect(credit).to_have_value("")


def test_a_text_fills_down_by_keyboard(desk_page: Page, server: httpx2.Client) -> None:
    names = uploaded(desk_page, count=2)
    fields = desk_page.get_by_label(re.compile("^Caption of caption-"))
    first, second = fields.nth(0), fields.nth(1)

    first.fill("In the harbour")
    first.press("Control+Enter")
    expect(second).to_have_value("In the harbour")
    first.press("Alt+ArrowDown")

    expect(second).to_be_focused()
    expect(desk_page.get_by_text("All saved")).to_be_visible()
    assert {english(image_of(server, name))["caption_html"] for name in names} == {"<p>In the harbour</p>"}


def test_somebody_elses_change_is_not_lost(desk_page: Page, server: httpx2.Client, watch: Watch) -> None:
    watch.allow("status of 412")
    (name,) = uploaded(desk_page, count=1)
    address = f"{IMAGES}/by-id/{image_of(server, name)['id']}"
    assert server.patch(address, json={"name": "Theirs"}).is_success
    field = desk_page.get_by_label(f"Name of {name}", exact=True)

    field.fill("Mine")
    field.press("Tab")
    expect(desk_page.get_by_text("Somebody else has changed the same text")).to_be_visible()
    assert server.get(address).json()["data"]["name"] == "Theirs"
    desk_page.get_by_role("button", name="Keep mine").click()

    expect(desk_page.get_by_text("All saved")).to_be_visible()
    expect(field).to_have_value("Mine")
    assert server.get(address).json()["data"]["name"] == "Mine"


def test_what_the_server_refuses_is_said_at_its_field(desk_page: Page, watch: Watch) -> None:
    watch.allow("status of 400")
    (name,) = uploaded(desk_page, count=1)
    credit = desk_page.get_by_label(f"Credit of {name}", exact=True)

    credit.fill("x" * 501)
    credit.press("Tab")

    expect(credit).to_have_attribute("aria-invalid", "true")
    expect(credit).to_have_accessible_description("The text is longer than 500 characters.")


def test_an_uploader_sees_what_has_arrived_but_no_fields(open_context: OpenContext, desk_server: RunningServer) -> None:
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.UPLOADER])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk/upload")
    name = f"caption-{uuid4().hex[:12]}"

    page.get_by_label("Upload pictures").set_input_files(
        [FilePayload(name=f"{name}.png", mimeType="image/png", buffer=small_picture())]
    )

    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_text("may upload pictures, but not describe them")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
