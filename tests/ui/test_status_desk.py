"""The library's status in the desk: figures that move, and what somebody should see to."""

import json
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

STATUS = "**/api/core/v2/status"
CHECKED: dict[str, Any] = {
    "at": "2026-01-01T00:00:00Z",
    "summary": {"faults": 0, "originals": 3, "images": 3, "orphans": 0},
}


@pytest.fixture
def status_page(open_context: OpenContext, desk_server: RunningServer) -> Page:
    """A page of an administrator, before it is at the status."""
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.SUPER_ADMIN])
    return context.new_page()


def open_status(page: Page, desk_server: RunningServer) -> None:
    page.goto(f"{desk_server.base_url}/desk/status")


def answer_with(page: Page, **changed: Any) -> None:
    """From now on, the server's own status with some of it *changed*."""

    def answer(route: Route) -> None:
        body = route.fetch().json()
        body["data"].update(changed)
        route.fulfill(body=json.dumps(body), content_type="application/json")

    page.unroute_all()
    page.route(STATUS, answer)


def figure(page: Page, card: str, name: str) -> Locator:
    region = page.get_by_role("region", name=card, exact=True)
    return region.locator("div", has=page.locator("dt", has_text=name)).last.locator("dd")


def test_a_library_that_was_never_checked_says_so(status_page: Page, desk_server: RunningServer) -> None:
    open_status(status_page, desk_server)

    expect(status_page.get_by_text("This library has never been checked.")).to_be_visible()
    expect(status_page.get_by_role("button", name="Copy the command")).to_be_visible()
    expect(figure(status_page, "Check of the library", "Last run")).to_have_text("never")
    told = httpx2.get(f"{desk_server.base_url}/api/core/v2/status", headers=desk_server.headers(Role.SUPER_ADMIN))
    live = told.json()["data"]["counts"]["images"]["live"]
    expect(figure(status_page, "Library", "Pictures")).to_have_text(str(live))


def test_faults_are_an_alarm(status_page: Page, desk_server: RunningServer) -> None:
    faulty = {**CHECKED, "summary": {**CHECKED["summary"], "faults": 2}}
    answer_with(status_page, fsck=faulty)

    open_status(status_page, desk_server)

    expect(status_page.get_by_role("alert")).to_contain_text("found 2 faults")
    expect(status_page.get_by_role("link", name="What each fault means")).to_be_visible()


def test_a_sound_library_says_that_all_is_well(status_page: Page, desk_server: RunningServer) -> None:
    queue = {"waiting": 0, "busy": 0, "processes": 2, "capacity": 32, "confined": True}
    answer_with(status_page, fsck=CHECKED, render_queue=queue)

    open_status(status_page, desk_server)

    expect(status_page.get_by_text("All is well")).to_be_visible()


def test_the_render_queue_is_watched(status_page: Page, desk_server: RunningServer) -> None:
    open_status(status_page, desk_server)
    expect(figure(status_page, "Render queue", "Waiting")).to_contain_text("0 of")

    answer_with(status_page, render_queue={"waiting": 17, "busy": 2, "processes": 2, "capacity": 32, "confined": True})

    expect(figure(status_page, "Render queue", "Waiting")).to_have_text("17 of at most 32")


def test_an_editor_is_told_that_the_status_is_for_administrators(desk_page: Page, desk_server: RunningServer) -> None:
    open_status(desk_page, desk_server)

    expect(desk_page.get_by_role("heading", name="This page is for administrators")).to_be_visible()
    expect(desk_page.get_by_role("link", name="Status", exact=True)).to_have_count(0)


def test_the_status_is_open_to_everybody(open_context: OpenContext, desk_server: RunningServer) -> None:
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.SUPER_ADMIN])
    page = context.new_page()
    open_status(page, desk_server)
    expect(figure(page, "Server", "Version")).to_be_visible()

    assert violations_in_both_themes(page) == []
