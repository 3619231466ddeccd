"""Texts on the page of a picture: captions with their formatting, what is missing, what two editors write at once."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations, violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_image import caption, change, expect_saved, open_image, save, stored, texts
from tests.support.browser_server import add_image
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

ENGLISH = {"locale": "en", "caption_html": "<p>Boats at rest</p>", "credit": "Ada", "alt_text": "Three boats"}


def add(server: RunningServer, name: str = "Harbour", **fields: Any) -> dict[str, Any]:
    return add_image(server, name=name, **{"locales": [ENGLISH], **fields})


def go_within_the_desk(page: Page, image: dict[str, Any]) -> None:
    """As a link does, without loading the desk anew."""
    page.evaluate("path => history.pushState(null, '', path)", f"/desk/images/{image['id']}")
    expect(page.get_by_role("heading", level=1, name=image["name"])).to_be_visible()


def test_a_caption_keeps_its_formatting(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server, locales=[{**ENGLISH, "caption_html": ""}])
    open_image(desk_page, desk_server, image)

    caption(desk_page).click()
    desk_page.keyboard.type("Boats ")
    desk_page.keyboard.press("Control+b")
    desk_page.keyboard.type("at rest")
    desk_page.keyboard.press("Control+b")
    desk_page.keyboard.type(", ")
    desk_page.keyboard.press("Control+k")
    desk_page.get_by_role("textbox", name="Link address").fill("example.com/quay")
    desk_page.keyboard.press("Enter")
    desk_page.keyboard.press("Control+s")
    expect_saved(desk_page)

    assert stored(desk_server, image)["locales"][0]["caption_html"] == (
        "<p>Boats <strong>at rest</strong>, "
        '<a href="https://example.com/quay" rel="noopener noreferrer nofollow">example.com/quay</a></p>'
    )


def test_what_is_pasted_is_reduced_to_what_a_caption_may_hold(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server, locales=[{**ENGLISH, "caption_html": ""}])
    open_image(desk_page, desk_server, image)

    caption(desk_page).evaluate(
        """(field, html) => {
            field.focus();
            const data = new DataTransfer();
            data.setData("text/html", html);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        '<h1 style="color: red" onclick="alert(1)">Title</h1><p>A <i>boat</i> <a href="javascript:alert(1)">here</a>'
        "<img src=x onerror=alert(1)></p><ul><li>one</li></ul>",
    )
    save(desk_page)

    html = stored(desk_server, image)["locales"][0]["caption_html"]
    assert html == "<p>Title</p><p>A <em>boat</em> here</p><ul><li><p>one</p></li></ul>"


