"""Accounts: open, find, change, list, and what a change of one does elsewhere."""

import time
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk, create_image, running_app

ACCOUNTS = "/api/core/v2/accounts"
IMAGES = "/api/core/v2/assets/images"
ROLES = "The role must be one of " + ", ".join(Role) + "."


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.SYSTEM_ADMIN]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Desk]:
    """An application of the test's own, for tests that take rights away."""
    with running_app(tmp_path / "data") as running:
        yield running


def make(chief: Client, **fields: Any) -> Any:
    answer = chief.post(ACCOUNTS, json={"name": "Anna Berger", "role": "editor", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def key_of(desk: Desk, account: Any) -> Client:
    """A client with a fresh key of *account*."""
    chief = desk.clients[Role.SUPER_ADMIN]
    answer = chief.post(f"{ACCOUNTS}/{account['id']}/keys", json={})
    assert answer.status_code == 201, answer.text
    holder = copy(desk.anonymous)
    holder.key = answer.json()["data"]["key"]
    return holder


class TestANewOne:
    def test_has_the_fields_of_the_contract(self, chief: Client) -> None:
        answer = chief.post(ACCOUNTS, json={"name": "Anna\x07 Berger", "role": "editor", "id": 1, "colour": "red"})

        account = answer.json()["data"]
        assert answer.status_code == 201
        assert account == {
            "id": account["id"],
            "name": "Anna Berger",
            "role": "editor",
            "created_at": account["created_at"],
        }
        assert account["id"] > 1
        assert answer.headers["etag"] == chief.get(f"{ACCOUNTS}/{account['id']}").headers["etag"]

    @pytest.mark.parametrize("role", Role)
    def test_may_have_any_role(self, chief: Client, role: Role) -> None:
        assert make(chief, role=role.value)["role"] == role.value

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"role": "editor"}, ["name"]),
            ({"name": "Anna"}, ["role"]),
            ({"name": " ", "role": "editor"}, ["name"]),
            ({"name": "a" * 256, "role": "editor"}, ["name"]),
            ({"name": None, "role": "editor"}, ["name"]),
            ({"name": "Anna", "role": "boss"}, ["role"]),
            ({"name": "Anna", "role": "Editor"}, ["role"]),
            ({"name": "", "role": ""}, ["name", "role"]),
            ({"name": 7, "role": "editor"}, ["name"]),
            ([], ["body"]),
        ],
    )
    def test_is_refused_with_the_fields_that_may_not_be_so(self, chief: Client, body: Any, fields: list[str]) -> None:
        answer = chief.post(ACCOUNTS, json=body)

        assert answer.status_code == 400
        assert answer.json()["error"] == "Bad Request"
        assert [detail["field"] for detail in answer.json()["details"]] == fields

    def test_is_told_which_roles_there_are(self, chief: Client) -> None:
        answer = chief.post(ACCOUNTS, json={"name": "Anna", "role": "boss"})

        assert answer.json()["details"] == [{"field": "role", "message": ROLES}]

    def test_is_opened_once_for_the_same_idempotency_key(self, chief: Client) -> None:
        headers, body = {"idempotency-key": str(new_id())}, {"name": "Once", "role": "viewer"}

        first, second = (chief.post(ACCOUNTS, json=body, headers=headers) for _ in range(2))

        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert second.headers["idempotency-replayed"] == "true"
        assert [each["name"] for each in chief.get(ACCOUNTS).json()["data"]].count("Once") == 1
        other = chief.post(ACCOUNTS, json={**body, "name": "Twice"}, headers=headers)
        assert (other.status_code, other.json()) == (422, {"error": "Idempotency-Key reused"})


