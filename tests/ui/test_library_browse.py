"""The library in a browser: looking through pictures, finding, choosing and opening them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations, violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_server import add_images, pictures, serving, small_picture
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

COUNT = 150
SHAPES = ((120, 80), (80, 120), (100, 100), (160, 90), (90, 160), (140, 60))


@pytest.fixture(scope="module")
def library_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Real photographs, then pictures by the hundred: more than a page of the list."""
    with serving(tmp_path_factory.mktemp("library") / "library") as running:
        photographs = pictures()
        files = [("small.png", small_picture(*SHAPES[number % len(SHAPES)])) for number in range(COUNT)]
        add_images(running, files)
        add_images(running, photographs, lambda number: {"name": f"Photograph {photographs[number][0]}"})
        yield running


@pytest.fixture
def origins(library_server: RunningServer) -> list[str]:
    return [library_server.base_url]


@pytest.fixture
def library(open_context: OpenContext, library_server: RunningServer) -> Page:
    """The library of an editor, by name, so that the order is known."""
    return opened(open_context, library_server, Role.EDITOR, "?sort=%2Bname")


def opened(open_context: OpenContext, server: RunningServer, role: Role, query: str = "", **options: object) -> Page:
    context = open_context(reduced_motion="reduce", **options)
    be_signed_in(context, server.base_url, server.keys[role])
    page = context.new_page()
    page.goto(f"{server.base_url}/desk{query}")
    expect(page.get_by_role("grid", name="Library")).to_be_visible()
    # The first page of pictures is shown before it is known how many there are, and where the last one is.
    expect(page.get_by_text(re.compile(r"^\d+ pictures$"))).to_be_visible()
    return page


def picture(page: Page, number: int) -> Locator:
    return page.get_by_role("gridcell", name=f"Picture {number:03}", exact=True)


