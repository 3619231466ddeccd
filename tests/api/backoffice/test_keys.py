"""API keys over HTTP: made once, shown once, listed without their secret, revoked for good."""

import time
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from picturedesk.core.access import Role
from picturedesk.core.accounts import split_key
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk
from tests.support.postgres import sqlite_only

ACCOUNTS = "/api/core/v2/accounts"
KEYS = "/api/core/v2/keys"
IMAGES = "/api/core/v2/assets/images"
LISTED = ["id", "account_id", "label", "created_at", "expires_at", "revoked_at", "last_used_at"]


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.INTERNAL_SYSTEM_ADMIN]


@pytest.fixture
def account(chief: Client) -> Any:
    """An account without keys."""
    return chief.post(ACCOUNTS, json={"name": "Anna", "role": "editor"}).json()["data"]


def url_of(account: Any) -> str:
    return f"{ACCOUNTS}/{account['id']}/keys"


def make(chief: Client, account: Any, **fields: Any) -> Any:
    answer = chief.post(url_of(account), json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def holder_of(desk: Desk, key: Any) -> Client:
    holder = copy(desk.anonymous)
    holder.key = key["key"]
    return holder


def secret_of(key: Any) -> str:
    parts = split_key(key["key"])
    assert parts is not None
    return parts[1]


class TestANewOne:
    def test_is_shown_this_once_and_opens(self, desk: Desk, chief: Client, account: Any) -> None:
        answer = chief.post(url_of(account), json={"label": "CMS", "expires_at": "2127-01-31T12:00:00+02:00"})

        key = answer.json()["data"]
        assert answer.status_code == 201
        assert list(key) == [*LISTED, "key"]
        assert key["key"].startswith(f"pd_{key['id']}_")
        assert (key["account_id"], key["label"], key["expires_at"]) == (account["id"], "CMS", "2127-01-31T10:00:00Z")
        assert (key["revoked_at"], key["last_used_at"]) == (None, None)
        assert holder_of(desk, key).get(IMAGES).status_code == 200

    @pytest.mark.parametrize("body", [{}, {"label": None, "expires_at": None}, {"label": "", "colour": "red"}])
    def test_needs_nothing(self, chief: Client, account: Any, body: Any) -> None:
        key = make(chief, account, **body)

        assert (key["label"], key["expires_at"]) == (None, None)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"label": "a" * 256}, "label"),
            ({"label": 7}, "label"),
            ({"expires_at": "tomorrow"}, "expires_at"),
            ({"expires_at": ""}, "expires_at"),
            ({"expires_at": "0001-01-01T00:00:00+10:00"}, "expires_at"),
            ({"expires_at": 1893456000}, "expires_at"),
            ([], "body"),
        ],
    )
    def test_is_refused_with_the_field_that_may_not_be_so(
        self, chief: Client, account: Any, body: Any, field: str
    ) -> None:
        answer = chief.post(url_of(account), json=body)

        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["details"]] == [field]
        assert chief.get(url_of(account)).json()["data"] == []

    def test_that_has_expired_already_is_good_for_nothing(self, desk: Desk, chief: Client, account: Any) -> None:
        key = make(chief, account, expires_at="2020-01-01T00:00:00Z")

        answer = desk.anonymous.get("/api/core/v2/presets", headers={"x-api-key": key["key"]})

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})

    def test_is_the_same_one_for_the_same_idempotency_key(self, desk: Desk, chief: Client, account: Any) -> None:
        headers = {"idempotency-key": str(new_id())}

        first, second = (chief.post(url_of(account), json={"label": "CMS"}, headers=headers) for _ in range(2))

        assert (first.status_code, first.content) == (second.status_code, second.content) == (201, second.content)
        assert second.headers["idempotency-replayed"] == "true"
        assert second.headers["etag"] == first.headers["etag"]
        assert len(chief.get(url_of(account)).json()["data"]) == 1
        assert holder_of(desk, second.json()["data"]).get(IMAGES).status_code == 200

    def test_ends_when_it_says(self, desk: Desk, chief: Client, account: Any) -> None:
        ends = datetime.now(UTC) + timedelta(seconds=1.2)
        holder = holder_of(desk, make(chief, account, expires_at=ends.isoformat()))
        assert holder.get(IMAGES).status_code == 200

        time.sleep(1.2 + 0.95)

        assert holder.get(IMAGES).status_code == 401