def test_looking_at_a_picture_changes_nothing(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server, locales=[{**ENGLISH, "caption_html": "Bare, <b>bold</b>"}])
    open_image(desk_page, desk_server, image)

    caption(desk_page).click()

    expect_saved(desk_page)
    expect(desk_page.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_a_missing_language_is_marked_until_it_is_whole(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server, locales=[])
    open_image(desk_page, desk_server, image)
    english = texts(desk_page)
    expect(english.get_by_text("Missing", exact=True)).to_be_visible()

    english.get_by_role("button", name="Add texts in English").click()
    expect(english.get_by_text("No credit", exact=True)).to_be_visible()
    english.get_by_role("textbox", name="Credit").fill("Ada")
    english.get_by_role("textbox", name="Alt text").fill("Three boats")
    caption(desk_page).fill("Boats")

    expect(english.get_by_text("No ", exact=False)).to_have_count(0)
    save(desk_page)
    assert stored(desk_server, image)["locales"][0]["alt_text"] == "Three boats"


def test_a_language_is_added_and_taken_away(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server)
    open_image(desk_page, desk_server, image)

    desk_page.get_by_role("button", name="Add a language").click()
    desk_page.get_by_role("textbox", name="Language tag").fill("de-at")
    desk_page.get_by_role("button", name="Add", exact=True).click()
    texts(desk_page, "Austrian German").get_by_role("textbox", name="Credit").fill("Ada")
    desk_page.get_by_role("button", name="Remove texts in English").click()
    save(desk_page)

    (only,) = stored(desk_server, image)["locales"]
    assert (only["locale"], only["credit"]) == ("de-AT", "Ada")


def test_a_refused_field_says_why(desk_page: Page, desk_server: RunningServer, watch: Watch) -> None:
    watch.allow("status of 400")
    image = add(desk_server)
    open_image(desk_page, desk_server, image)

    licence = desk_page.get_by_role("textbox", name="Licence URL")
    licence.fill("ftp://example.com")
    desk_page.get_by_role("button", name="Save", exact=True).click()

    expect(licence).to_have_accessible_description("The licence is not an http or https URL.")
    expect(licence).to_have_value("ftp://example.com")


def test_two_editors_of_one_caption_lose_nothing(desk_page: Page, desk_server: RunningServer, watch: Watch) -> None:
    watch.allow("status of 412")
    image = add(desk_server)
    open_image(desk_page, desk_server, image)
    other = desk_page.context.new_page()
    open_image(other, desk_server, image)
    caption(other).fill("Boats at work")
    other.get_by_role("textbox", name="Creator").fill("Grace")
    save(other)

    caption(desk_page).fill("Boats asleep")
    texts(desk_page).get_by_role("textbox", name="Credit").fill("Ada / Agency")
    desk_page.get_by_role("button", name="Save", exact=True).click()
    dialog = desk_page.get_by_role("dialog", name="Two editors at once")

    expect(dialog.get_by_text("Boats asleep")).to_be_visible()
    expect(dialog.get_by_text("Boats at work")).to_be_visible()
    expect(dialog.get_by_text("Taken over from the other editor: Creator.")).to_be_visible()
    assert violations(desk_page) == []
    dialog.get_by_role("radio", name="Write a version of both").check()
    dialog.get_by_role("textbox", name="Caption (English): my version of both").fill("Boats at work, then asleep")
    dialog.get_by_role("button", name="Save decision").click()
    expect_saved(desk_page)
    now = stored(desk_server, image)
    assert now["locales"][0]["caption_html"] == "<p>Boats at work, then asleep</p>"
    assert (now["locales"][0]["credit"], now["creator"]) == ("Ada / Agency", "Grace")


def test_their_version_can_be_taken(desk_page: Page, desk_server: RunningServer, watch: Watch) -> None:
    watch.allow("status of 412")
    image = add(desk_server)
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")
    change(desk_server, image, locales=[{**ENGLISH, "caption_html": "<p>Boats at work</p>"}])

    desk_page.get_by_role("button", name="Save", exact=True).click()
    dialog = desk_page.get_by_role("dialog", name="Two editors at once")
    dialog.get_by_role("radio", name="From editor").check()
    dialog.get_by_role("button", name="Save decision").click()

    expect(dialog).to_have_count(0)
    expect(caption(desk_page)).to_have_text("Boats at work")
    expect_saved(desk_page)


def test_changes_of_different_fields_are_joined_and_told(
    desk_page: Page, desk_server: RunningServer, watch: Watch
) -> None:
    watch.allow("status of 412")
    image = add(desk_server)
    open_image(desk_page, desk_server, image)
    desk_page.get_by_role("textbox", name="Creator").fill("Ada")
    change(desk_server, image, copyright_notice="© Harbour Press")

    save(desk_page)

    expect(desk_page.get_by_text("Taken over from the other editor: Copyright notice.")).to_be_visible()
    now = stored(desk_server, image)
    assert (now["creator"], now["copyright_notice"]) == ("Ada", "© Harbour Press")


def test_a_draft_outlives_a_reload(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server)
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")
    expect(desk_page.get_by_text("Unsaved changes", exact=True)).to_be_visible()

    desk_page.on("dialog", lambda dialog: dialog.accept())
    desk_page.reload()

    expect(desk_page.get_by_text("Your unsaved changes are back.")).to_be_visible()
    expect(caption(desk_page)).to_have_text("Boats asleep")
    desk_page.get_by_role("button", name="Discard").click()
    expect(caption(desk_page)).to_have_text("Boats at rest")
    desk_page.get_by_role("button", name="Undo").click()
    expect(caption(desk_page)).to_have_text("Boats asleep")


def test_leaving_with_something_unsaved_asks_first(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server)
    open_image(desk_page, desk_server, image)
    caption(desk_page).fill("Boats asleep")
    question = desk_page.get_by_role("alertdialog", name="Unsaved changes")

    desk_page.get_by_role("link", name="Library", exact=True).click()
    question.get_by_role("button", name="Stay").click()
    expect(caption(desk_page)).to_have_text("Boats asleep")
    desk_page.get_by_role("link", name="Library", exact=True).click()
    question.get_by_role("button", name="Save and leave").click()

    expect(desk_page.get_by_role("heading", level=1, name="Harbour")).to_have_count(0)
    assert stored(desk_server, image)["locales"][0]["caption_html"] == "<p>Boats asleep</p>"


def test_the_browsers_back_button_asks_too(desk_page: Page, desk_server: RunningServer) -> None:
    image = add(desk_server)
    desk_page.goto(f"{desk_server.base_url}/desk/upload")
    go_within_the_desk(desk_page, image)
    caption(desk_page).fill("Boats asleep")
    expect(desk_page.get_by_text("Unsaved changes", exact=True)).to_be_visible()
    question = desk_page.get_by_role("alertdialog", name="Unsaved changes")

    desk_page.evaluate("history.back()")
    question.get_by_role("button", name="Stay").click()
    expect(caption(desk_page)).to_have_text("Boats asleep")
    desk_page.evaluate("history.back()")
    question.get_by_role("button", name="Leave without saving").click()
    expect(desk_page).to_have_url(re.compile("/desk/upload$"))
    go_within_the_desk(desk_page, image)

    expect(caption(desk_page)).to_have_text("Boats asleep")


def test_the_page_speaks_german(open_context: OpenContext, desk_server: RunningServer) -> None:
    image = add(desk_server)
    context = open_context(locale="de-AT")
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.EDITOR])
    page = context.new_page()
    open_image(page, desk_server, image)

    english = page.get_by_role("group", name="Englisch", exact=True)
    english.get_by_role("textbox", name="Bildnachweis").fill("Ada / Agentur")
    page.get_by_role("button", name="Sichern", exact=True).click()

    expect(page.get_by_text("Alles ist gesichert.")).to_be_visible()
    assert stored(desk_server, image)["locales"][0]["credit"] == "Ada / Agentur"


