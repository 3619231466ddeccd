"""The desk opens in a browser: for whoever has a key, in light and in dark, and for the guide's pictures."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import UNKNOWN_VISITOR, picture_for_the_guide, sign_in, use_theme
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

KEY = "API key"


def expect_a_signed_in_desk(page: Page) -> None:
    expect(page.get_by_role("link", name="Library", exact=True)).to_be_visible()
    expect(page.get_by_label(KEY, exact=True)).to_have_count(0)


def expect_a_locked_desk(page: Page) -> None:
    expect(page.get_by_label(KEY, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Library", exact=True)).to_have_count(0)


def test_a_visitor_is_asked_for_a_key(page: Page, desk_server: RunningServer) -> None:
    page.goto(f"{desk_server.base_url}/desk")

    expect_a_locked_desk(page)


def test_a_key_opens_the_desk(page: Page, desk_server: RunningServer) -> None:
    sign_in(page, desk_server.base_url, desk_server.keys[Role.EDITOR])

    expect_a_signed_in_desk(page)


def test_a_wrong_key_is_refused_in_words(page: Page, desk_server: RunningServer) -> None:
    page.goto(f"{desk_server.base_url}/desk")

    page.get_by_label(KEY, exact=True).fill("pd_unknown")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_label(KEY, exact=True)).to_have_accessible_description(re.compile("This key is not valid."))
    expect_a_locked_desk(page)


def test_a_session_that_is_kept_outlives_its_page(page: Page, desk_server: RunningServer) -> None:
    sign_in(page, desk_server.base_url, desk_server.keys[Role.EDITOR], keep=True)
    expect_a_signed_in_desk(page)
    page.close()

    again = page.context.new_page()
    again.goto(f"{desk_server.base_url}/desk")

    expect_a_signed_in_desk(again)
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("picturedesk_session", True, "Strict")


def test_a_key_that_is_not_kept_leaves_no_cookie(page: Page, desk_server: RunningServer) -> None:
    sign_in(page, desk_server.base_url, desk_server.keys[Role.EDITOR])
    expect_a_signed_in_desk(page)

    assert page.context.cookies() == []


def test_the_door_is_open_to_everybody(open_context: OpenContext, watch: Watch, desk_server: RunningServer) -> None:
    watch.allow(UNKNOWN_VISITOR)
    page = open_context(reduced_motion="reduce").new_page()

    page.goto(f"{desk_server.base_url}/desk")
    expect_a_locked_desk(page)

    assert violations_in_both_themes(page) == []


def test_the_guide_has_its_pictures(desk_page: Page, tmp_path: Path) -> None:
    expect_a_signed_in_desk(desk_page)
    use_theme(desk_page, "light")

    path = picture_for_the_guide(desk_page, "library", tmp_path)

    assert path.stat().st_size > 10_000
