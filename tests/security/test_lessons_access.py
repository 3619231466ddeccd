"""Lessons about who may do what and whose is what; ``docs/security/lessons.md`` says where the others are held."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest

from picturedesk.core.access import Role
from picturedesk.core.accounts import hash_secret, make_key
from tests.security.access_rules import CORE, IMAGES
from tests.support.app import Client, Desk, create_image, picture, running_app, upload


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_app(tmp_path_factory.mktemp("lessons") / "data") as running:
        yield running


@pytest.fixture
def admin(desk: Desk) -> Client:
    return desk.clients[Role.SUPER_ADMIN]


SOMEBODY_ELSE: dict[str, Any] = {
    "created_by": {"id": 1, "name": "super_admin"},
    "created_by_id": 1,
    "account_id": 1,
    "modified_by": 1,
    "owner": 1,
    "number": 999_999,
    "id": "497f6eca-6276-4993-bfeb-53cbbbba6f08",
    "deleted_at": "2019-08-24T14:15:22Z",
}


def test_a_body_cannot_say_whose_an_image_is(desk: Desk) -> None:
    """Directus 2026-129239: rights are those of the row as it becomes, and nothing a client says moves it."""
    uploader = desk.clients[Role.UPLOADER]
    image = create_image(uploader, **SOMEBODY_ELSE)
    url = f"{IMAGES}/by-id/{image['id']}"

    changed = desk.editor.patch(url, json={"name": "Pier", **SOMEBODY_ELSE}).json()["data"]

    account = desk.accounts[Role.UPLOADER]
    for told in (image, changed):
        assert told["created_by"] == {"id": account.id, "name": account.name}
        assert told["id"] != SOMEBODY_ELSE["id"]
        assert told["deleted_at"] is None
    assert uploader.get(url).status_code == 200


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CHANNEL_ADMIN])
def test_nobody_makes_themselves_an_administrator(desk: Desk, admin: Client, role: Role) -> None:
    """Directus 2026-129239: neither the old row nor the new one lets an account give itself another role."""
    account = f"{CORE}/accounts/{desk.accounts[role].id}"

    answers = [
        desk.clients[role].patch(account, json={"role": "super_admin"}),
        desk.clients[role].post(f"{CORE}/accounts", json={"name": "x", "role": "super_admin"}),
        desk.clients[role].post(f"{account}/keys", json={}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert admin.get(account).json()["data"]["role"] == role


SECRET_NAMES = ["secret_hash", "-secret_hash", "+secret_hash", "account.secret_hash", "keys.secret_hash", "rowid"]
LISTS = [IMAGES, f"{CORE}/categories", f"{CORE}/accounts", f"{CORE}/accounts/1/keys", "/api/2/images", "/api/images"]


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("name", SECRET_NAMES)
def test_no_list_is_sorted_by_what_is_secret(admin: Client, url: str, name: str) -> None:
    """Strapi 2026-27886: an order by a hidden field tells it, bit by bit."""
    plain = admin.get(url).json()

    answer = admin.get(url, params={"sort": name})

    assert answer.status_code == 400 or entries(answer.json()) == entries(plain)


FILTERS = [
    "secret_hash=a",
    "secret_hash[$startsWith]=a",
    "filters[keys][secret_hash][$startsWith]=a",
    "where[secret_hash][like]=a",
    "created_by[secret_hash]=a",
    "fields=secret_hash",
    "select=secret_hash",
    "populate=*",
    "depth=10",
    "include=keys",
    "expand=account.keys",
    "export=true",
]


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("query", FILTERS)
def test_no_list_is_filtered_by_or_shows_what_it_does_not_name(admin: Client, url: str, query: str) -> None:
    """Payload 2026-105849: fields, filters and exports are those that a list names, and no other has an effect."""
    plain = admin.get(url).json()

    answer = admin.get(f"{url}?{query}")

    assert answer.status_code == 400 or entries(answer.json()) == entries(plain)


def entries(answer: dict[str, Any]) -> Any:
    found = answer.get("data", answer.get("image"))
    assert found is not None
    # Signed URLs are made anew, and the key that asks was just used.
    return [{name: value for name, value in entry.items() if name != "last_used_at"} for entry in found]


def test_a_body_cannot_say_what_a_key_will_be(desk: Desk, admin: Client) -> None:
    """Payload 2026-105849: what is written is what a write model names."""
    chosen = make_key()
    keys = f"{CORE}/accounts/{desk.accounts[Role.VIEWER].id}/keys"
    body = {
        "id": chosen.id,
        "key": chosen.text,
        "secret": "x",
        "secret_hash": chosen.secret_hash.hex(),
        "account_id": 1,
    }

    made = admin.post(keys, json=body).json()["data"]

    assert (made["id"], made["account_id"]) != (chosen.id, 1)
    assert made["key"] != chosen.text
    assert desk.anonymous.get(IMAGES, headers={"x-api-key": chosen.text}).status_code == 401


NOT_OURS = [
    "../picturedesk.sqlite3",
    "uploads/../../picturedesk.sqlite3",
    "uploads/..%2f..%2fpicturedesk.sqlite3",
    "/etc/passwd",
    "file:///etc/passwd",
    "http://127.0.0.1/x.png",
    "uploads/",
    "blobs/originals",
    "uploads/x.png\x00",
]


@pytest.mark.parametrize("key", NOT_OURS)
def test_a_key_that_no_upload_was_given_leads_nowhere(desk: Desk, key: str) -> None:
    """Directus 2022-36031: where bytes are kept is never a client's to say."""
    image = create_image(desk.editor)
    url = f"{IMAGES}/by-id/{image['id']}"

    answers = [desk.editor.post(IMAGES, json={"file_key": key}), desk.editor.patch(url, json={"file_key": key})]

    for answer in answers:
        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "file_key"
    assert desk.editor.get(f"{IMAGES}/by-key/{quote(key, safe='')}").status_code in {400, 404}
    assert desk.editor.get(url).json()["data"]["file_key"] == image["file_key"]


