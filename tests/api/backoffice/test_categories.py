"""Categories: create, find, change, delete, restore, list, and the images in them."""

from typing import Any

import pytest

from picturedesk.core.access import Role
from tests.support.app import Client, Desk, create_image

CATEGORIES = "/api/core/v2/categories"
IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>'


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


def make(chief: Client, **fields: Any) -> Any:
    fields.setdefault("locales", [{"locale": "en", "name": "Harbour"}])
    answer = chief.post(CATEGORIES, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def read(client: Client, category: Any) -> Any:
    return client.get(f"{CATEGORIES}/{category['id']}").json()["data"]


def shown(client: Client, image: Any) -> list[str]:
    ids: list[str] = client.get(f"{IMAGES}/by-id/{image['id']}").json()["data"]["category_ids"]
    return ids


class TestANewOne:
    def test_has_the_fields_of_the_contract(self, chief: Client) -> None:
        category = make(
            chief, locales=[{"locale": "EN-gb", "name": "  Harbour "}], svg_icon=ICON, is_archived=True, id=UNKNOWN
        )

        assert category["id"] != UNKNOWN
        assert category == {
            "id": category["id"],
            "locales": [
                {"id": category["locales"][0]["id"], "locale": "en-GB", "name": "  Harbour ", "deleted_at": None}
            ],
            "svg_icon": category["svg_icon"],
            "is_archived": True,
            "inserted_at": category["inserted_at"],
            "updated_at": category["inserted_at"],
            "deleted_at": None,
        }
        assert "circle" in category["svg_icon"]

    @pytest.mark.parametrize("body", [{}, {"locales": None, "svg_icon": None, "is_archived": None}, {"locales": []}])
    def test_needs_nothing(self, chief: Client, body: Any) -> None:
        answer = chief.post(CATEGORIES, json=body)

        assert answer.status_code == 201
        category = answer.json()["data"]
        assert (category["locales"], category["svg_icon"], category["is_archived"]) == ([], None, False)

    def test_has_an_icon_without_a_script(self, chief: Client) -> None:
        icon = ICON.replace("<circle", '<script>alert(1)</script><circle onclick="alert(1)"')

        category = make(chief, svg_icon=icon)

        assert "alert" not in category["svg_icon"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"locales": [{"locale": "en"}]}, "locales[0].name"),
            ({"locales": [{"locale": "en", "name": " "}]}, "locales[0].name"),
            ({"locales": [{"locale": "en", "name": "x" * 256}]}, "locales[0].name"),
            ({"locales": [{"locale": "en_GB", "name": "x"}]}, "locales[0].locale"),
            ({"locales": [{"locale": "en", "name": "x"}, {"locale": "EN", "name": "y"}]}, "locales[1].locale"),
            ({"locales": "en"}, "locales"),
            ({"svg_icon": "no icon"}, "svg_icon"),
            ({"svg_icon": ICON.replace("circle", "circle " + " " * 33_000)}, "svg_icon"),
            ({"is_archived": "yes"}, "is_archived"),
            ([], "body"),
        ],
    )
    def test_is_refused_with_the_field_that_may_not_be_so(self, chief: Client, body: Any, field: str) -> None:
        answer = chief.post(CATEGORIES, json=body)

        assert answer.status_code == 400
        assert answer.json()["error"] == "Bad Request"
        assert [detail["field"] for detail in answer.json()["details"]] == [field]


class TestAnUpdate:
    def test_changes_what_it_mentions_and_keeps_the_ids_of_names(self, chief: Client) -> None:
        category = make(chief, svg_icon=ICON)
        url = f"{CATEGORIES}/{category['id']}"

        answer = chief.patch(
            url, json={"locales": [{"locale": "de", "name": "Hafen"}, {"locale": "en", "name": "Port"}]}
        )

        changed = answer.json()["data"]
        assert [entry["name"] for entry in changed["locales"]] == ["Hafen", "Port"]
        assert changed["locales"][1]["id"] == category["locales"][0]["id"]
        assert changed["svg_icon"] == category["svg_icon"]
        assert chief.patch(url, json={"svg_icon": None}).json()["data"]["svg_icon"] is None
        assert chief.patch(url, json={"is_archived": True}).json()["data"]["is_archived"] is True

    def test_that_changes_nothing_moves_nothing(self, chief: Client) -> None:
        category = make(chief)
        url = f"{CATEGORIES}/{category['id']}"
        before = chief.get(url)

        after = chief.patch(url, json=before.json()["data"])

        assert (after.status_code, after.content, after.headers["etag"]) == (
            200,
            before.content,
            before.headers["etag"],
        )

    @pytest.mark.parametrize("field", ["locales", "is_archived"])
    def test_empties_nothing_that_may_not_be_empty(self, chief: Client, field: str) -> None:
        category = make(chief)

        answer = chief.patch(f"{CATEGORIES}/{category['id']}", json={field: None})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_of_what_another_editor_changed_is_refused(self, chief: Client) -> None:
        category = make(chief)
        url = f"{CATEGORIES}/{category['id']}"
        stale = {"if-match": chief.get(url).headers["etag"]}
        assert chief.patch(url, json={"is_archived": True}, headers=stale).status_code == 200

        for refused in (chief.patch(url, json={"is_archived": False}, headers=stale), chief.delete(url, headers=stale)):
            assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        assert read(chief, category)["is_archived"] is True


