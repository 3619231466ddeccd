"""Categories in the desk: made, named, drawn, put away and taken back."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

CATEGORIES = "/api/core/v2/categories"
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'
HOSTILE = CIRCLE.replace("<circle ", '<script>alert("here")</script><circle onload="alert(1)" ')


@pytest.fixture
def http(desk_server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=desk_server.base_url, headers=desk_server.headers(Role.CAMPAIGN_ADMIN)) as client:
        yield client


@pytest.fixture
def categories_page(open_context: OpenContext, desk_server: RunningServer) -> Page:
    """The categories, seen by somebody who may change them."""
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.CAMPAIGN_ADMIN])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk/categories")
    return page


def unique(name: str) -> str:
    return f"{name} {uuid4().hex[:8]}"


def make(http: httpx2.Client, **fields: Any) -> tuple[str, str]:
    """A category; its id and its English name."""
    name = unique("Category")
    body = {"locales": [{"locale": "en", "name": name}], **fields}
    answer = http.post(CATEGORIES, json=body)
    assert answer.is_success, answer.text
    return answer.json()["data"]["id"], name


def read(http: httpx2.Client, category_id: str) -> dict[str, Any]:
    data: dict[str, Any] = http.get(f"{CATEGORIES}/{category_id}").json()["data"]
    return data


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_a_category_is_made_with_a_name_and_an_icon(categories_page: Page, http: httpx2.Client) -> None:
    name = unique("Harbour")

    categories_page.get_by_role("button", name="New category").click()
    categories_page.get_by_label("Name (English)").fill(name)
    categories_page.get_by_label("Icon (SVG)").fill(CIRCLE)
    categories_page.get_by_role("button", name="Create", exact=True).click()

    expect(row(categories_page, name)).to_be_visible()
    (made,) = [each for each in http.get(f"{CATEGORIES}?limit=200").json()["data"] if named(each) == name]
    assert "<circle" in made["svg_icon"]


def named(category: dict[str, Any]) -> str | None:
    return next((entry["name"] for entry in category["locales"]), None)


def test_an_icon_runs_nothing_and_the_desk_tells_what_was_left_out(categories_page: Page, http: httpx2.Client) -> None:
    category_id, name = make(http)
    categories_page.reload()

    categories_page.get_by_role("button", name=f"Edit “{name}”").click()
    categories_page.get_by_label("Icon (SVG)").fill(HOSTILE)
    preview = categories_page.get_by_role("dialog").locator("img[src^='data:image/svg+xml']")
    expect(preview).to_be_visible()
    categories_page.get_by_role("button", name="Save").click()

    expect(categories_page.get_by_text("has left out: onload, script")).to_be_visible()
    assert "script" not in read(http, category_id)["svg_icon"]
    expect(categories_page.locator("main script")).to_have_count(0)


def test_an_icon_that_is_no_svg_is_refused_at_its_field(
    categories_page: Page, http: httpx2.Client, watch: Watch
) -> None:
    watch.allow("status of 400")
    _, name = make(http)
    categories_page.reload()

    categories_page.get_by_role("button", name=f"Edit “{name}”").click()
    categories_page.get_by_label("Icon (SVG)").fill("no drawing")
    categories_page.get_by_role("button", name="Save").click()

    expect(categories_page.get_by_label("Icon (SVG)")).to_have_accessible_description(
        "The icon is not a well-formed SVG."
    )


def test_an_icon_is_read_from_a_file(categories_page: Page) -> None:
    categories_page.get_by_role("button", name="New category").click()
    with categories_page.expect_file_chooser() as chooser:
        categories_page.get_by_role("button", name="Choose an icon").click()
    chooser.value.set_files({"name": "circle.svg", "mimeType": "image/svg+xml", "buffer": CIRCLE.encode()})

    expect(categories_page.get_by_label("Icon (SVG)")).to_have_value(CIRCLE)


def test_what_somebody_else_has_changed_meanwhile_is_brought_together(
    categories_page: Page, http: httpx2.Client, watch: Watch
) -> None:
    watch.allow("status of 412")
    category_id, name = make(http)
    categories_page.reload()
    mine, theirs = unique("Mine"), unique("Theirs")

    categories_page.get_by_role("button", name=f"Edit “{name}”").click()
    field = categories_page.get_by_label("Name (English)")
    field.fill(mine)
    http.patch(f"{CATEGORIES}/{category_id}", json={"locales": [{"locale": "en", "name": theirs}], "svg_icon": CIRCLE})
    categories_page.get_by_role("button", name="Save").click()
    expect(categories_page.get_by_text("Somebody else has changed this category")).to_be_visible()
    expect(field).to_have_value(mine)
    expect(field).to_have_accessible_description(f"They have put: “{theirs}”")
    categories_page.get_by_role("button", name="Save").click()

    expect(row(categories_page, mine)).to_be_visible()
    kept = read(http, category_id)
    assert named(kept) == mine
    assert "<circle" in kept["svg_icon"]


def test_a_category_is_archived_and_taken_back(categories_page: Page, http: httpx2.Client) -> None:
    category_id, name = make(http)
    categories_page.reload()

    categories_page.get_by_role("button", name=f"Archive “{name}”").click()
    expect(row(categories_page, name)).to_have_count(0)
    assert read(http, category_id)["is_archived"]
    categories_page.get_by_role("button", name="Undo").click()

    expect(row(categories_page, name)).to_be_visible()


def test_a_deleted_category_is_found_and_restored(categories_page: Page, http: httpx2.Client) -> None:
    _, name = make(http)
    categories_page.reload()

    categories_page.get_by_role("button", name=f"Delete “{name}”").click()
    expect(row(categories_page, name)).to_have_count(0)
    categories_page.get_by_role("tab", name="Deleted").click()
    categories_page.get_by_role("button", name=f"Restore “{name}”").click()
    expect(row(categories_page, name)).to_have_count(0)
    categories_page.get_by_role("tab", name="In use").click()

    expect(row(categories_page, name)).to_be_visible()


def test_a_word_finds_a_category_and_stays_in_the_address(categories_page: Page, http: httpx2.Client) -> None:
    _, name = make(http)
    _, other = make(http)
    categories_page.reload()
    expect(row(categories_page, other)).to_be_visible()

    categories_page.get_by_role("searchbox").fill(name.upper())
    expect(row(categories_page, other)).to_have_count(0)
    categories_page.reload()

    expect(row(categories_page, name)).to_be_visible()
    expect(row(categories_page, other)).to_have_count(0)


def test_the_library_shows_the_pictures_of_a_category(categories_page: Page, http: httpx2.Client) -> None:
    category_id, name = make(http)
    categories_page.reload()

    categories_page.get_by_role("button", name=f"Pictures in “{name}”").click()

    categories_page.wait_for_url(f"**/desk?category={category_id}")


def test_an_editor_may_look_and_change_nothing(
    desk_page: Page, desk_server: RunningServer, http: httpx2.Client
) -> None:
    _, name = make(http)

    desk_page.goto(f"{desk_server.base_url}/desk/categories")

    expect(row(desk_page, name)).to_be_visible()
    expect(desk_page.get_by_role("button", name=f"Edit “{name}”")).to_have_count(0)
    expect(desk_page.get_by_role("button", name="New category")).to_have_count(0)


def test_the_categories_are_open_to_everybody(
    open_context: OpenContext, desk_server: RunningServer, http: httpx2.Client
) -> None:
    _, name = make(http, svg_icon=CIRCLE)
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.CAMPAIGN_ADMIN])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk/categories")
    expect(row(page, name)).to_be_visible()

    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name=f"Edit “{name}”").click()
    expect(page.get_by_label("Name (English)")).to_be_focused()
    assert violations_in_both_themes(page) == []
