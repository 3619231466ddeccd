"""Uploading in a browser: from the control, by dropping and pasting; what is refused, found, cut off or cancelled."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import CDPSession, FilePayload, Locator, Page, Route, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_network import slow
from tests.support.browser_server import IMAGES, add_image, pictures, small_picture
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

_DROP = """
(files) => {
  const transfer = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "image/png" }));
  }
  const there = document.querySelector("main");
  for (const type of ["dragenter", "dragover", "drop"])
    there.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}
"""
_PASTE = """
(content) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  transfer.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.body.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture
def server(desk_server: RunningServer) -> Iterator[httpx2.Client]:
    """The server, as the editor asks it."""
    with httpx2.Client(base_url=desk_server.base_url, headers=desk_server.headers(Role.EDITOR)) as client:
        yield client


def some_name() -> str:
    return f"upload-{uuid4().hex[:12]}"


def png(name: str, content: bytes | None = None) -> FilePayload:
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": content or small_picture()}


def upload(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Upload pictures").set_input_files(list(files))


def name_field(page: Page, name: str) -> Locator:
    """There once the picture is in the library."""
    return page.get_by_label(f"Name of {name}", exact=True)


def queued(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Queue").get_by_role("listitem").filter(has_text=name)


def names_of(server: httpx2.Client, words: str) -> list[str]:
    answer = server.get(IMAGES, params={"search": words, "deleted": "include"})
    return [image["name"] for image in answer.json()["data"]]


def _emulate(line: CDPSession, *, offline: bool = False, up_bytes_per_s: int = -1) -> None:
    """Slow and cut in one session: of two, the slow one would keep the line open."""
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": up_bytes_per_s}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": offline, **conditions})