class TestAChange:
    def test_changes_what_it_mentions(self, chief: Client) -> None:
        account = make(chief)
        url = f"{ACCOUNTS}/{account['id']}"

        renamed = chief.patch(url, json={"name": "Anna Lang"}).json()["data"]
        promoted = chief.patch(url, json={"role": "channel_admin", "id": 1}).json()["data"]

        assert renamed == {**account, "name": "Anna Lang"}
        assert promoted == {**renamed, "role": "channel_admin"}
        assert chief.get(url).json()["data"] == promoted

    def test_that_changes_nothing_is_answered_the_same(self, chief: Client) -> None:
        url = f"{ACCOUNTS}/{make(chief)['id']}"
        before = chief.get(url)

        after = chief.patch(url, json=before.json()["data"])

        assert (after.status_code, after.content) == (200, before.content)
        assert after.headers["etag"] == before.headers["etag"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [({"name": None}, "name"), ({"name": ""}, "name"), ({"role": None}, "role"), ({"role": "boss"}, "role")],
    )
    def test_is_refused_with_the_field_that_may_not_be_so(self, chief: Client, body: Any, field: str) -> None:
        account = make(chief)

        answer = chief.patch(f"{ACCOUNTS}/{account['id']}", json=body)

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)
        assert chief.get(f"{ACCOUNTS}/{account['id']}").json()["data"] == account

    def test_of_what_another_administrator_changed_is_refused(self, chief: Client) -> None:
        url = f"{ACCOUNTS}/{make(chief)['id']}"
        stale = {"if-match": chief.get(url).headers["etag"]}
        assert chief.patch(url, json={"name": "One"}, headers=stale).status_code == 200

        refused = chief.patch(url, json={"name": "Two"}, headers=stale)

        assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        assert chief.get(url).json()["data"]["name"] == "One"

    def test_of_the_name_shows_on_its_images_at_once(self, desk: Desk, chief: Client) -> None:
        account = make(chief, name="Before")
        image = create_image(key_of(desk, account))
        url = f"{IMAGES}/by-id/{image['id']}"
        read, listed = desk.editor.get(url), desk.editor.get(f"{IMAGES}?created_by={account['id']}")
        assert read.json()["data"]["created_by"]["name"] == listed.json()["data"][0]["created_by"]["name"] == "Before"

        chief.patch(f"{ACCOUNTS}/{account['id']}", json={"name": "After"})

        again = desk.editor.get(url, headers={"if-none-match": read.headers["etag"]})
        listed = desk.editor.get(f"{IMAGES}?created_by={account['id']}")
        assert again.status_code == 200
        assert again.json()["data"]["created_by"] == {"id": account["id"], "name": "After"}
        assert listed.json()["data"][0]["modified_by"] == {"id": account["id"], "name": "After"}
        assert again.json()["data"]["updated_at"] == image["updated_at"]

    def test_of_the_role_counts_within_a_second(self, desk: Desk, chief: Client) -> None:
        account = make(chief, role="editor")
        holder = key_of(desk, account)
        assert holder.get("/api/2/images").status_code == 200

        chief.patch(f"{ACCOUNTS}/{account['id']}", json={"role": "viewer"})
        time.sleep(0.95)

        assert holder.get("/api/2/images").status_code == 403
        assert holder.get(IMAGES).status_code == 200


class TestTheLastAdministrator:
    def test_stays_one(self, small: Desk) -> None:
        chief = small.clients[Role.SUPER_ADMIN]
        own = f"{ACCOUNTS}/{small.accounts[Role.SUPER_ADMIN].id}"
        for role in (Role.SYSTEM_ADMIN, Role.INTERNAL_SYSTEM_ADMIN):
            answer = chief.patch(f"{ACCOUNTS}/{small.accounts[role].id}", json={"role": "editor"})
            assert answer.status_code == 200

        refused = chief.patch(own, json={"role": "editor", "name": "Nobody"})

        assert (refused.status_code, refused.json()) == (409, {"error": "Conflict"})
        assert chief.get(own).json()["data"]["name"] == Role.SUPER_ADMIN.value
        assert chief.patch(own, json={"role": "system_admin", "name": "Somebody"}).status_code == 200

    def test_is_not_helped_by_one_without_a_good_key(self, small: Desk) -> None:
        chief = small.clients[Role.SUPER_ADMIN]
        own = f"{ACCOUNTS}/{small.accounts[Role.SUPER_ADMIN].id}"
        for role in (Role.SYSTEM_ADMIN, Role.INTERNAL_SYSTEM_ADMIN):
            url = f"{ACCOUNTS}/{small.accounts[role].id}/keys"
            for key in chief.get(url).json()["data"]:
                assert chief.delete(f"/api/core/v2/keys/{key['id']}").status_code == 204
        make(chief, role="super_admin")

        assert chief.patch(own, json={"role": "editor"}).status_code == 409

    def test_may_leave_once_there_is_another(self, small: Desk) -> None:
        chief = small.clients[Role.SUPER_ADMIN]

        answer = chief.patch(f"{ACCOUNTS}/{small.accounts[Role.SUPER_ADMIN].id}", json={"role": "editor"})

        assert (answer.status_code, answer.json()["data"]["role"]) == (200, "editor")


