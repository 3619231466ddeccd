"""The desk in a browser: built, signed in to, photographed for the guide."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import once_per_run, only_one_process

ROOT: Final = Path(__file__).parents[2]
UI: Final = ROOT / "ui"
UNKNOWN_VISITOR: Final = r"status of 401 .*/desk/session"
"""What Chromium writes on the console when the desk asks who is there and it is nobody: for `watch.allow`."""

_INDEX: Final = ROOT / "src" / "picturedesk" / "api" / "desk" / "built" / "index.html"
_BUILD_LIMIT_S: Final = 300.0
_GUIDE: Final = ROOT / "docs" / "guide" / "images"
_WANTED_BY: Final = "PICTUREDESK_SCREENSHOTS"


class DeskNotBuiltError(Exception):
    """The desk is not built, and cannot be built here; the text says why."""


def build_desk() -> None:
    """
    Have the desk built, by `make desk` where it is not; a desk that is there is taken as it is.

    Raises:
        DeskNotBuiltError: The build failed; where there is no Node, it brings one if there is a network.
    """
    if _INDEX.is_file():
        return
    with only_one_process("desk"):
        if not _INDEX.is_file():
            _make_desk()


def sign_in(page: Page, base_url: str, key: str, *, keep: bool = False) -> None:
    """As people do: open the desk, type the key; with *keep*, tick that the browser is to remember it."""
    page.goto(f"{base_url}/desk")
    field = page.get_by_label("API key", exact=True)
    field.fill(key)
    if keep:
        # The box that is seen is drawn over the real one: people click the label.
        box = page.get_by_role("checkbox")
        page.locator("label").filter(has=box).click()
        expect(box).to_be_checked()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(field).to_have_count(0)


def be_signed_in(context: BrowserContext, base_url: str, key: str) -> None:
    """The quick way: give *context* the cookie of a session, without a page. Its pages open the desk signed in."""
    answer = context.request.post(f"{base_url}/desk/session", headers={"x-api-key": key, "x-picturedesk-desk": "1"})
    assert answer.ok, answer.text()


def use_theme(page: Page, theme: Literal["light", "dark"]) -> None:
    """What the system asks pages to look like, from now on."""
    page.emulate_media(color_scheme=theme)


def picture_for_the_guide(page: Page, name: str, elsewhere: Path) -> Path:
    """
    Photograph what *page* shows, as `name.png`.

    It goes into `docs/guide/images/` only where PICTUREDESK_SCREENSHOTS is set, else into the folder *elsewhere*, so
    that an ordinary run leaves the sources alone.
    """
    assert re.fullmatch(r"[a-z0-9-]+", name)
    path = (_GUIDE if os.environ.get(_WANTED_BY) else elsewhere) / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    return path


def _make_desk() -> None:
    if shutil.which("make") is None:
        raise DeskNotBuiltError("the desk is not built, and there is no make to build it with")
    if not once_per_run("desk"):
        raise DeskNotBuiltError("the desk could not be built; another worker has tried")
    try:
        run = subprocess.run(
            ["make", "desk"], cwd=ROOT, capture_output=True, text=True, timeout=_BUILD_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise DeskNotBuiltError(f"`make desk` was not done after {_BUILD_LIMIT_S:.0f} s") from late
    if run.returncode != 0 or not _INDEX.is_file():
        raise DeskNotBuiltError(f"`make desk` failed:\n{(run.stdout + run.stderr)[-2_000:]}")