class TestADeletedOne:
    def test_is_still_read_and_comes_back_whole(self, chief: Client) -> None:
        category = make(chief)
        url = f"{CATEGORIES}/{category['id']}"

        assert (chief.delete(url).status_code, chief.delete(url).status_code) == (204, 404)

        gone = read(chief, category)
        assert gone["deleted_at"] is not None
        assert gone["locales"][0]["deleted_at"] == gone["deleted_at"]
        assert chief.patch(url, json={"is_archived": True}).status_code == 404
        back = chief.post(f"{url}/restore")
        assert (back.status_code, back.json()["data"]["deleted_at"]) == (200, None)
        assert back.json()["data"]["locales"] == category["locales"]
        assert chief.post(f"{url}/restore").content == back.content

    def test_is_out_of_the_list_and_in_the_bin(self, chief: Client) -> None:
        category = make(chief)
        chief.delete(f"{CATEGORIES}/{category['id']}")

        def listed(query: str) -> bool:
            page = chief.get(f"{CATEGORIES}?limit=200&{query}").json()["data"]
            return category["id"] in [entry["id"] for entry in page]

        assert [listed(""), listed("deleted=only"), listed("deleted=include")] == [False, True, True]

    def test_is_off_no_image_but_hidden(self, desk: Desk, chief: Client) -> None:
        kept, hidden = make(chief), make(chief)
        image = create_image(desk.editor, category_ids=[hidden["id"], kept["id"]])
        by_id = f"{IMAGES}/by-id/{image['id']}"
        found = f"{IMAGES}?category_id={hidden['id']}"
        assert shown(desk.editor, image) == [hidden["id"], kept["id"]]
        assert [entry["id"] for entry in desk.editor.get(found).json()["data"]] == [image["id"]]

        chief.delete(f"{CATEGORIES}/{hidden['id']}")

        read_while_hidden = desk.editor.get(by_id).json()["data"]
        assert read_while_hidden["category_ids"] == [kept["id"]]
        assert desk.editor.get(f"{IMAGES}/by-hash/{image['file_hash']}").json()["data"]["category_ids"] == [kept["id"]]
        assert desk.editor.get(found).json()["data"] == []
        desk.editor.patch(by_id, json={"category_ids": read_while_hidden["category_ids"]})
        desk.editor.patch(by_id, json={"category_ids": []})
        chief.post(f"{CATEGORIES}/{hidden['id']}/restore")
        assert shown(desk.editor, image) == [hidden["id"]]

    def test_may_be_sent_back_by_who_read_it_before(self, desk: Desk, chief: Client) -> None:
        category = make(chief)
        image = create_image(desk.editor, category_ids=[category["id"]])
        chief.delete(f"{CATEGORIES}/{category['id']}")

        answer = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"category_ids": [category["id"]]})

        assert (answer.status_code, answer.json()["data"]["category_ids"]) == (200, [])
        chief.post(f"{CATEGORIES}/{category['id']}/restore")
        assert shown(desk.editor, image) == [category["id"]]

    def test_takes_no_new_images(self, desk: Desk, chief: Client) -> None:
        category = make(chief)
        image = create_image(desk.editor)
        chief.delete(f"{CATEGORIES}/{category['id']}")

        answer = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"category_ids": [category["id"], UNKNOWN]})

        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["details"]] == ["category_ids[0]", "category_ids[1]"]