class TestTheList:
    def test_goes_newest_first_with_cursors_both_ways(self, chief: Client) -> None:
        made = [make(chief, name=f"Account {number}") for number in range(5)][::-1]

        first = chief.get(f"{ACCOUNTS}?limit=2").json()
        second = chief.get(first["meta"]["next"]).json()
        back = chief.get(second["meta"]["previous"]).json()

        assert first["data"] + second["data"] == made[:4]
        assert back["data"] == first["data"]
        assert first["meta"]["previous"] is None
        assert first["meta"]["base"].endswith(f"{ACCOUNTS}?limit=2")

    def test_ends_with_the_first_account(self, desk: Desk, chief: Client) -> None:
        page = chief.get(f"{ACCOUNTS}?limit=200").json()

        assert page["data"][-1]["id"] == min(account.id for account in desk.accounts.values())
        assert page["meta"]["next"] is None

    @pytest.mark.parametrize(
        ("query", "field"),
        [("limit=0", "limit"), ("limit=201", "limit"), ("after=x", "after"), ("before=x", "before"),
         ("after=x&before=x", "after")],
    )  # fmt: skip
    def test_refuses_what_says_nothing(self, chief: Client, query: str, field: str) -> None:
        answer = chief.get(f"{ACCOUNTS}?{query}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_takes_no_cursor_of_another_list(self, desk: Desk, chief: Client) -> None:
        create_image(desk.editor), create_image(desk.editor)
        cursor = desk.editor.get(f"{IMAGES}?limit=1").json()["meta"]["next"].partition("after=")[2]

        assert chief.get(f"{ACCOUNTS}?after={cursor}").status_code == 400


@pytest.mark.parametrize(
    "account_id",
    ["999999", "0", "-1", "01", "1.0", "x", "%20", "\uff19", str(2**63 - 1), str(2**63), "9" * 400,
     "497f6eca-6276-7993-bfeb-53cbbbba6f08"],
)  # fmt: skip
def test_an_account_that_there_is_not_is_not_found(chief: Client, account_id: str) -> None:
    for method, path in (("GET", ""), ("PATCH", ""), ("GET", "/keys"), ("POST", "/keys")):
        answer = chief.request(method, f"{ACCOUNTS}/{account_id}{path}", **({} if method == "GET" else {"json": {}}))

        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_a_read_that_has_the_account_already_is_304(chief: Client) -> None:
    url = f"{ACCOUNTS}/{make(chief)['id']}"

    answer = chief.get(url, headers={"if-none-match": chief.get(url).headers["etag"]})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("role", [Role.CAMPAIGN_ADMIN, Role.EDITOR, Role.UPLOADER, Role.VIEWER])
def test_nobody_else_may_even_ask(desk: Desk, role: Role) -> None:
    own = f"{ACCOUNTS}/{desk.accounts[role].id}"

    for method, path in (("GET", ACCOUNTS), ("POST", ACCOUNTS), ("GET", own), ("PATCH", own), ("GET", f"{ACCOUNTS}/x")):
        answer = desk.clients[role].request(method, path)
        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