def kept(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def photograph(content: bytes) -> bytes:
    """A real photograph that no library has: what follows the end of a JPEG is nobody's business."""
    return content + uuid4().bytes


def test_many_pictures_are_chosen_at_once(desk_page: Page, server: httpx2.Client) -> None:
    name = some_name()

    upload(desk_page, *(png(f"{name}-{number}") for number in range(8)))

    for number in range(8):
        expect(name_field(desk_page, f"{name}-{number}.png")).to_have_value(f"{name}-{number}")
    expect(desk_page.get_by_text("8 pictures are in the library.")).to_be_visible()
    assert len(names_of(server, name)) == 8


def test_real_photographs_are_taken_in(desk_page: Page, tmp_path: Path) -> None:
    files = [kept(tmp_path / name, photograph(content)) for name, content in pictures()]

    desk_page.get_by_label("Upload pictures").set_input_files(files)

    for file in files:
        expect(name_field(desk_page, file.name)).to_be_visible()


def test_refused_files_say_why_and_the_others_go_on(desk_page: Page, watch: Watch, tmp_path: Path) -> None:
    watch.allow(r"status of 400 .*/upload/image")
    name = some_name()
    whole = small_picture(400, 300)
    contents = {
        f"{name}-text.jpg": b"These are words.\n" * 9,
        f"{name}-cut.png": whole[: len(whole) // 3],
        f"{name}-good.png": small_picture(),
        f"{name}-large.jpg": b"\xff\xd8\xff" + bytes(15 * 1024 * 1024),
    }

    files = [kept(tmp_path / file, content) for file, content in contents.items()]
    desk_page.get_by_label("Upload pictures").set_input_files(files)

    expect(name_field(desk_page, f"{name}-good.png")).to_be_visible()
    expect(queued(desk_page, f"{name}-text.jpg")).to_contain_text("This is a text file")
    expect(queued(desk_page, f"{name}-large.jpg")).to_contain_text("larger than 15 MB")
    refused = queued(desk_page, f"{name}-cut.png")
    expect(refused.get_by_role("button", name=re.compile("^Retry"))).to_be_visible()
    expect(refused).to_contain_text(re.compile(r"cut|end|broken|damaged|incomplete|truncated|read", re.IGNORECASE))


def test_a_picture_that_is_there_already_is_offered(
    desk_page: Page, desk_server: RunningServer, server: httpx2.Client
) -> None:
    name, content = some_name(), small_picture()
    add_image(desk_server, content, name=name)
    upload(desk_page, png("again", content))
    row = queued(desk_page, "again.png")
    expect(row).to_contain_text(f"Already in the library as “{name}”.")

    row.get_by_role("button", name="Use it").click()

    expect(name_field(desk_page, "picture.png")).to_have_value(name)
    assert names_of(server, name) == [name]


def test_a_second_image_of_the_same_picture_can_be_wanted(
    desk_page: Page, desk_server: RunningServer, server: httpx2.Client
) -> None:
    name, content = some_name(), small_picture()
    add_image(desk_server, content, name=name)
    upload(desk_page, png(f"{name}-second", content))

    queued(desk_page, "second.png").get_by_role("button", name="Upload anyway").click()

    expect(name_field(desk_page, f"{name}-second.png")).to_be_visible()
    assert len(names_of(server, name)) == 2


def test_a_connection_cut_in_the_middle_makes_one_image(desk_page: Page, server: httpx2.Client, watch: Watch) -> None:
    watch.allow(r"Failed to load resource|net::ERR")
    name = some_name()
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    line = desk_page.context.new_cdp_session(desk_page)
    _emulate(line, up_bytes_per_s=60_000)
    upload(desk_page, {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photograph(pictures()[0][1])})
    bar = desk_page.get_by_role("progressbar", name=f"Uploading {name}.jpg")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]"))

    _emulate(line, offline=True)
    expect(desk_page.get_by_text("The server does not answer.")).to_be_visible()
    _emulate(line)

    expect(name_field(desk_page, f"{name}.jpg")).to_be_visible()
    assert len(names_of(server, name)) == 1


@pytest.mark.parametrize("address", ["**/upload/image", f"**{IMAGES}"])
def test_an_answer_that_is_lost_makes_no_second_image(
    desk_page: Page, server: httpx2.Client, watch: Watch, address: str
) -> None:
    watch.allow(r"Failed to load resource|net::ERR")
    name, asked_with = some_name(), []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        asked_with.append(route.request.headers["idempotency-key"])
        if len(asked_with) > 1:
            route.continue_()
            return
        assert route.fetch().ok
        route.abort("connectionreset")

    desk_page.route(address, lose_the_first_answer)
    upload(desk_page, png(name))

    expect(name_field(desk_page, f"{name}.png")).to_be_visible()
    assert len(asked_with) == 2
    assert asked_with[0] == asked_with[1]
    assert len(names_of(server, name)) == 1


def test_an_upload_can_be_cancelled(desk_page: Page, server: httpx2.Client) -> None:
    name = some_name()
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    with slow(desk_page, up_bytes_per_s=20_000):
        upload(desk_page, {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photograph(pictures()[0][1])})
        expect(desk_page.get_by_role("progressbar", name=f"Uploading {name}.jpg")).to_be_visible()

        desk_page.get_by_role("button", name=f"Cancel {name}.jpg").click()

    expect(desk_page.get_by_text("Drag pictures or folders here")).to_be_visible()
    assert names_of(server, name) == []


def test_uploading_goes_on_while_pages_change(desk_page: Page) -> None:
    name = some_name()
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    with slow(desk_page, up_bytes_per_s=200_000):
        upload(desk_page, {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photograph(pictures()[0][1])})
        expect(desk_page.get_by_role("progressbar", name=f"Uploading {name}.jpg")).to_be_visible()
        desk_page.get_by_role("link", name="Library", exact=True).click()
        expect(desk_page.get_by_role("region", name="Uploads")).to_contain_text("0 of 1 uploaded")

    expect(desk_page.get_by_text("1 picture is in the library.")).to_be_visible()
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    expect(name_field(desk_page, f"{name}.jpg")).to_be_visible()


def test_pictures_are_dropped_anywhere(desk_page: Page) -> None:
    names = [some_name(), some_name()]
    expect(desk_page.get_by_role("heading", level=1)).to_be_attached()

    files = [[f"{name}.png", base64.b64encode(small_picture()).decode()] for name in names]
    desk_page.evaluate(_DROP, files)

    for name in names:
        expect(name_field(desk_page, f"{name}.png")).to_be_visible()


def test_a_picture_is_pasted(desk_page: Page) -> None:
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    expect(desk_page.get_by_text("Drag pictures or folders here")).to_be_visible()

    desk_page.evaluate(_PASTE, base64.b64encode(small_picture()).decode())

    expect(desk_page.get_by_label(re.compile("^Name of Pasted"))).to_have_value(re.compile("^Pasted"))


def test_a_folder_is_taken_with_its_folders(desk_page: Page, tmp_path: Path) -> None:
    name = some_name()
    inner = tmp_path / "take" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "take" / f"{name}-1.png").write_bytes(small_picture())
    (inner / f"{name}-2.png").write_bytes(small_picture())
    (inner / ".DS_Store").write_bytes(b"no picture")
    desk_page.get_by_role("link", name="Upload", exact=True).click()

    with desk_page.expect_file_chooser() as chosen:
        desk_page.get_by_role("button", name="Choose a folder").click()
    chosen.value.set_files(tmp_path / "take")

    for number in (1, 2):
        expect(name_field(desk_page, f"{name}-{number}.png")).to_be_visible()
    expect(desk_page.get_by_role("region", name="Queue")).to_have_count(0)


def test_a_viewer_has_no_control_to_upload(open_context: OpenContext, desk_server: RunningServer) -> None:
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.VIEWER])
    page = context.new_page()

    page.goto(f"{desk_server.base_url}/desk")

    expect(page.get_by_role("link", name="Library", exact=True)).to_be_visible()
    expect(page.get_by_label("Upload pictures")).to_have_count(0)
    expect(page.get_by_role("link", name="Upload", exact=True)).to_have_count(0)


def test_the_queue_is_open_to_everybody(desk_page: Page, desk_server: RunningServer) -> None:
    desk_page.emulate_media(reduced_motion="reduce")
    desk_page.get_by_role("link", name="Upload", exact=True).click()
    expect(desk_page.get_by_text("Drag pictures or folders here")).to_be_visible()
    assert violations_in_both_themes(desk_page) == []
    content = small_picture()
    add_image(desk_server, content, name="There already")

    upload(
        desk_page,
        png("again", content),
        {"name": "words.jpg", "mimeType": "image/jpeg", "buffer": b"words"},
        png(some_name()),
        png(some_name()),
    )

    expect(desk_page.get_by_text("2 pictures are in the library.")).to_be_visible()
    expect(queued(desk_page, "again.png")).to_contain_text("There already")
    assert violations_in_both_themes(desk_page) == []
