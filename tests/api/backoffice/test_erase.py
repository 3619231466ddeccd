"""Erasing an image: nothing stays but a tombstone."""

from pathlib import Path

import pytest

from picturedesk.core.access import Role
from tests.support.app import Client, Desk, create_image, picture, upload

IMAGES = "/api/core/v2/assets/images"


@pytest.fixture(scope="module")
def admin(desk: Desk) -> Client:
    return desk.clients[Role.SYSTEM_ADMIN]


def originals(desk: Desk) -> set[str]:
    return {path.name for path in Path(desk.folder, "blobs").rglob("*") if path.is_file()}


def has_bytes(desk: Desk, sha256: str) -> bool:
    return any(sha256 in name for name in originals(desk))


@pytest.mark.parametrize("deleted_first", [False, True])
def test_an_erased_image_is_found_by_nothing(desk: Desk, admin: Client, deleted_first: bool) -> None:
    image = create_image(desk.editor, content=picture(colour=f"#0010{10 + deleted_first}"))
    url = f"{IMAGES}/by-id/{image['id']}"
    assert has_bytes(desk, image["file_hash"])
    if deleted_first:
        desk.editor.delete(url)

    assert admin.delete(f"{url}?erase=true").status_code == 204

    for answer in (
        desk.editor.get(url),
        desk.editor.delete(url),
        admin.delete(f"{url}?erase=true"),
        desk.editor.post(f"{url}/restore"),
        desk.editor.patch(url, json={"name": "x"}),
        desk.editor.get(f"{IMAGES}/by-key/{image['file_key']}?include_deleted=true"),
        desk.editor.get(f"{IMAGES}/by-hash/{image['file_hash']}?include_deleted=true"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})
    assert desk.anonymous.get(image["thumbnail_url"]).status_code == 404
    listed = desk.editor.get(f"{IMAGES}?deleted=include&limit=200").json()["data"]
    assert image["id"] not in [entry["id"] for entry in listed]
    assert not has_bytes(desk, image["file_hash"])


def test_the_bytes_stay_while_another_image_has_them(desk: Desk, admin: Client) -> None:
    content = picture(colour="olive")
    first, second = create_image(desk.editor, content=content), create_image(desk.editor, content=content)

    admin.delete(f"{IMAGES}/by-id/{first['id']}?erase=true")

    assert desk.anonymous.get(second["url"]).status_code == 200
    assert desk.anonymous.get(second["thumbnail_url"]).status_code == 200
    admin.delete(f"{IMAGES}/by-id/{second['id']}?erase=true")
    assert not has_bytes(desk, second["file_hash"])


def test_the_same_picture_may_come_again(desk: Desk, admin: Client) -> None:
    content = picture(colour="plum")
    image = create_image(desk.editor, content=content)
    admin.delete(f"{IMAGES}/by-id/{image['id']}?erase=true")

    again = create_image(desk.editor, file_key=upload(desk.editor, content))

    assert again["number"] > image["number"]
    assert desk.anonymous.get(again["url"]).content == content


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CAMPAIGN_ADMIN, Role.CHANNEL_ADMIN, Role.UPLOADER, Role.VIEWER])
def test_it_is_for_administrators(desk: Desk, role: Role) -> None:
    image = create_image(desk.editor)
    url = f"{IMAGES}/by-id/{image['id']}"

    answer = desk.clients[role].delete(f"{url}?erase=true")

    assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
    assert desk.editor.get(url).json()["data"]["deleted_at"] is None


def test_a_stale_tag_erases_nothing(desk: Desk, admin: Client) -> None:
    image = create_image(desk.editor)
    url = f"{IMAGES}/by-id/{image['id']}"
    stale = {"if-match": desk.editor.get(url).headers["etag"]}
    desk.editor.patch(url, json={"name": "newer"})

    assert admin.delete(f"{url}?erase=true", headers=stale).status_code == 412
    assert desk.editor.get(url).json()["data"]["name"] == "newer"


@pytest.mark.parametrize("value", ["yes", "2"])
def test_a_switch_that_is_none_is_refused(desk: Desk, admin: Client, value: str) -> None:
    image = create_image(desk.editor)

    answer = admin.delete(f"{IMAGES}/by-id/{image['id']}?erase={value}")

    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "erase")


def test_erase_false_is_a_soft_delete(desk: Desk, admin: Client) -> None:
    image = create_image(desk.editor)
    url = f"{IMAGES}/by-id/{image['id']}"

    assert admin.delete(f"{url}?erase=false").status_code == 204
    assert desk.editor.get(url).json()["data"]["deleted_at"] is not None