class Finger:
    """One that touches the screen of *page*, and stays there until it is taken up."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._x, self._y = 0.0, 0.0

    def down_on(self, target: Locator) -> None:
        box = target.bounding_box()
        assert box is not None
        self._x, self._y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._tell("touchStart", [{"x": self._x, "y": self._y}])

    def move_by(self, x: float, y: float) -> None:
        self._x, self._y = self._x + x, self._y + y
        self._tell("touchMove", [{"x": self._x, "y": self._y}])

    def up(self) -> None:
        self._tell("touchEnd", [])

    def _tell(self, kind: str, points: list[dict[str, float]]) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def expect_selected(page: Page, count: int) -> None:
    if count == 0:
        expect(page.get_by_text(" selected", exact=False)).to_have_count(0)
    else:
        expect(page.get_by_role("status").get_by_text(f"{count} of ")).to_be_visible()


def test_pictures_are_named_and_counted(library: Page) -> None:
    expect(picture(library, 0)).to_be_visible()
    expect(library.get_by_text(re.compile(rf"^{COUNT + len(pictures())} pictures$"))).to_be_visible()
    expect(picture(library, 0).locator("img")).to_have_js_property("complete", True)


def test_only_what_is_near_is_in_the_page(library: Page) -> None:
    library.evaluate("scrollTo(0, document.body.scrollHeight)")

    expect(library.get_by_role("gridcell", name=re.compile("^Picture 14")).last).to_be_visible()
    assert library.get_by_role("row").count() < 20


def test_boxes_stand_still_while_their_pictures_come(library: Page) -> None:
    library.evaluate(
        "new PerformanceObserver((list) => { window.shifts = (window.shifts ?? 0) + list.getEntries()"
        ".reduce((sum, { value }) => sum + value, 0) }).observe({ type: 'layout-shift', buffered: true })"
    )
    library.mouse.wheel(0, 900)
    expect(picture(library, 60)).to_be_visible()

    assert library.evaluate("window.shifts ?? 0") < 0.02


def test_typing_searches_and_the_address_says_so(library: Page) -> None:
    library.keyboard.press("/")
    library.keyboard.type("picture 004")

    expect(library.get_by_text("1 picture", exact=True)).to_be_visible()
    expect(picture(library, 4)).to_be_visible()
    expect(library).to_have_url(re.compile(r"q=picture\+004"))

    library.go_back()

    expect(library.get_by_role("searchbox")).to_have_value("")
    expect(picture(library, 1)).to_be_visible()


def test_filters_are_chips_that_can_be_taken_away(library: Page) -> None:
    library.get_by_role("button", name="Filters").click()
    library.get_by_role("dialog", name="Filters").get_by_role("button", name=re.compile("Shape")).click()
    library.get_by_role("option", name="Portrait").click()
    library.keyboard.press("Escape")

    expect(library).to_have_url(re.compile("shape=portrait"))
    expect(picture(library, 1)).to_be_visible()
    expect(picture(library, 0)).to_have_count(0)

    library.get_by_role("row", name="Shape: Portrait").get_by_role("button").click()

    expect(picture(library, 0)).to_be_visible()


def test_nothing_found_offers_to_clear_the_filters(library: Page) -> None:
    library.get_by_role("searchbox").fill("nowhere")
    library.get_by_role("button", name="Clear search and filters").click()

    expect(picture(library, 0)).to_be_visible()
    expect(library.get_by_role("searchbox")).to_have_value("")


def test_the_list_tells_more_and_sorts(library: Page) -> None:
    library.get_by_role("button", name="List", exact=True).click()

    expect(library.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    expect(library.get_by_role("row", name=re.compile("Picture 000")).get_by_text("120 \u00d7 80")).to_be_visible()

    library.get_by_role("columnheader", name="Name").get_by_role("button").click()

    expect(library).to_have_url(re.compile("sort=-name.*view=list"))
    expect(library.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)).to_be_visible()


def test_arrows_move_and_keep_the_focus_in_view(library: Page) -> None:
    library.get_by_role("gridcell", name=re.compile("^Photograph")).first.focus()

    library.keyboard.press("Control+End")
    expect(library.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)).to_be_focused()
    library.keyboard.press("ArrowLeft")
    expect(library.get_by_role("gridcell", name=f"Picture {COUNT - 2}", exact=True)).to_be_in_viewport(ratio=1)
    library.keyboard.press("Control+Home")
    expect(library.get_by_role("gridcell", name=re.compile("^Photograph")).first).to_be_focused()
    library.keyboard.press("ArrowDown")
    expect(library.locator("[role=gridcell]:focus")).to_be_in_viewport(ratio=1)


def test_shift_and_arrows_select_a_range_and_escape_clears_it(library: Page) -> None:
    picture(library, 3).focus()

    library.keyboard.press("Shift+ArrowRight")
    library.keyboard.press("Shift+ArrowRight")

    expect_selected(library, 3)
    expect(picture(library, 5)).to_have_attribute("aria-selected", "true")

    library.keyboard.press("Escape")

    expect_selected(library, 0)


def test_clicks_with_control_and_shift_select(library: Page) -> None:
    picture(library, 2).click(modifiers=["Control"])
    picture(library, 9).click(modifiers=["Shift"])

    expect_selected(library, 8)

    picture(library, 4).click(modifiers=["Control"])

    expect_selected(library, 7)


def test_control_a_selects_what_is_loaded_and_says_how_many(library: Page) -> None:
    expect(picture(library, 0)).to_be_visible()
    library.keyboard.press("Control+a")

    expect(library.get_by_text(re.compile(r"^\d+ loaded pictures selected$"))).to_be_visible()


def test_a_rectangle_selects_what_it_touches(library: Page) -> None:
    start, end = picture(library, 8).bounding_box(), picture(library, 10).bounding_box()
    assert start is not None
    assert end is not None

    library.mouse.move(start["x"] + 20, start["y"] + 20)
    library.mouse.down()
    library.mouse.move(end["x"] + 20, end["y"] + 40, steps=4)
    library.mouse.up()

    expect(picture(library, 8)).to_have_attribute("aria-selected", "true")
    expect(picture(library, 10)).to_have_attribute("aria-selected", "true")
    expect(library).to_have_url(re.compile(r"/desk\?"))


def test_a_rectangle_scrolls_at_the_edges_of_the_window(library: Page) -> None:
    box = picture(library, 2).bounding_box()
    assert box is not None
    library.mouse.move(box["x"] + 20, box["y"] + 20)
    library.mouse.down()
    library.mouse.move(box["x"] + 60, 795, steps=4)

    last = library.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)
    expect(last).to_be_in_viewport(timeout=60_000)
    library.mouse.move(box["x"] + 60, 4, steps=4)
    library.wait_for_function("() => scrollY === 0", timeout=60_000)
    library.mouse.move(box["x"] + 60, box["y"] + 25)
    library.mouse.up()

    # Back where it began, it touches no more than that.
    expect(picture(library, 2)).to_have_attribute("aria-selected", "true")
    expect_selected(library, 1)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_headings_of_the_list_stay_when_it_scrolls(
    open_context: OpenContext, library_server: RunningServer, width: int
) -> None:
    viewport = {"width": width, "height": 640}
    page = opened(open_context, library_server, Role.EDITOR, "?sort=%2Bname&view=list", viewport=viewport)

    page.mouse.move(width / 2, 400)
    page.mouse.wheel(0, 2_000)
    page.wait_for_function("() => scrollY > 1900")

    heading = page.get_by_role("columnheader", name="Name").get_by_role("button")
    expect(heading).to_be_in_viewport()
    # Neither the bar nor a line is over it.
    heading.click()
    expect(page).to_have_url(re.compile("sort=-name"))
    page.get_by_role("gridcell", name=re.compile("Picture")).first.focus()
    page.keyboard.press("Control+Home")
    top = page.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)
    expect(top).to_be_focused()
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    # What has the focus is not hidden under the headings.
    under = heading.evaluate("(heading) => heading.closest('[role=row]').getBoundingClientRect().bottom")
    focused = page.locator("[role=gridcell]:focus")
    expect(focused).to_have_accessible_name(re.compile("Picture"))
    assert focused.evaluate("(cell) => cell.getBoundingClientRect().top") >= under


def test_the_end_is_gone_to_once_it_is_known_where_that_is(
    open_context: OpenContext, library_server: RunningServer
) -> None:
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, library_server.base_url, library_server.keys[Role.EDITOR])
    page = context.new_page()
    held: list[Route] = []
    page.route(re.compile("/images/outline"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no built-in
    page.goto(f"{library_server.base_url}/desk?sort=%2Bname")
    first = page.get_by_role("gridcell", name=re.compile("^Photograph")).first

    first.focus()
    page.keyboard.press("Control+End")
    expect(first).to_be_focused()
    assert page.evaluate("scrollY") == 0
    for route in held:
        route.continue_()

    expect(page.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)).to_be_focused()


def test_a_tap_opens_and_a_long_press_begins_to_select(
    open_context: OpenContext, library_server: RunningServer
) -> None:
    page = opened(open_context, library_server, Role.EDITOR, "?sort=%2Bname", has_touch=True)
    finger = Finger(page)

    finger.down_on(picture(page, 3))
    expect(picture(page, 3)).to_have_attribute("aria-selected", "true")
    finger.up()
    picture(page, 5).tap()
    expect_selected(page, 2)
    picture(page, 3).tap()
    expect_selected(page, 1)
    picture(page, 5).tap()
    expect_selected(page, 0)
    picture(page, 4).tap()

    expect(page.get_by_role("heading", level=1, name="Picture 004")).to_be_visible()


def test_a_finger_scrolls_and_draws_no_rectangle(open_context: OpenContext, library_server: RunningServer) -> None:
    page = opened(open_context, library_server, Role.EDITOR, "?sort=%2Bname", has_touch=True)
    finger = Finger(page)

    finger.down_on(picture(page, 8))
    for _ in range(10):
        finger.move_by(0, -30)
    page.wait_for_function("() => scrollY > 100")
    # For longer than a long press takes, the finger rests where it has come to.
    page.evaluate("new Promise((done) => setTimeout(done, 800))")
    finger.up()

    expect_selected(page, 0)
    expect(page).to_have_url(re.compile(r"/desk\?"))


def test_space_shows_a_picture_large_and_arrows_go_on(library: Page) -> None:
    picture(library, 5).focus()
    library.keyboard.press("Space")
    preview = library.get_by_role("dialog")
    expect(preview.get_by_role("heading", name="Picture 005")).to_be_visible()

    library.keyboard.press("ArrowRight")
    expect(preview.get_by_role("img", name="Picture 006")).to_be_visible()
    assert violations(library, within="[role=dialog]") == []
    library.keyboard.press("Escape")

    expect(preview).to_have_count(0)
    expect(picture(library, 6)).to_be_focused()


def test_coming_back_from_a_picture_restores_place_and_focus(library: Page) -> None:
    picture(library, 0).focus()
    library.keyboard.press("Control+End")
    last = library.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)
    expect(last).to_be_focused()
    height = library.evaluate("scrollY")
    assert height > 0

    library.keyboard.press("Enter")
    expect(library).to_have_url(re.compile(r"/desk/images/[0-9a-f-]{36}$"))
    expect(library.get_by_role("heading", level=1, name=f"Picture {COUNT - 1}")).to_be_visible()
    library.go_back()

    expect(last).to_be_focused()
    assert abs(library.evaluate("scrollY") - height) <= 2


def test_coming_back_at_once_restores_place_and_focus(library: Page) -> None:
    picture(library, 0).focus()
    library.keyboard.press("Control+End")
    last = library.get_by_role("gridcell", name=f"Picture {COUNT - 1}", exact=True)
    expect(last).to_be_focused()
    height = library.evaluate("scrollY")

    # Before the image's page is loaded: its place is empty, and the library hidden.
    held: list[Route] = []
    library.route(re.compile("/desk/assets/image-.*js"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no built-in
    library.keyboard.press("Enter")
    expect(library).to_have_url(re.compile(r"/desk/images/[0-9a-f-]{36}$"))
    expect(last).to_be_hidden()
    library.go_back()

    expect(last).to_be_focused()
    assert abs(library.evaluate("scrollY") - height) <= 2
    for route in held:
        route.continue_()


def test_a_click_opens_a_picture(library: Page) -> None:
    picture(library, 1).click()

    expect(library).to_have_url(re.compile(r"/desk/images/[0-9a-f-]{36}$"))


def test_a_question_mark_shows_the_keys(library: Page) -> None:
    expect(picture(library, 0)).to_be_visible()
    library.keyboard.press("?")

    expect(library.get_by_role("dialog", name="Keys").get_by_text("Large view")).to_be_visible()
    assert violations(library, within="[role=dialog]") == []


def test_a_viewer_looks_and_changes_nothing(open_context: OpenContext, library_server: RunningServer) -> None:
    page = opened(open_context, library_server, Role.VIEWER, "?sort=%2Bname")

    expect(picture(page, 0)).to_be_visible()
    expect(picture(page, 0)).not_to_have_attribute("aria-selected", re.compile("."))
    page.keyboard.press("Control+a")
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_an_uploader_is_offered_to_upload_the_first_picture(
    open_context: OpenContext, library_server: RunningServer
) -> None:
    context = open_context()
    be_signed_in(context, library_server.base_url, library_server.keys[Role.UPLOADER])
    page = context.new_page()

    page.goto(f"{library_server.base_url}/desk")

    expect(page.get_by_role("heading", name="There are no pictures yet")).to_be_visible()
    expect(page.get_by_role("link", name="Upload pictures")).to_have_attribute("href", "/desk/upload")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_library_is_open_to_everybody(open_context: OpenContext, library_server: RunningServer, width: int) -> None:
    page = opened(open_context, library_server, Role.EDITOR, viewport={"width": width, "height": 800})
    expect(page.get_by_role("gridcell", name=re.compile("^Photograph")).first).to_be_visible()

    for view in ("grid", "list"):
        page.goto(f"{library_server.base_url}/desk?view={view}&status=active")
        expect(page.get_by_role("gridcell", name=re.compile("^Photograph")).first).to_be_visible()
        expect(page.get_by_text("Status: Active")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert violations_in_both_themes(page) == [], view
