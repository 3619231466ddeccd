"""A server that gives presets alone without a signature: the desk shows and copies what that allows."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, quarters
from tests.support.browser_desk import be_signed_in
from tests.support.browser_server import add_image, serving
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext


@pytest.fixture(scope="module")
def strict_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("strict") / "library"
    with serving(folder, environment={"PICTUREDESK_PRESETS_ONLY": "true"}) as running:
        yield running


@pytest.fixture
def origins(strict_server: RunningServer) -> list[str]:
    return [strict_server.base_url]


def expect_pixels(page: Page, selector: str) -> None:
    """The first picture there has come and can be seen."""
    page.wait_for_function(
        "(selector) => (document.querySelector(selector)?.naturalWidth ?? 0) > 0", arg=selector, timeout=60_000
    )


def test_the_desk_shows_and_copies_pictures_where_only_presets_are_free(
    open_context: OpenContext, strict_server: RunningServer
) -> None:
    add_image(strict_server, encoded(quarters(1500, 1000), "JPEG"), "large.jpg", name="Harbour")
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    be_signed_in(context, strict_server.base_url, strict_server.keys[Role.EDITOR])
    page = context.new_page()

    page.goto(f"{strict_server.base_url}/desk")
    expect_pixels(page, "[role=gridcell] img")
    page.get_by_role("gridcell", name="Harbour").focus()
    page.keyboard.press("Space")
    expect_pixels(page, "[role=dialog] img")
    # The largest preset that shows all of it.
    assert "/hero.auto" in page.get_by_role("dialog").locator("img").first.evaluate("(image) => image.currentSrc")
    page.keyboard.press("Escape")
    page.get_by_role("gridcell", name="Harbour").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Harbour")).to_be_visible()
    expect_pixels(page, "section[aria-label=Crops] img")
    page.get_by_role("tab", name="Use").click()
    page.get_by_role("button", name=re.compile(r"\bSize$")).click()
    # Widths would be refused: none is offered.
    expect(page.get_by_role("option", name=re.compile(r"^\d+ wide"))).to_have_count(0)
    page.get_by_role("option", name=re.compile("^og ")).click()
    page.get_by_role("button", name="Copy URL", exact=True).click()
    expect(page.get_by_text("Copied.")).to_be_visible()

    assert httpx2.get(page.evaluate("navigator.clipboard.readText()")).status_code == 200
