"""Accounts and keys in the desk, for administrators."""

from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest
from playwright.sync_api import Page, expect

from picturedesk.core.access import Role
from tests.support.browser_axe import violations_in_both_themes
from tests.support.browser_desk import be_signed_in
from tests.support.browser_watch import Watch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenContext

ACCOUNTS = "/api/core/v2/accounts"


@pytest.fixture
def http(desk_server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=desk_server.base_url, headers=desk_server.headers(Role.SUPER_ADMIN)) as client:
        yield client


@pytest.fixture
def administrator(open_context: OpenContext, desk_server: RunningServer) -> Page:
    """The accounts, seen by an administrator."""
    context = open_context()
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.SUPER_ADMIN])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk/accounts")
    return page


def make(http: httpx2.Client, role: str = "viewer") -> tuple[int, str]:
    """An account without a key; its id and its name."""
    name = f"Account {uuid4().hex[:8]}"
    answer = http.post(ACCOUNTS, json={"name": name, "role": role})
    assert answer.is_success, answer.text
    return answer.json()["data"]["id"], name


def open_account(page: Page, account_id: int) -> None:
    page.goto(f"{page.url.partition('?')[0]}?account={account_id}")


def test_an_account_is_created_and_given_a_key_that_works(administrator: Page, desk_server: RunningServer) -> None:
    name = f"Picture desk {uuid4().hex[:8]}"

    administrator.get_by_role("button", name="New account").click()
    administrator.get_by_label("Name", exact=True).fill(name)
    administrator.get_by_role("button", name="Create", exact=True).click()
    expect(administrator.get_by_role("heading", name=name)).to_be_visible()
    administrator.get_by_role("button", name="New key").click()
    administrator.get_by_label("Label").fill("Newsroom")
    administrator.get_by_role("button", name="Create key").click()
    key = administrator.get_by_role("dialog").locator("code").inner_text()
    administrator.get_by_role("button", name="I have stored it").click()

    expect(administrator.get_by_role("rowheader", name="Newsroom")).to_be_visible()
    expect(administrator.get_by_text(key)).to_have_count(0)
    session = httpx2.get(f"{desk_server.base_url}/desk/session", headers={"x-api-key": key}).json()["data"]
    assert session["account"]["name"] == name
    assert session["account"]["role"] == "editor"


def test_a_new_key_is_not_lost_by_escape_and_can_be_copied(administrator: Page, http: httpx2.Client) -> None:
    account_id, _ = make(http)
    open_account(administrator, account_id)

    administrator.get_by_role("button", name="New key").click()
    administrator.get_by_role("button", name="Create key").click()
    expect(administrator.get_by_text("It is shown this once")).to_be_visible()
    administrator.keyboard.press("Escape")
    administrator.get_by_role("button", name="Copy key").click()

    expect(administrator.get_by_text("Copied.")).to_be_visible()
    expect(administrator.get_by_text("It is shown this once")).to_be_visible()


def test_a_key_that_is_revoked_opens_nothing(
    administrator: Page, http: httpx2.Client, desk_server: RunningServer
) -> None:
    account_id, _ = make(http)
    key = http.post(f"{ACCOUNTS}/{account_id}/keys", json={"label": "Lost laptop"}).json()["data"]["key"]
    open_account(administrator, account_id)

    administrator.get_by_role("button", name="Revoke “Lost laptop”").click()
    administrator.get_by_role("alertdialog").get_by_role("button", name="Revoke").click()

    expect(administrator.get_by_role("row", name="Lost laptop")).to_contain_text("revoked")
    refused = httpx2.get(f"{desk_server.base_url}/desk/session", headers={"x-api-key": key})
    assert refused.status_code == 401


def test_an_account_gets_another_name_and_role(administrator: Page, http: httpx2.Client) -> None:
    account_id, name = make(http)
    open_account(administrator, account_id)

    administrator.get_by_label("Name", exact=True).fill(f"{name} and partner")
    administrator.get_by_role("button", name="Role").click()
    administrator.get_by_role("option", name="Uploader").click()
    administrator.get_by_role("button", name="Save").click()

    expect(administrator.get_by_role("heading", name=f"{name} and partner")).to_be_visible()
    account = http.get(f"{ACCOUNTS}/{account_id}").json()["data"]
    assert (account["name"], account["role"]) == (f"{name} and partner", "uploader")


def test_what_is_typed_outlives_somebody_elses_change(administrator: Page, http: httpx2.Client, watch: Watch) -> None:
    watch.allow("status of 412")
    account_id, name = make(http)
    open_account(administrator, account_id)
    administrator.get_by_label("Name", exact=True).fill(f"{name} here")
    http.patch(f"{ACCOUNTS}/{account_id}", json={"name": f"{name} there"})

    administrator.get_by_role("button", name="Save").click()
    expect(administrator.get_by_text(f"it is now “{name} there”")).to_be_visible()
    expect(administrator.get_by_label("Name", exact=True)).to_have_value(f"{name} here")
    administrator.get_by_role("button", name="Save").click()

    expect(administrator.get_by_role("heading", name=f"{name} here")).to_be_visible()


def test_the_list_tells_who_cannot_sign_in(administrator: Page, http: httpx2.Client) -> None:
    account_id, name = make(http)
    administrator.reload()

    line = administrator.get_by_role("row", name=name)
    expect(line).to_contain_text("none")
    line.click()

    administrator.wait_for_url(f"**/desk/accounts?account={account_id}")


def test_an_editor_is_told_that_this_is_for_administrators(desk_page: Page, desk_server: RunningServer) -> None:
    desk_page.goto(f"{desk_server.base_url}/desk/accounts")

    expect(desk_page.get_by_role("heading", name="This page is for administrators")).to_be_visible()
    expect(desk_page.get_by_role("link", name="Accounts", exact=True)).to_have_count(0)


def test_the_accounts_are_open_to_everybody(open_context: OpenContext, desk_server: RunningServer) -> None:
    context = open_context(reduced_motion="reduce")
    be_signed_in(context, desk_server.base_url, desk_server.keys[Role.SUPER_ADMIN])
    page = context.new_page()
    page.goto(f"{desk_server.base_url}/desk/accounts")
    expect(page.get_by_role("rowheader", name="viewer")).to_be_visible()

    assert violations_in_both_themes(page) == []
    open_account(page, desk_server.accounts[Role.VIEWER].id)
    expect(page.get_by_role("rowheader", name="tests")).to_be_visible()
    assert violations_in_both_themes(page) == []
