"""
What the desk looks like, in light and in dark.

Where PICTUREDESK_SCREENSHOTS is set, the pictures go into the guide. Else a few show that pages can be photographed:
what is on each page, in both themes, is looked at by the tests of that page.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from picturedesk.core.access import Role
from picturedesk.providers import procedural
from picturedesk.providers.samples import SAMPLES
from tests.support.browser_desk import UNKNOWN_VISITOR, be_signed_in, picture_for_the_guide
from tests.support.browser_server import IMAGES, add_images, serving
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

_DOOR: Final = "sign-in"
_LARGEST_BYTES: Final = 200_000
_ALL: Final = "PICTUREDESK_SCREENSHOTS" in os.environ
_MANY: Final = 42 if _ALL else 14
_SMALLER: Final = 1 if _ALL else 3
_SHAPES: Final = ((900, 600), (600, 900), (900, 506), (750, 750), (900, 675), (1000, 500), (675, 900))
_ICON: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="{}" fill="#2a5d92"/></svg>'
_CATEGORIES: Final = (
    ("Politics", "Politik", "M1 7V3l3-2 3 2v4z"),
    ("Sport", "Sport", "M4 1a3 3 0 1 1 0 6 3 3 0 0 1 0-6z"),
    ("Weather", "Wetter", "M1 6h6L4 1z"),
    ("Culture", None, "M1 1h6v6H1z"),
)


Photograph = Callable[[str, str, Callable[[Page], None]], None]
"""`photograph("status", "/status", wait)`: the page at a path of the desk, when *wait* says that it is complete."""


@pytest.fixture(scope="module")
def demo_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A library as a small house might have it."""
    folder = tmp_path_factory.mktemp("demo") / "library"
    with serving(folder, environment={"PICTUREDESK_LOCALES": "en,de"}) as running:
        _fill(running)
        yield running


@pytest.fixture
def origins(demo_server: RunningServer) -> list[str]:
    return [demo_server.base_url]


only_for_the_guide = pytest.mark.skipif(not _ALL, reason="only `make screenshots` photographs all pages")


@pytest.fixture(params=["light", "dark"] if _ALL else ["light"])
def photograph(
    request: pytest.FixtureRequest,
    open_context: OpenContext,
    watch: Watch,
    demo_server: RunningServer,
    tmp_path: Path,
) -> Photograph:
    theme: str = request.param

    def photograph_one(name: str, path: str, wait: Callable[[Page], None]) -> None:
        context = open_context(color_scheme=theme, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        if name != _DOOR:
            be_signed_in(context, demo_server.base_url, demo_server.keys[Role.SUPER_ADMIN])
        page = context.new_page()
        page.goto(f"{demo_server.base_url}/desk{path}")
        wait(page)
        page.wait_for_load_state("networkidle")
        _keep_small(picture_for_the_guide(page, f"desk-{name}-{theme}", tmp_path))

    watch.allow(UNKNOWN_VISITOR)
    return photograph_one


def _pictures_are_there(page: Page) -> None:
    page.wait_for_function(
        """() => {
            const shown = [...document.querySelectorAll('[role=grid] img')];
            return shown.length > 5 && shown.every((image) => image.complete && image.naturalWidth > 0);
        }"""
    )


def _heading(name: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def _line(name: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_role("rowheader", name=name)).to_be_visible()


@only_for_the_guide
def test_the_door(photograph: Photograph) -> None:
    photograph(_DOOR, "", lambda page: expect(page.get_by_label("API key", exact=True)).to_be_visible())


def test_the_library(photograph: Photograph) -> None:
    photograph("library", "", _pictures_are_there)


@only_for_the_guide
def test_the_library_line_by_line(photograph: Photograph) -> None:
    photograph("list", "?view=list", _pictures_are_there)


def test_the_page_of_a_picture(photograph: Photograph, demo_server: RunningServer) -> None:
    answer = httpx2.get(f"{demo_server.base_url}{IMAGES}?limit=1", headers=demo_server.headers(Role.EDITOR))
    (image,) = answer.json()["data"]

    photograph("image", f"/images/{image['id']}", _heading(image["name"]))


@only_for_the_guide
def test_uploading(photograph: Photograph) -> None:
    photograph("upload", "/upload", _with_captions)


@only_for_the_guide
def test_the_categories(photograph: Photograph) -> None:
    photograph("categories", "/categories", _line("Politics"))


@only_for_the_guide
def test_the_accounts(photograph: Photograph) -> None:
    photograph("accounts", "/accounts", _line("viewer"))


def test_the_status(photograph: Photograph) -> None:
    photograph("status", "/status", lambda page: expect(page.get_by_text("Running for")).to_be_visible())


@only_for_the_guide
def test_the_trash(photograph: Photograph) -> None:
    photograph("trash", "/trash", lambda page: expect(page.get_by_role("gridcell").first).to_be_visible())


def _with_captions(page: Page) -> None:
    named = [(f"{_name(number)}.jpg", content) for number, (_, content) in enumerate(_drawings(_MANY + 5)[_MANY:])]
    page.get_by_label("Upload pictures").set_input_files(
        [FilePayload(name=name, mimeType="image/jpeg", buffer=content) for name, content in named]
    )
    known = page.get_by_role("button", name="Use all that are there")
    caption = page.get_by_label(f"Caption of {named[0][0]}", exact=True)
    # The second theme finds what the first has brought.
    expect(known.or_(caption).first).to_be_visible()
    if known.is_visible():
        known.click()
    expect(page.get_by_role("textbox").first).to_be_visible()


def _name(number: int) -> str:
    return f"{SAMPLES[number % len(SAMPLES)].name} {number // len(SAMPLES) + 1}"


def _fill(server: RunningServer) -> None:
    images = add_images(
        server,
        _drawings(_MANY),
        lambda number: {
            "name": _name(number),
            "locales": [
                {
                    "locale": "en",
                    "credit": "Illustration: Picturedesk",
                    "caption_html": "<p>A drawing from the archive.</p>",
                }
            ],
        },
    )
    headers = server.headers(Role.SUPER_ADMIN)
    with httpx2.Client(base_url=server.base_url, headers=headers) as client:
        for image in images[:: len(images) // 5]:
            assert client.delete(f"{IMAGES}/by-id/{image['id']}").is_success
        for english, german, path in _CATEGORIES:
            locales = [("en", english), *([("de", german)] if german else [])]
            body = {
                "locales": [{"locale": locale, "name": name} for locale, name in locales],
                "svg_icon": _ICON.format(path),
            }
            assert client.post("/api/core/v2/categories", json=body).is_success


def _drawings(count: int) -> list[tuple[str, bytes]]:
    """Our own drawings in the shapes that photographs have: nobody's pictures are copied into the guide."""
    drawn = []
    for number in range(count):
        width, height = (side // _SMALLER for side in _SHAPES[number % len(_SHAPES)])
        scene = SAMPLES[number % len(SAMPLES)].scene
        content = procedural.draw_scene(scene, f"{number}", width_px=width, height_px=height)
        drawn.append((f"drawing-{number}.jpg", content))
    return drawn


def _keep_small(path: Path) -> None:
    """As WebP in place of PNG, and see that there is something to see."""
    with Image.open(path) as taken:
        colours = taken.convert("RGB")
    path.unlink()
    small = path.with_suffix(".webp")
    colours.save(small, quality=80, method=6)
    assert len(set(colours.resize((160, 100)).get_flattened_data())) > 5, f"{path} is blank"
    assert small.stat().st_size <= _LARGEST_BYTES
