"""What becomes of a whole picture on its page: addresses, history, uses, another file, the trash."""

import html
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from picturedesk.core.access import Role
from tests.support.browser_desk import be_signed_in
from tests.support.browser_image import caption, change, open_image, save, stored
from tests.support.browser_server import IMAGES, add_image, pictures, small_picture
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

ENGLISH = {"locale": "en", "caption_html": "<p>Boats at rest</p>", "credit": "Ada", "alt_text": 'A "boat" & more'}


@pytest.fixture
def image(desk_server: RunningServer) -> dict[str, Any]:
    return add_image(desk_server, name="Harbour", locales=[ENGLISH])


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=re.compile(rf"\b{label}$")).click()
    page.get_by_role("option", name=option).click()


def test_a_copied_url_is_delivered(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    desk_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_image(desk_page, desk_server, image, part="use")
    choose(desk_page, "Size", re.compile("^og "))
    choose(desk_page, "Format", "webp")

    address = desk_page.get_by_role("textbox", name="URL", exact=True)
    expect(address).to_have_value(re.compile(r"/og\.webp$"))
    desk_page.get_by_role("button", name="Copy URL", exact=True).click()

    expect(desk_page.get_by_text("Copied.")).to_be_visible()
    copied = desk_page.evaluate("navigator.clipboard.readText()")
    assert copied == address.input_value()
    answer = httpx2.get(copied)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")


def test_the_html_shows_the_picture(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    open_image(desk_page, desk_server, image, part="use")

    field = desk_page.get_by_role("textbox", name="HTML with srcset")
    expect(field).to_have_value(re.compile(r"^<img .* 640w.* width=\"640\" height=\"360\" "))

    text = field.input_value()
    assert 'alt="A &quot;boat&quot; &amp; more"' in text
    (srcset,) = re.findall(r'srcset="([^"]*)"', text)
    for candidate in html.unescape(srcset).split(", "):
        assert httpx2.get(candidate.split(" ")[0]).status_code == 200


def test_the_iiif_url_is_answered(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    open_image(desk_page, desk_server, image, part="use")

    address = desk_page.get_by_role("textbox", name="IIIF").input_value()

    assert httpx2.get(address).json()["width"] == image["width"]


def test_an_earlier_text_comes_back(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    change(desk_server, image, locales=[{**ENGLISH, "caption_html": "<p>Boats at work</p>"}])
    open_image(desk_page, desk_server, image, part="history")

    entry = desk_page.get_by_role("listitem").filter(has_text="editor changed").first
    expect(entry.get_by_role("deletion")).to_have_text("rest")
    expect(entry.get_by_role("insertion")).to_have_text("work")
    entry.get_by_role("button", name="Use the earlier text").click()
    save(desk_page)

    assert stored(desk_server, image)["locales"][0]["caption_html"] == "<p>Boats at rest</p>"
    expect(desk_page.get_by_role("listitem").filter(has_text="editor changed")).to_have_count(2)


def test_a_deleted_picture_comes_back_by_undo(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any], watch: Watch
) -> None:
    # The page may still be fetching it.
    watch.allow(rf"status of 404 .*/img/{image['id']}/")
    open_image(desk_page, desk_server, image)

    desk_page.get_by_role("button", name="Delete", exact=True).click()
    expect(desk_page.get_by_text("This picture was deleted on")).to_be_visible()
    assert stored(desk_server, image)["deleted_at"] is not None
    desk_page.get_by_role("button", name="Undo").click()

    expect(desk_page.get_by_text("This picture was deleted on")).to_have_count(0)
    assert stored(desk_server, image)["deleted_at"] is None


def test_a_deleted_picture_is_restored_from_its_page(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any], watch: Watch
) -> None:
    # The library may be fetching its thumbnail just now.
    watch.allow(rf"status of 404 .*/img/{image['id']}/")
    httpx2.delete(f"{desk_server.base_url}{IMAGES}/{image['id']}", headers=desk_server.headers(Role.EDITOR))
    open_image(desk_page, desk_server, image)
    expect(desk_page.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    desk_page.get_by_role("button", name="Restore", exact=True).click()

    expect(caption(desk_page)).to_be_editable()
    assert stored(desk_server, image)["deleted_at"] is None


def test_archiving_keeps_what_is_being_written(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")

    desk_page.get_by_role("button", name="Archive", exact=True).click()
    expect(desk_page.get_by_role("button", name="Take out of the archive")).to_be_visible()
    save(desk_page)

    now = stored(desk_server, image)
    assert (now["status"], now["locales"][0]["caption_html"]) == ("archived", "<p>Boats asleep</p>")


def test_archiving_a_version_that_is_no_longer_the_newest_only_brings_the_newer_one(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any], watch: Watch
) -> None:
    watch.allow(r"status of 412 ")
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")
    change(desk_server, image, name="Harbour by night")

    desk_page.get_by_role("button", name="Archive", exact=True).click()
    expect(desk_page.get_by_text("editor has changed “Harbour” meanwhile")).to_be_visible()

    expect(desk_page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Harbour by night")
    expect(caption(desk_page)).to_have_text("Boats asleep")
    now = stored(desk_server, image)
    assert (now["status"], now["locales"][0]["caption_html"]) == ("active", ENGLISH["caption_html"])
    desk_page.get_by_role("button", name="Archive", exact=True).click()
    expect(desk_page.get_by_role("button", name="Take out of the archive")).to_be_visible()


def test_an_undone_archiving_keeps_what_was_saved_since(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any]
) -> None:
    open_image(desk_page, desk_server, image)
    desk_page.get_by_role("button", name="Archive", exact=True).click()
    expect(desk_page.get_by_role("button", name="Take out of the archive")).to_be_visible()
    caption(desk_page).fill("Boats asleep")
    save(desk_page)

    desk_page.get_by_role("button", name="Undo").click()

    expect(desk_page.get_by_role("button", name="Archive", exact=True)).to_be_visible()
    now = stored(desk_server, image)
    assert (now["status"], now["locales"][0]["caption_html"]) == ("active", "<p>Boats asleep</p>")


def test_a_file_does_not_take_the_place_of_one_that_was_never_seen(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any], watch: Watch, tmp_path: Path
) -> None:
    watch.allow(r"status of 412 ")
    (tmp_path / "new.png").write_bytes(small_picture(300, 200))
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")
    change(desk_server, image, locales=[{**ENGLISH, "caption_html": "<p>Boats at work</p>"}])

    desk_page.get_by_role("button", name="More actions").click()
    desk_page.get_by_role("menuitem", name="Replace file").click()
    dialog = desk_page.get_by_role("dialog")
    dialog.get_by_label("New file").set_input_files(tmp_path / "new.png")
    dialog.get_by_role("button", name="Replace", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("editor has changed “Harbour” meanwhile")
    assert stored(desk_server, image)["original_filename"] == image["original_filename"]
    dialog.get_by_role("button", name="Cancel").click()
    expect(caption(desk_page)).to_have_text("Boats asleep")
    desk_page.get_by_role("button", name="Save", exact=True).click()

    # Both have written the same: the way of every save that meets a newer version.
    expect(desk_page.get_by_role("dialog", name="Two editors at once")).to_be_visible()
    desk_page.get_by_role("button", name="Save decision").click()
    expect(desk_page.get_by_text("Everything is saved.", exact=True)).to_be_visible()
    assert stored(desk_server, image)["locales"][0]["caption_html"] == "<p>Boats asleep</p>"


def test_another_file_takes_the_place_of_the_first(
    desk_page: Page, desk_server: RunningServer, image: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "new.png").write_bytes(small_picture(300, 200))
    open_image(desk_page, desk_server, image)

    desk_page.get_by_role("button", name="More actions").click()
    desk_page.get_by_role("menuitem", name="Replace file").click()
    desk_page.get_by_label("New file").set_input_files(tmp_path / "new.png")
    desk_page.get_by_role("button", name="Replace", exact=True).click()

    expect(desk_page.get_by_text("File replaced.")).to_be_visible()
    now = stored(desk_server, image)
    assert (now["id"], now["width"], now["original_filename"]) == (image["id"], 300, "new.png")


def test_categories_are_found_and_chosen(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    headers = desk_server.headers(Role.SUPER_ADMIN)
    names = ("Lighthouses by night", "Lighthouses by day")
    for name in names:
        body = {"locales": [{"locale": "en", "name": name}]}
        httpx2.post(f"{desk_server.base_url}/api/core/v2/categories", headers=headers, json=body)
    open_image(desk_page, desk_server, image)
    expect(caption(desk_page)).to_be_visible()

    desk_page.get_by_role("button", name="Choose categories").click()
    desk_page.get_by_role("searchbox", name="Search categories").fill("by night")
    expect(desk_page.get_by_role("checkbox", name="Lighthouses by day")).to_have_count(0)
    desk_page.get_by_role("checkbox", name="Lighthouses by night").check()
    desk_page.keyboard.press("Escape")
    save(desk_page)

    expect(desk_page.get_by_role("region", name="Categories").get_by_text("Lighthouses by night")).to_be_visible()
    assert len(stored(desk_server, image)["category_ids"]) == 1


def test_a_reference_is_added_and_removed(desk_page: Page, desk_server: RunningServer, image: dict[str, Any]) -> None:
    identifier = f"article:{image['id']}/lead"
    open_image(desk_page, desk_server, image, part="use")

    desk_page.get_by_role("textbox", name="Provider").fill("cms")
    desk_page.get_by_role("textbox", name="Identifier").fill(identifier)
    desk_page.get_by_role("button", name="Add reference").click()
    desk_page.get_by_role("button", name=f"Remove reference cms:{identifier}").click()

    expect(desk_page.get_by_text("Nothing uses this picture.")).to_be_visible()


def test_the_metadata_of_the_original_is_searched(desk_page: Page, desk_server: RunningServer) -> None:
    filename, content = pictures()[0]
    image = add_image(desk_server, content, filename, name="Told")
    open_image(desk_page, desk_server, image, part="file")
    expect(desk_page.get_by_text(filename)).to_be_visible()

    desk_page.get_by_role("searchbox", name="Search metadata").fill("nothing is called so")

    expect(desk_page.get_by_text("Nothing in the metadata matches.")).to_be_visible()


def test_erasing_wants_the_number_typed(
    open_context: OpenContext, desk_server: RunningServer, image: dict[str, Any], watch: Watch
) -> None:
    watch.allow(rf"status of 404 .*/img/{image['id']}/")
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.SUPER_ADMIN])
    page = context.new_page()
    open_image(page, desk_server, image)

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Erase for good").click()
    dialog = page.get_by_role("alertdialog")
    confirm = dialog.get_by_role("button", name="Erase", exact=True)
    expect(confirm).to_be_disabled()
    expect(dialog.get_by_text("is not saved")).to_have_count(0)
    dialog.get_by_role("button", name="Cancel").click()
    caption(page).fill("Boats asleep")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Erase for good").click()
    expect(dialog.get_by_text("is not saved and goes with it")).to_be_visible()
    page.get_by_role("textbox", name=re.compile("Type the picture")).fill(str(image["number"]))
    confirm.click()

    expect(page.get_by_text("“Harbour” erased.")).to_be_visible()
    address = f"{desk_server.base_url}{IMAGES}/by-id/{image['id']}"
    answer = httpx2.get(address, headers=desk_server.headers(Role.EDITOR))
    assert answer.status_code == 404
