"""A picture comes in, is described, cropped and handed out, and nobody touches a mouse."""

from pathlib import Path

import httpx2
from playwright.sync_api import Locator, Page, expect

from picturedesk.core.access import Role
from tests.support.browser_image import expect_saved
from tests.support.browser_server import IMAGES, small_picture
from tests.support.server import RunningServer

CAPTION = "Boats come home in the evening."
_FARTHEST = 120


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until *wanted* has the focus, as people do who cannot point."""
    expect(wanted).to_be_visible()
    for _ in range(_FARTHEST):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def test_upload_caption_crop_and_copy_by_keyboard(desk_page: Page, desk_server: RunningServer, tmp_path: Path) -> None:
    picture = tmp_path / "evening-boats.png"
    picture.write_bytes(small_picture(640, 480))

    tab_to(desk_page, desk_page.get_by_role("link", name="Upload", exact=True))
    desk_page.keyboard.press("Enter")
    choose = desk_page.get_by_role("button", name="Choose pictures")
    tab_to(desk_page, choose)
    with desk_page.expect_file_chooser() as chooser:
        desk_page.keyboard.press("Enter")
    chooser.value.set_files(picture)

    caption = desk_page.get_by_role("textbox", name="Caption of evening-boats.png")
    tab_to(desk_page, caption)
    desk_page.keyboard.type(CAPTION)
    open_page = desk_page.get_by_role("link", name="Open evening-boats.png")
    tab_to(desk_page, open_page)
    expect(desk_page.get_by_text("All saved")).to_be_visible()
    desk_page.keyboard.press("Enter")

    point = desk_page.get_by_role("slider", name="Focal point")
    tab_to(desk_page, point)
    before = point.get_attribute("aria-valuetext")
    for _ in range(3):
        desk_page.keyboard.press("ArrowLeft")
    expect(point).not_to_have_attribute("aria-valuetext", before or "")
    desk_page.keyboard.press("ControlOrMeta+s")
    expect_saved(desk_page)

    tab_to(desk_page, desk_page.get_by_role("tab", name="About"))
    desk_page.keyboard.press("ArrowRight")
    tab_to(desk_page, desk_page.get_by_role("button", name="Copy URL"))
    desk_page.keyboard.press("Enter")
    expect(desk_page.get_by_text("Copied.")).to_be_visible()

    image_id = desk_page.url.partition("?")[0].rpartition("/")[2]
    stored = httpx2.get(
        f"{desk_server.base_url}{IMAGES}/by-id/{image_id}", headers=desk_server.headers(Role.EDITOR)
    ).json()["data"]
    assert stored["locales"][0]["caption_html"] == f"<p>{CAPTION}</p>"
    assert stored["focal_point"]["x"] < 0.5
    url = desk_page.get_by_role("textbox", name="URL", exact=True).input_value()
    assert httpx2.get(url).status_code == 200