def test_viewers_read_and_do_not_write(open_context: OpenContext, desk_server: RunningServer) -> None:
    image = add(desk_server)
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.VIEWER])
    page = context.new_page()

    open_image(page, desk_server, image)

    expect(texts(page).get_by_text("Boats at rest")).to_be_visible()
    expect(texts(page).get_by_role("textbox", name="Credit")).not_to_be_editable()
    expect(page.get_by_role("slider", name="Focal point")).to_have_count(0)
    for name in ("Save", "Delete", "Archive"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_no_part_of_the_page_has_a_barrier(open_context: OpenContext, desk_server: RunningServer) -> None:
    image = add(desk_server)
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.EDITOR])
    page = context.new_page()
    open_image(page, desk_server, image)
    expect(caption(page)).to_be_visible()
    assert violations_in_both_themes(page) == []

    for part, title in (("Use", "Used by"), ("File", "Metadata of the original"), ("History", "History")):
        page.get_by_role("tab", name=part, exact=True).click()
        expect(page.get_by_role("region", name=title)).to_be_visible()
        assert violations_in_both_themes(page) == []


@pytest.mark.parametrize("width_px", [360, 3840])
def test_nothing_sticks_out(open_context: OpenContext, desk_server: RunningServer, width_px: int) -> None:
    image = add(desk_server, name="A-name-without-an-end-" * 8)
    context = open_context(viewport={"width": width_px, "height": 800})
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.EDITOR])
    page = context.new_page()

    open_image(page, desk_server, image)

    for part in ("About", "Use", "File", "History"):
        page.get_by_role("tab", name=part, exact=True).click()
        expect(page.get_by_role("tabpanel", name=part)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
