"""An image's history: who did what, and what was there before and after."""

import re
from typing import Any

import pytest

from picturedesk.core.access import Role
from tests.support.app import Client, Desk, create_image

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"


def url_of(image: Any) -> str:
    return f"{IMAGES}/by-id/{image['id']}"


def entries(client: Client, image: Any, query: str = "") -> Any:
    answer = client.get(f"{url_of(image)}/history{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_it_tells_the_newest_first_who_did_what(desk: Desk) -> None:
    image = create_image(desk.editor, name="Harbour")
    campaign = desk.clients[Role.CAMPAIGN_ADMIN]
    campaign.patch(url_of(image), json={"name": "Port", "creator": "Ada"})
    desk.editor.delete(url_of(image))
    campaign.post(f"{url_of(image)}/restore")

    restored, deleted, updated, created = entries(desk.clients[Role.VIEWER], image)

    assert [entry["action"] for entry in (restored, deleted, updated, created)] == [
        "restored",
        "deleted",
        "updated",
        "created",
    ]
    assert updated["account"] == {"id": desk.accounts[Role.CAMPAIGN_ADMIN].id, "name": "campaign_admin"}
    assert deleted["account"] == created["account"] == {"id": desk.accounts[Role.EDITOR].id, "name": "editor"}
    assert (updated["before"], updated["after"]) == (
        {"name": "Harbour", "creator": None},
        {"name": "Port", "creator": "Ada"},
    )
    assert created["before"] is None
    assert created["after"]["name"] == "Harbour"
    assert (deleted["before"], list(deleted["after"])) == ({"deleted_at": None}, ["deleted_at"])
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry["at"]) for entry in (restored, created))
    assert list(created) == ["at", "account", "action", "before", "after"]


def test_a_deleted_image_has_its_history_still(desk: Desk) -> None:
    image = create_image(desk.editor)
    desk.editor.delete(url_of(image))

    assert [entry["action"] for entry in entries(desk.editor, image)] == ["deleted", "created"]


def test_an_erased_image_has_none(desk: Desk) -> None:
    image = create_image(desk.editor)
    desk.clients[Role.SUPER_ADMIN].delete(f"{url_of(image)}?erase=true")

    answer = desk.editor.get(f"{url_of(image)}/history")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_it_is_the_images_own(desk: Desk) -> None:
    first, second = create_image(desk.editor), create_image(desk.editor)
    desk.editor.patch(url_of(first), json={"name": "other"})

    assert len(entries(desk.editor, first)) == 2
    assert len(entries(desk.editor, second)) == 1


def test_a_change_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    image = create_image(desk.editor)
    desk.editor.patch(url_of(image), json={"name": image["name"]})

    assert len(entries(desk.editor, image)) == 1


def test_it_pages_both_ways(desk: Desk) -> None:
    image = create_image(desk.editor)
    for number in range(4):
        desk.editor.patch(url_of(image), json={"name": f"name {number}"})
    everything = entries(desk.editor, image)

    first = desk.editor.get(f"{url_of(image)}/history?limit=2").json()
    second = desk.editor.get(first["meta"]["next"]).json()
    third = desk.editor.get(second["meta"]["next"]).json()
    back = desk.editor.get(third["meta"]["previous"]).json()

    assert first["data"] + second["data"] + third["data"] == everything
    assert len(everything) == 5
    assert back["data"] == second["data"]
    assert (first["meta"]["previous"], third["meta"]["next"]) == (None, None)
    assert first["meta"]["base"].endswith(f"{url_of(image)}/history?limit=2")


def test_a_page_skips_and_repeats_nothing_while_others_write(desk: Desk) -> None:
    image = create_image(desk.editor)
    desk.editor.patch(url_of(image), json={"name": "one"})
    first = desk.editor.get(f"{url_of(image)}/history?limit=1").json()
    desk.editor.patch(url_of(image), json={"name": "two"})

    second = desk.editor.get(first["meta"]["next"]).json()

    assert [entry["action"] for entry in first["data"] + second["data"]] == ["updated", "created"]
    assert desk.editor.get(second["meta"]["previous"]).json()["data"] == first["data"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=201", "limit"), ("after=x", "after"), ("before=x", "before"),
     ("after=x&before=y", "after")],
)  # fmt: skip
def test_what_says_nothing_is_refused(desk: Desk, query: str, field: str) -> None:
    image = create_image(desk.editor)

    answer = desk.editor.get(f"{url_of(image)}/history?{query}")

    assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)


def test_a_cursor_of_another_image_is_refused(desk: Desk) -> None:
    first, second = create_image(desk.editor), create_image(desk.editor)
    desk.editor.patch(url_of(first), json={"name": "other"})
    cursor = desk.editor.get(f"{url_of(first)}/history?limit=1").json()["meta"]["next"].partition("after=")[2]

    assert desk.editor.get(f"{url_of(second)}/history?after={cursor}").status_code == 400


def test_an_unknown_image_is_not_found(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}/by-id/{UNKNOWN}/history")

    assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


def test_an_id_that_is_no_uuid_is_told_so(desk: Desk) -> None:
    answer = desk.editor.get(f"{IMAGES}/by-id/x/history")

    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})


def test_an_uploader_reads_those_of_its_own_images(desk: Desk) -> None:
    uploader = desk.clients[Role.UPLOADER]
    own, other = create_image(uploader), create_image(desk.editor)

    assert len(entries(uploader, own)) == 1
    assert uploader.get(f"{url_of(other)}/history").status_code == 404


def test_it_shows_the_name_that_an_account_had_then(desk: Desk) -> None:
    image = create_image(desk.clients[Role.CHANNEL_ADMIN])
    account = desk.accounts[Role.CHANNEL_ADMIN]
    chief = desk.clients[Role.SUPER_ADMIN]

    chief.patch(f"/api/core/v2/accounts/{account.id}", json={"name": "Somebody else"})

    assert entries(chief, image)[0]["account"] == {"id": account.id, "name": "channel_admin"}
