"""
What browser tests start from: Chromium, a desk to look at, and pages that are watched.

Most tests ask for `page` (not signed in) or `desk_page` (an editor, signed in) and `desk_server`. A test fails when
its pages say that anything is wrong, see `tests.support.browser_watch`; `watch.allow` names what a test provokes.

Contexts are new for each test, the browser for each file: Playwright keeps an event loop running in the thread of the
tests while it is open, and the tests of other files need loops of their own there. For the same reason a test that
starts a server or calls actions does it by `tests.support.browser_server`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from picturedesk.core.access import Role
from tests.support.browser import ChromiumMissingError, chromium, launched
from tests.support.browser_desk import UNKNOWN_VISITOR, DeskNotBuiltError, be_signed_in, build_desk
from tests.support.browser_library import large_library
from tests.support.browser_server import add_images, beside_the_browser, pictures, serving
from tests.support.browser_watch import Watch
from tests.support.network_changes import unchanged_network
from tests.support.server import RunningServer

_LIMIT_MS = 20_000
_VIEWPORT = {"width": 1280, "height": 800}
_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=_LIMIT_MS)


class OpenContext(Protocol):
    """`open_context(color_scheme="dark", locale="de-AT")`: another browser profile, watched like the first."""

    def __call__(self, **options: Any) -> BrowserContext: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    try:
        return chromium()
    except ChromiumMissingError as missing:
        pytest.skip(f"NO BROWSER TEST WAS RUN: {missing}")


@pytest.fixture(scope="session")
def built_desk() -> None:
    """The desk as a server shows it: `make desk` has been run."""
    try:
        build_desk()
    except DeskNotBuiltError as missing:
        pytest.skip(f"NO TEST OF THE DESK WAS RUN: {missing}")


@pytest.fixture(scope="session")
def desk_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """
    A server with the desk, a key for each role, and a few photographs, named for their files.

    All tests of a run share it: look only at what you made yourself, and leave the photographs as they are.
    """
    with serving(tmp_path_factory.mktemp("desk") / "library") as running:
        named = pictures()
        add_images(running, named, lambda number: {"name": named[number][0]})
        yield running


@pytest.fixture(scope="module")
def large_desk_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the desk and a hundred thousand images; `origins` must name it. Only to measure: costs seconds."""
    folder = tmp_path_factory.mktemp("large-desk") / "library"
    beside_the_browser(lambda: large_library(folder))
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with launched(chromium_path) as browser:
        yield browser


@pytest.fixture
def origins(desk_server: RunningServer) -> list[str]:
    """Where pages may reach; a file whose tests are not about the desk has a fixture of this name."""
    return [desk_server.base_url]


@pytest.fixture
def watch(origins: list[str]) -> Watch:
    watch = Watch()
    for origin in origins:
        watch.allow_origin(origin)
    return watch


@pytest.fixture
def quiet_network() -> Iterator[None]:
    """A browser that is there while another test changes the machine's addresses breaks off what it asks for."""
    with unchanged_network():
        yield


@pytest.fixture
def open_context(
    browser: Browser, quiet_network: None, watch: Watch, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[OpenContext]:
    """Opens contexts with Playwright's options for `new_context`; at the end of the test their troubles fail it."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": _VIEWPORT, "locale": "en-GB", "timezone_id": "UTC", **options})
        context.set_default_timeout(_LIMIT_MS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_one
    troubles = watch.troubles()
    if troubles or request.node.stash.get(_FAILED, False):
        _photograph(opened, tmp_path)
    for context in opened:
        context.close()
    if troubles:
        pytest.fail("the browser has seen trouble:\n" + "\n".join(troubles), pytrace=False)


@pytest.fixture
def context(open_context: OpenContext) -> BrowserContext:
    return open_context()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    """A page of a visitor whom nobody knows, which is no trouble."""
    watch.allow(UNKNOWN_VISITOR)
    return context.new_page()


@pytest.fixture
def desk_page(context: BrowserContext, desk_server: RunningServer) -> Page:
    """A page of an editor who is signed in; it is at `/desk`. Signed out or in anew, it is trouble unless allowed."""
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.EDITOR])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk")
    return page


def _photograph(contexts: list[BrowserContext], folder: Path) -> None:
    """What a failed test has seen last."""
    for number, page in enumerate(page for context in contexts for page in context.pages):
        path = folder / f"failed-{number}.png"
        try:
            page.screenshot(path=path, timeout=5_000)
        except Error as blind:
            # A page that has crashed; why the test failed is told all the same.
            print(f"{page.url} cannot be shown: {blind.message}")  # noqa: T201 - as below
            continue
        print(f"{page.url} looks like {path}")  # noqa: T201 - pytest shows it with the failure
