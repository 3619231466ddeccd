"""Usages: what uses an image, the newest first, each with a URL that leads there."""

from typing import Any

import pytest

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import BASE_URL, Client, Desk, create_image

IMAGES = "/api/core/v2/assets/images"
REFERENCES = "/api/core/v2/references"
PUBLICATIONS = "/api/publisher/v2/publications"
BLOCKS = "/api/publisher/v2/blocks"
CONTENT = "113c8e25-dfa3-4100-abd9-924fba72aa7c"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


def url(image: Any) -> str:
    return f"{IMAGES}/by-id/{image['id']}/usages"


def usages(client: Client, image: Any) -> Any:
    answer = client.get(url(image))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def publish(chief: Client, image: Any, feed_type: str = "frontpage") -> Any:
    body = {"content_id": CONTENT, "media_id": image["id"], "feed_type": feed_type}
    return chief.post(PUBLICATIONS, json=body).json()["data"]


def tie(chief: Client, image: Any, outside_id: str, **fields: Any) -> Any:
    body = {"id": outside_id, "provider": "crm", "urn": f"urn:core:image:{image['id']}", **fields}
    return chief.post(REFERENCES, json=body).json()


def use_in_all_ways(chief: Client, image: Any) -> list[dict[str, str]]:
    """Use an image in each way; what its usages should be."""
    publication = publish(chief, image)
    named, nameless = (
        chief.post(f"{BLOCKS}/html", json={"name": name, "image_ids": [image["id"]]}).json()["data"]
        for name in ("Teaser", None)
    )
    outside_id = f"https://example.org/{new_id()}/"
    tie(chief, image, outside_id)
    encoded = outside_id.replace(":", "%3A").replace("/", "%2F")
    return [
        {
            "kind": "reference",
            "id": f"crm:{outside_id}",
            "label": "crm",
            "url": f"{BASE_URL}{REFERENCES}/crm%3A{encoded}",
        },
        {"kind": "block", "id": nameless["id"], "label": "html", "url": f"{BASE_URL}{BLOCKS}/{nameless['id']}"},
        {"kind": "block", "id": named["id"], "label": "Teaser", "url": f"{BASE_URL}{BLOCKS}/{named['id']}"},
        {
            "kind": "publication",
            "id": publication["id"],
            "label": "frontpage",
            "url": f"{BASE_URL}{PUBLICATIONS}/{publication['id']}",
        },
    ]


class TestTheList:
    def test_tells_every_use_newest_first_with_a_url_that_leads_there(self, desk: Desk, chief: Client) -> None:
        image, other = create_image(desk.editor), create_image(desk.editor)
        wanted = use_in_all_ways(chief, image)
        publish(chief, other)

        found = usages(desk.editor, image)

        assert [list(usage.items()) for usage in found] == [list(usage.items()) for usage in wanted]
        assert [desk.editor.get(usage["url"]).status_code for usage in found] == [200] * 4

    def test_is_empty_where_nothing_uses_the_image(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        answer = desk.editor.get(url(image)).json()

        assert answer == {"data": [], "meta": {"base": f"{BASE_URL}{url(image)}", "next": None, "previous": None}}

    def test_of_a_deleted_image_is_what_it_was(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        wanted = use_in_all_ways(chief, image)

        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        assert usages(desk.editor, image) == wanted

    def test_leaves_out_what_is_over(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        publication = publish(chief, image)
        tie(chief, image, str(new_id()), expires_at="2001-01-01")
        reference = tie(chief, image, str(new_id()))

        chief.delete(f"{PUBLICATIONS}/{publication['id']}")
        chief.delete(f"{REFERENCES}/crm:{reference['id']}")

        assert usages(desk.editor, image) == []

    def test_keeps_the_place_of_what_is_changed(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        block = chief.post(f"{BLOCKS}/html", json={"image_ids": [image["id"]]}).json()["data"]
        publication = publish(chief, image)

        chief.patch(f"{BLOCKS}/html/{block['id']}", json={"name": "Newer"})

        found = usages(desk.editor, image)
        assert [(usage["id"], usage["label"]) for usage in found] == [
            (publication["id"], "frontpage"),
            (block["id"], "Newer"),
        ]

    def test_goes_both_ways_with_cursors(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        wanted = use_in_all_ways(chief, image)

        first = desk.editor.get(f"{url(image)}?limit=3").json()
        publish(chief, image, "later")
        second = desk.editor.get(first["meta"]["next"]).json()
        back = desk.editor.get(second["meta"]["previous"]).json()

        assert first["data"] + second["data"] == wanted
        assert (first["meta"]["previous"], second["meta"]["next"]) == (None, None)
        assert back["data"] == first["data"]
        assert desk.editor.get(back["meta"]["previous"]).json()["data"][0]["label"] == "later"

    def test_has_the_urls_of_the_host_that_was_asked(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        publish(chief, image)

        answer = desk.editor.get(url(image), headers={"host": "one.example:8080"}).json()

        assert answer["data"][0]["url"].startswith(f"http://one.example:8080{PUBLICATIONS}/")
        assert answer["meta"]["base"] == f"http://one.example:8080{url(image)}"

    def test_takes_no_cursor_of_another_image(self, desk: Desk, chief: Client) -> None:
        image, other = create_image(desk.editor), create_image(desk.editor)
        use_in_all_ways(chief, image)
        cursor = desk.editor.get(f"{url(image)}?limit=1").json()["meta"]["next"].partition("after=")[2]

        answer = desk.editor.get(f"{url(other)}?after={cursor}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "after")

    @pytest.mark.parametrize(
        ("query", "field"),
        [("limit=0", "limit"), ("limit=201", "limit"), ("after=x", "after"), ("before=x", "before")],
    )
    def test_refuses_what_says_nothing(self, desk: Desk, query: str, field: str) -> None:
        answer = desk.editor.get(f"{url(create_image(desk.editor))}?{query}")

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)


class TestWho:
    def test_sees_only_its_own_images_sees_only_their_usages(self, desk: Desk, chief: Client) -> None:
        uploader = desk.clients[Role.UPLOADER]
        own, others = create_image(uploader), create_image(desk.editor)
        wanted = use_in_all_ways(chief, own)

        answer = uploader.get(url(others))

        assert usages(uploader, own) == wanted
        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_asks_for_an_unknown_image_finds_nothing(self, desk: Desk) -> None:
        answer = desk.clients[Role.VIEWER].get(url({"id": UNKNOWN}))

        assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_asks_for_what_is_no_uuid_is_told_so(self, desk: Desk) -> None:
        answer = desk.editor.get(url({"id": "x"}))

        assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})
