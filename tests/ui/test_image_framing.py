"""Framing on the page of a picture: the focal point, the gravity, and the crops that follow them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_image import expect_saved, open_image, save, stored
from tests.support.browser_server import add_image, pictures
from tests.support.server import RunningServer


@pytest.fixture
def image(desk_server: RunningServer) -> dict[str, Any]:
    """A photograph."""
    filename, content = pictures()[0]
    return add_image(desk_server, content, filename, name="Framed")


def place_of(page: Page, preset: str) -> str:
    """Where the whole picture lies behind the window of a crop."""
    style: str = page.get_by_role("img", name=f"Crop {preset}").evaluate("img => img.style.cssText")
    return style


def test_a_click_sets_the_focal_point_and_moves_the_crops(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    handle = desk_page.get_by_role("slider", name="Focal point")
    expect(handle).to_have_attribute("aria-valuetext", "Not set. The gravity holds 50% from the left, 50% from the top")
    before = place_of(desk_page, "card")
    picture = desk_page.get_by_role("img", name="Framed", exact=True)
    box = picture.bounding_box()
    assert box is not None

    desk_page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.9)

    expect(handle).to_have_attribute("aria-valuetext", "25% from the left, 90% from the top")
    assert place_of(desk_page, "card") != before
    save(desk_page)
    point = stored(desk_server, image)["focal_point"]
    assert point == {"x": pytest.approx(0.25, abs=0.005), "y": pytest.approx(0.9, abs=0.005)}


def test_the_focal_point_follows_the_pointer(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    handle = desk_page.get_by_role("slider", name="Focal point")
    picture = desk_page.get_by_role("img", name="Framed", exact=True)
    box = picture.bounding_box()
    assert box is not None

    handle.hover()
    desk_page.mouse.down()
    desk_page.mouse.move(box["x"] + box["width"] * 2, box["y"] - 50, steps=4)
    desk_page.mouse.up()

    # Outside of the picture it stays at the edge.
    expect(handle).to_have_attribute("aria-valuetext", "100% from the left, 0% from the top")


def test_the_focal_point_is_set_and_saved_by_keyboard_alone(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    handle = desk_page.get_by_role("slider", name="Focal point")
    for _ in range(30):
        desk_page.keyboard.press("Tab")
        if handle.evaluate("each => each === document.activeElement"):
            break

    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        desk_page.keyboard.press(key)
    desk_page.keyboard.press("Control+s")

    expect_saved(desk_page)
    assert stored(desk_server, image)["focal_point"] == {"x": 0.52, "y": 0.4}


def test_a_cleared_focal_point_leaves_the_gravity(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    desk_page.get_by_role("slider", name="Focal point").press("ArrowLeft")
    with_point = place_of(desk_page, "card")

    desk_page.get_by_role("button", name="Clear focal point").click()
    desk_page.get_by_role("radio", name="Top right").check()

    assert place_of(desk_page, "card") != with_point
    save(desk_page)
    now = stored(desk_server, image)
    assert (now["focal_point"], now["gravity"]) == (None, "northeast")


def test_the_preview_shows_all_pixels(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    open_image(desk_page, desk_server, image)

    desk_page.get_by_role("button", name="Full size").click()

    picture = desk_page.get_by_role("img", name="Framed", exact=True)
    expect(picture).to_have_js_property("naturalWidth", image["width"])
    expect(picture).to_have_js_property("clientWidth", image["width"])
