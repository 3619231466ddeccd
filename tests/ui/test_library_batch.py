"""Changing many pictures of the library at once, and taking it back."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations
from tests.support.browser_server import IMAGES, add_images, small_picture
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer

GERMAN = {"locale": "de", "credit": "dpa", "caption_html": "<p>Hafen</p>", "alt_text": "Schiff"}

Batch = tuple[Page, list[str]]


@pytest.fixture
def batch(desk_page: Page, desk_server: RunningServer) -> Batch:
    """The library showing three pictures of this test alone, all selected; and their ids by name."""
    word = f"batch{uuid4().hex[:12]}"
    made = add_images(
        desk_server,
        [("small.png", small_picture()) for _ in range(3)],
        lambda number: {"name": f"{word} {number}", "locales": [GERMAN]},
    )
    desk_page.goto(f"{desk_server.base_url}/desk?q={word}&sort=%2Bname")
    expect(desk_page.get_by_role("gridcell", name=re.compile(word))).to_have_count(3)
    desk_page.keyboard.press("Control+a")
    expect(desk_page.get_by_role("status").get_by_text("3 of 3 selected")).to_be_visible()
    return desk_page, [image["id"] for image in made]


def images(server: RunningServer, ids: list[str]) -> list[dict[str, Any]]:
    with httpx2.Client(base_url=server.base_url, headers=server.headers(Role.EDITOR)) as client:
        return [client.get(f"{IMAGES}/by-id/{each}").json()["data"] for each in ids]


def credit_all(page: Page, credit: str) -> None:
    page.get_by_role("button", name="Edit…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("Language of the texts")).click()
    page.get_by_role("option", name="de", exact=True).click()
    dialog.get_by_text("Change the credit").click()
    dialog.get_by_role("textbox", name="Credit").fill(credit)
    dialog.get_by_role("button", name="Change 3 pictures").click()
    expect(dialog).to_have_count(0)


def credits_of(server: RunningServer, ids: list[str]) -> list[str]:
    return [image["locales"][0]["credit"] for image in images(server, ids)]


def refuse_one(what: str, status: int) -> Callable[[Route], None]:
    refused: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == what and not refused:
            refused.append(route.request.url)
            route.fulfill(status=status, json={"error": "Precondition Failed"})
        else:
            route.continue_()

    return answer


def test_texts_of_many_change_at_once_and_come_back(batch: Batch, desk_server: RunningServer, watch: Watch) -> None:
    page, ids = batch
    before = images(desk_server, ids)
    credit_all(page, "AFP")
    expect(page.get_by_text("3 pictures changed")).to_be_visible()
    assert credits_of(desk_server, ids) == ["AFP"] * 3

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("3 pictures are as they were before")).to_be_visible()
    for was, now in zip(before, images(desk_server, ids), strict=True):
        assert now["locales"] == was["locales"]


def test_control_z_takes_a_batch_back(batch: Batch, desk_server: RunningServer) -> None:
    page, ids = batch
    credit_all(page, "AFP")
    expect(page.get_by_text("3 pictures changed")).to_be_visible()

    page.get_by_role("gridcell").first.focus()
    page.keyboard.press("Control+z")

    expect(page.get_by_text("3 pictures are as they were before")).to_be_visible()
    assert credits_of(desk_server, ids) == ["dpa"] * 3


def test_control_z_in_a_text_field_is_the_fields_own(batch: Batch, desk_server: RunningServer) -> None:
    page, ids = batch
    credit_all(page, "AFP")
    expect(page.get_by_text("3 pictures changed")).to_be_visible()

    page.get_by_role("searchbox").press("Control+z")
    page.get_by_role("gridcell").first.focus()
    page.keyboard.press("Control+z")

    # One batch was taken back, by the second stroke.
    expect(page.get_by_text("3 pictures are as they were before")).to_have_count(1)
    assert credits_of(desk_server, ids) == ["dpa"] * 3


def test_a_batch_goes_on_while_pages_change_and_is_taken_back_afterwards(
    batch: Batch, desk_server: RunningServer
) -> None:
    page, ids = batch
    released: list[bool] = []
    held: list[Route] = []
    page.route(
        f"**{IMAGES}/by-id/*",
        lambda route: held.append(route) if route.request.method == "PATCH" and not released else route.continue_(),
    )
    credit_all(page, "AFP")
    progress = page.get_by_role("region", name="Progress")
    expect(progress.get_by_text("Changing: 0 of 3")).to_be_visible()

    page.get_by_role("link", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Upload")).to_be_visible()
    expect(progress).to_be_visible()
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    page.go_back()
    expect(progress).to_be_visible()
    released.append(True)
    for route in held:
        route.continue_()

    expect(page.get_by_text("3 pictures changed")).to_be_visible()
    expect(progress).to_have_count(0)
    assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    page.get_by_role("link", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Upload")).to_be_visible()
    page.go_back()
    page.get_by_role("gridcell").first.focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("3 pictures are as they were before")).to_be_visible()
    assert credits_of(desk_server, ids) == ["dpa"] * 3


def test_a_picture_that_somebody_else_changes_is_named_and_the_others_change(
    batch: Batch, desk_server: RunningServer, watch: Watch
) -> None:
    page, ids = batch
    watch.allow("status of 412")
    page.route(f"**{IMAGES}/by-id/*", refuse_one("PATCH", 412))

    credit_all(page, "AFP")

    expect(page.get_by_text(re.compile("1 picture could not be changed.*batch.*somebody else"))).to_be_visible()
    expect(page.get_by_text("2 pictures changed")).to_be_visible()
    assert sorted(credits_of(desk_server, ids)) == ["AFP", "AFP", "dpa"]


def test_deleted_pictures_go_and_come_back(batch: Batch, desk_server: RunningServer, watch: Watch) -> None:
    page, ids = batch
    # The grid may still be fetching them.
    watch.allow(rf"status of 404 .*/img/({'|'.join(ids)})/")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("3 pictures deleted")).to_be_visible()
    expect(page.get_by_role("heading", name="No picture matches")).to_be_visible()

    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("gridcell")).to_have_count(3)
    assert [image["deleted_at"] for image in images(desk_server, ids)] == [None] * 3


def test_status_changes_and_the_form_is_open_to_everybody(batch: Batch, desk_server: RunningServer) -> None:
    page, ids = batch
    page.get_by_role("button", name="Edit…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Change 3 pictures")).to_be_disabled()
    assert violations(page, within="[role=dialog]") == []

    dialog.get_by_role("button", name=re.compile("Status")).click()
    page.get_by_role("option", name="Archived").click()
    dialog.get_by_role("button", name="Change 3 pictures").click()

    expect(page.get_by_text("3 pictures changed")).to_be_visible()
    assert [image["status"] for image in images(desk_server, ids)] == ["archived"] * 3