class TestARevokedOne:
    def test_is_refused_within_a_second_and_stays_listed(self, desk: Desk, chief: Client, account: Any) -> None:
        key = make(chief, account)
        holder = holder_of(desk, key)
        assert holder.get(IMAGES).status_code == 200

        gone = chief.delete(f"{KEYS}/{key['id']}")
        time.sleep(0.95)

        assert (gone.status_code, gone.content) == (204, b"")
        assert holder.get(IMAGES).status_code == 401
        (listed,) = chief.get(url_of(account)).json()["data"]
        assert listed["revoked_at"] is not None
        assert chief.get(f"{KEYS}/{key['id']}").json()["data"] == listed

    def test_is_gone_for_whoever_revokes_it_again(self, chief: Client, account: Any) -> None:
        key = make(chief, account)
        chief.delete(f"{KEYS}/{key['id']}")

        answer = chief.delete(f"{KEYS}/{key['id']}")

        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_was_still_the_one_that_was_read(self, chief: Client, account: Any) -> None:
        key = make(chief, account)
        url = f"{KEYS}/{key['id']}"
        etag = chief.get(url).headers["etag"]

        refused = chief.delete(url, headers={"if-match": '"stale"'})

        assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        assert chief.get(url, headers={"if-none-match": etag}).status_code == 304
        assert chief.delete(url, headers={"if-match": etag}).status_code == 204


class TestTheList:
    def test_goes_newest_first_with_cursors_both_ways(self, chief: Client, account: Any) -> None:
        made = [make(chief, account, label=f"key {number}")["id"] for number in range(5)][::-1]

        first = chief.get(f"{url_of(account)}?limit=2").json()
        second = chief.get(first["meta"]["next"]).json()
        third = chief.get(second["meta"]["next"]).json()
        back = chief.get(second["meta"]["previous"]).json()

        assert [key["id"] for page in (first, second, third) for key in page["data"]] == made
        assert back["data"] == first["data"]
        assert (first["meta"]["previous"], third["meta"]["next"]) == (None, None)
        assert list(first["data"][0]) == LISTED

    def test_is_the_accounts_own(self, chief: Client, account: Any) -> None:
        other = chief.post(ACCOUNTS, json={"name": "Bo", "role": "viewer"}).json()["data"]
        for _ in range(2):
            make(chief, account), make(chief, other)
        cursor = chief.get(f"{url_of(other)}?limit=1").json()["meta"]["next"].partition("after=")[2]

        listed = chief.get(url_of(account)).json()["data"]

        assert {key["account_id"] for key in listed} == {account["id"]}
        assert chief.get(f"{url_of(account)}?after={cursor}").status_code == 400

    @pytest.mark.parametrize("query", ["limit=0", "limit=x", "after=x", "before=x", "after=x&before=x"])
    def test_refuses_what_says_nothing(self, chief: Client, account: Any, query: str) -> None:
        answer = chief.get(f"{url_of(account)}?{query}")

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")


@pytest.mark.parametrize("key_id", ["0123456789ab", "x", "497f6eca-6276-7993-bfeb-53cbbbba6f08", "%20", "é" * 300])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_key_that_there_is_not_is_not_found(chief: Client, method: str, key_id: str) -> None:
    answer = chief.request(method, f"{KEYS}/{key_id}")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


@pytest.mark.parametrize("role", [Role.CHANNEL_ADMIN, Role.EDITOR, Role.UPLOADER, Role.VIEWER])
def test_nobody_else_makes_or_revokes_keys(desk: Desk, chief: Client, role: Role) -> None:
    own = f"{ACCOUNTS}/{desk.accounts[role].id}/keys"
    (key,) = chief.get(own).json()["data"]

    for method, path in (
        ("GET", own),
        ("POST", own),
        ("GET", f"{KEYS}/{key['id']}"),
        ("DELETE", f"{KEYS}/{key['id']}"),
    ):
        answer = desk.clients[role].request(method, path)
        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
    assert desk.clients[role].get(IMAGES).status_code == 200


@sqlite_only
def test_a_secret_is_in_one_answer_and_nowhere_else(
    desk: Desk, chief: Client, account: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    key = make(chief, account, label="canary")
    kept = chief.post(url_of(account), json={}, headers={"idempotency-key": str(new_id())}).json()["data"]
    holder_of(desk, key).get(f"{IMAGES}?x-api-key={key['key']}")
    answers: list[httpx2.Response] = [
        chief.get(url_of(account)),
        chief.get(f"{KEYS}/{key['id']}"),
        chief.get(f"{KEYS}/{key['key']}"),
        chief.delete(f"{KEYS}/{key['key']}"),
        chief.delete(f"{KEYS}/{key['id']}"),
        chief.get(ACCOUNTS),
    ]

    secrets = [secret_of(key), secret_of(kept)]
    lines = b"".join(msgspec.json.encode(line) for line in desk.lines)
    said = "".join(capfd.readouterr())
    for secret in secrets:
        assert not any(secret in answer.text or secret in str(answer.headers) for answer in answers)
        assert secret.encode() not in lines
        assert secret not in said
        assert not any(secret.encode() in path.read_bytes() for path in _files(desk.folder))


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith("picturedesk.sqlite3") for path in found)
    return found
