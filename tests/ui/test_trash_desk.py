"""The trash in the desk: pictures are brought back, and erased by administrators who mean it."""

from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_server import IMAGES, add_images, serving, small_picture
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext


@pytest.fixture(scope="module")
def trash_server(built_desk: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose trash is this file's alone."""
    with serving(tmp_path_factory.mktemp("trash") / "library") as running:
        yield running


@pytest.fixture
def origins(trash_server: RunningServer) -> list[str]:
    return [trash_server.base_url]


@pytest.fixture
def http(trash_server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(
        base_url=trash_server.base_url, headers=trash_server.headers(Role.SUPER_ADMIN), timeout=30
    ) as client:
        yield client


def delete_new(server: RunningServer, http: httpx2.Client, count: int) -> list[dict[str, str]]:
    """So many new pictures in an otherwise empty trash."""
    for left in http.get(f"{IMAGES}?deleted=only&limit=200").json()["data"]:
        assert http.post(f"{IMAGES}/by-id/{left['id']}/restore").is_success
    files = [("picture.png", small_picture(60 + 20 * number, 60)) for number in range(count)]
    made = add_images(server, files, lambda number: {"name": f"Deleted {number} {uuid4().hex[:6]}"})
    for image in made:
        assert http.delete(f"{IMAGES}/by-id/{image['id']}").status_code == 204
    return made


def is_deleted(http: httpx2.Client, image: dict[str, str]) -> bool:
    return http.get(f"{IMAGES}/by-id/{image['id']}").json()["data"]["deleted_at"] is not None


def trash_page(open_context: OpenContext, server: RunningServer, role: Role) -> Page:
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, server.base_url, server.keys[role])
    page = context.new_page()
    page.goto(f"{server.base_url}/desk/trash")
    return page


def cell(page: Page, image: dict[str, str]) -> Locator:
    return page.get_by_role("gridcell", name=image["name"], exact=True)


def select_all(page: Page, images: list[dict[str, str]]) -> None:
    expect(page.get_by_role("gridcell")).to_have_count(len(images))
    cell(page, images[0]).click(modifiers=["ControlOrMeta"])
    page.keyboard.press("ControlOrMeta+a")


def test_one_picture_is_restored_and_the_others_stay(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    wanted, other = delete_new(trash_server, http, 2)
    page = trash_page(open_context, trash_server, Role.EDITOR)

    cell(page, wanted).click(modifiers=["ControlOrMeta"])
    page.get_by_role("button", name="Restore", exact=True).click()

    expect(cell(page, wanted)).to_have_count(0)
    expect(cell(page, other)).to_be_visible()
    assert not is_deleted(http, wanted)
    assert is_deleted(http, other)


def test_restoring_many_can_be_undone(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    images = delete_new(trash_server, http, 3)
    page = trash_page(open_context, trash_server, Role.EDITOR)

    select_all(page, images)
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("gridcell")).to_have_count(3)
    assert all(is_deleted(http, image) for image in images)


def test_erasing_takes_a_word_and_leaves_nothing(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    images = delete_new(trash_server, http, 2)
    page = trash_page(open_context, trash_server, Role.SUPER_ADMIN)

    select_all(page, images)
    page.get_by_role("button", name="Erase for good …").click()
    confirm = page.get_by_role("button", name="Erase for good", exact=True)
    expect(confirm).to_be_disabled()
    page.get_by_label("Type “erase” to confirm").fill("erase")
    confirm.click()

    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert [http.get(f"{IMAGES}/by-id/{image['id']}").status_code for image in images] == [404, 404]


def test_what_was_restored_meanwhile_is_not_erased(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    (image,) = delete_new(trash_server, http, 1)
    page = trash_page(open_context, trash_server, Role.SUPER_ADMIN)
    cell(page, image).click(modifiers=["ControlOrMeta"])
    http.post(f"{IMAGES}/by-id/{image['id']}/restore")

    page.get_by_role("button", name="Erase for good …").click()
    page.get_by_label("Type “erase” to confirm").fill("erase")
    page.get_by_role("button", name="Erase for good", exact=True).click()

    expect(page.get_by_text("1 picture was restored by somebody meanwhile and stays.")).to_be_visible()
    assert not is_deleted(http, image)


def test_an_editor_is_not_offered_to_erase(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    (image,) = delete_new(trash_server, http, 1)
    page = trash_page(open_context, trash_server, Role.EDITOR)

    cell(page, image).click(modifiers=["ControlOrMeta"])

    expect(page.get_by_role("button", name="Restore", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Erase for good …")).to_have_count(0)


def test_a_viewer_is_told_that_the_trash_is_for_editors(open_context: OpenContext, trash_server: RunningServer) -> None:
    page = trash_page(open_context, trash_server, Role.VIEWER)

    expect(page.get_by_role("heading", name="This page is for editors")).to_be_visible()


def test_the_trash_is_open_to_everybody(
    open_context: OpenContext, trash_server: RunningServer, http: httpx2.Client
) -> None:
    images = delete_new(trash_server, http, 2)
    page = trash_page(open_context, trash_server, Role.SUPER_ADMIN)
    select_all(page, images)

    assert violations_in_both_themes(page) == []
    page.get_by_role("button", name="Erase for good …").click()
    expect(page.get_by_label("Type “erase” to confirm")).to_be_focused()
    assert violations_in_both_themes(page) == []