def test_a_body_names_no_place_of_bytes_besides_its_key(desk: Desk) -> None:
    """Directus 2022-36031: `filename_disk` and its like are fields that nobody defined."""
    content = picture(colour="plum")
    elsewhere: dict[str, Any] = {
        "filename_disk": "x",
        "storage": "x",
        "path": "/etc/passwd",
        "hash": "0" * 64,
        "url": "http://x/x",
    }

    image = create_image(desk.editor, file_key=upload(desk.editor, content), **elsewhere)

    original = desk.anonymous.get(image["url"].removeprefix("http://desk.test"))
    assert original.content == content


def test_a_keys_secret_is_random_and_only_its_hash_is_kept(desk: Desk, admin: Client) -> None:
    """API keys: at least 128 random bits, and a hash."""
    made = admin.post(f"{CORE}/accounts/{desk.accounts[Role.VIEWER].id}/keys", json={}).json()["data"]
    _, key_id, secret = made["key"].split("_", 2)

    with closing(sqlite3.connect(desk.folder / "picturedesk.sqlite3")) as connection:
        row = connection.execute("SELECT * FROM api_keys WHERE id = ?", [key_id]).fetchone()

    # 128 bits take 22 characters of 6 bits each.
    assert len(secret) >= 22
    assert len({make_key().text.split("_", 2)[2][at] for _ in range(200) for at in (0, -1)}) > 30
    assert hash_secret(secret) in row
    assert not any(secret in str(value) for value in row)


def test_a_secret_of_the_right_length_is_no_secret(desk: Desk) -> None:
    key = desk.editor.key or ""
    _, key_id, secret = key.split("_", 2)

    guessed = f"pd_{key_id}_{secrets.token_urlsafe(64)[: len(secret)]}"

    assert desk.anonymous.get(IMAGES, headers={"x-api-key": guessed}).status_code == 401