class TestAnImage:
    def test_holds_each_category_once_in_the_order_sent(self, desk: Desk, chief: Client) -> None:
        first, second = make(chief)["id"], make(chief)["id"]

        image = create_image(desk.editor, category_ids=[second, first, second.upper()])

        assert image["category_ids"] == [second, first]
        assert desk.editor.get(f"{IMAGES}?limit=1").json()["data"][0]["category_ids"] == [second, first]

    def test_may_be_in_an_archived_category(self, desk: Desk, chief: Client) -> None:
        category = make(chief, is_archived=True)

        assert create_image(desk.editor, category_ids=[category["id"]])["category_ids"] == [category["id"]]

    def test_has_another_tag_when_a_category_of_it_goes(self, desk: Desk, chief: Client) -> None:
        category = make(chief)
        image = create_image(desk.editor, category_ids=[category["id"]])
        url = f"{IMAGES}/by-id/{image['id']}"
        before = desk.editor.get(url)
        assert desk.editor.get(url, headers={"if-none-match": before.headers["etag"]}).status_code == 304

        chief.delete(f"{CATEGORIES}/{category['id']}")

        after = desk.editor.get(url, headers={"if-none-match": before.headers["etag"]})
        assert (after.status_code, after.json()["data"]["category_ids"]) == (200, [])
        assert (
            desk.editor.patch(url, json={"name": "x"}, headers={"if-match": before.headers["etag"]}).status_code == 412
        )

    def test_keeps_them_through_delete_and_restore(self, desk: Desk, chief: Client) -> None:
        category = make(chief)
        image = create_image(desk.editor, category_ids=[category["id"]])
        url = f"{IMAGES}/by-id/{image['id']}"
        desk.editor.delete(url)

        assert desk.editor.post(f"{url}/restore").json()["data"]["category_ids"] == [category["id"]]


class TestTheList:
    def test_goes_newest_first_with_cursors_both_ways(self, chief: Client) -> None:
        made = [make(chief)["id"] for _ in range(5)][::-1]

        first = chief.get(f"{CATEGORIES}?limit=2").json()
        second = chief.get(first["meta"]["next"]).json()
        back = chief.get(second["meta"]["previous"]).json()

        assert [entry["id"] for entry in first["data"] + second["data"]] == made[:4]
        assert back["data"] == first["data"]
        assert first["meta"]["previous"] is None
        assert "after" not in first["meta"]["base"]

    def test_sorts_as_asked(self, chief: Client) -> None:
        older, newer = make(chief), make(chief)
        chief.patch(f"{CATEGORIES}/{older['id']}", json={"is_archived": True})

        page = chief.get(f"{CATEGORIES}?sort=-updated_at&limit=2").json()["data"]

        assert [entry["id"] for entry in page] == [older["id"], newer["id"]]
        assert chief.get(f"{CATEGORIES}?sort=+inserted_at&limit=1").json()["data"][0]["id"] != older["id"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("after=x", "after"),
            ("before=x", "before"),
            ("after=x&before=x", "after"),
            ("sort=name", "sort"),
            ("sort=-name", "sort"),
            ("deleted=yes", "deleted"),
        ],
    )
    def test_refuses_what_says_nothing(self, chief: Client, query: str, field: str) -> None:
        answer = chief.get(f"{CATEGORIES}?{query}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_takes_no_cursor_of_the_image_list(self, desk: Desk, chief: Client) -> None:
        create_image(desk.editor), create_image(desk.editor)
        cursor = desk.editor.get(f"{IMAGES}?limit=1").json()["meta"]["next"].partition("after=")[2]

        assert chief.get(f"{CATEGORIES}?after={cursor}").status_code == 400


@pytest.mark.parametrize("path", [f"{CATEGORIES}/{UNKNOWN}", f"{CATEGORIES}/{UNKNOWN}/restore"])
def test_an_unknown_one_is_not_found(chief: Client, path: str) -> None:
    methods = ["POST"] if path.endswith("restore") else ["GET", "PATCH", "DELETE"]

    for method in methods:
        answer = chief.request(method, path, json={})
        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})


@pytest.mark.parametrize(("method", "path"), [("GET", "x"), ("PATCH", "x"), ("DELETE", "x"), ("POST", "x/restore")])
def test_an_id_that_is_no_uuid_is_told_so(chief: Client, method: str, path: str) -> None:
    answer = chief.request(method, f"{CATEGORIES}/{path}", json={})

    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})


def test_a_read_by_id_is_the_same_on_both_ways(desk: Desk, chief: Client) -> None:
    category = make(chief, svg_icon=ICON)
    url = f"{CATEGORIES}/{category['id']}"

    hot, again, framework = chief.get(url), chief.get(url), chief.get(f"{url}?x=1")

    assert hot.content == again.content == framework.content
    assert hot.headers["etag"] == again.headers["etag"] == framework.headers["etag"]
    assert chief.get(url, headers={"if-none-match": hot.headers["etag"]}).status_code == 304
    assert chief.get(f"{url}?x=1", headers={"if-none-match": hot.headers["etag"]}).status_code == 304
