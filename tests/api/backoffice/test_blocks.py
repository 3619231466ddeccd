"""Media blocks: sanitised HTML, colours, live images and labels."""

from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import BASE_URL, Client, Desk, create_image

BLOCKS = "/api/publisher/v2/blocks"
HTML = f"{BLOCKS}/html"
IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
EMPTY: dict[str, Any] = {
    "block_type": "html",
    "name": None,
    "description": None,
    "html": "",
    "text_color": None,
    "background_color": None,
    "image_ids": [],
    "metadata": {},
}

REFUSED = [
    ({"name": "x" * 256}, ["name"]),
    ({"name": 1}, ["name"]),
    ({"description": "x" * 32_769}, ["description"]),
    ({"description": "é" * 16_385}, ["description"]),
    ({"html": "x" * 262_145}, ["html"]),
    ({"html": ["x"]}, ["html"]),
    ({"text_color": "red"}, ["text_color"]),
    ({"text_color": "#12345"}, ["text_color"]),
    ({"background_color": "#12345g"}, ["background_color"]),
    ({"background_color": "#1234567"}, ["background_color"]),
    ({"image_ids": "x"}, ["image_ids"]),
    ({"image_ids": ["x", UNKNOWN, 1]}, ["image_ids[2]"]),
    ({"image_ids": ["x", UNKNOWN, "y"]}, ["image_ids[0]", "image_ids[2]"]),
    ({"image_ids": [UNKNOWN, UNKNOWN]}, ["image_ids[0]", "image_ids[1]"]),
    ({"image_ids": [f"497f6eca-6276-7993-bfeb-{number:012}" for number in range(201)]}, ["image_ids"]),
    ({"metadata": []}, ["metadata"]),
    ({"metadata": {"a": "x", "b": 1}}, ["metadata.b"]),
    ({"metadata": {"a": None}}, ["metadata.a"]),
    ({"metadata": {"": "x"}}, ["metadata"]),
    ({"metadata": {"x" * 256: "x"}}, ["metadata"]),
    ({"metadata": {"a": "x" * 2_001}}, ["metadata.a"]),
    ({"metadata": {"caf\u00e9": "x", "cafe\u0301": "y"}}, ["metadata"]),
    ({"metadata": {str(number): "x" for number in range(101)}}, ["metadata"]),
    ({"name": "x" * 256, "text_color": "x", "image_ids": ["x"]}, ["name", "text_color", "image_ids[0]"]),
]


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


def make(chief: Client, **fields: Any) -> Any:
    answer = chief.post(HTML, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def change(chief: Client, block: Any, **fields: Any) -> Any:
    answer = chief.patch(f"{HTML}/{block['id']}", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def url_of(block: Any) -> str:
    return f"{BLOCKS}/{block['id']}"


def both(client: Client, url: str, **headers: str) -> list[httpx2.Response]:
    """The hot answer twice, so that the second is a remembered one, and the framework's."""
    return [client.get(each, headers=headers) for each in (url, url, f"{url}?slow=1")]


def said(answer: httpx2.Response) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag")


class TestANewOne:
    def test_has_the_fields_of_the_contract_in_their_order(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)

        block = make(
            chief,
            id=UNKNOWN,
            block_type="video",
            name="Teaser",
            description="<b>not HTML</b>",
            html="<h2>Dawn</h2>",
            text_color="#1A2b3C",
            background_color="#ffffff",
            image_ids=[image["id"].upper(), image["id"]],
            metadata={"campaign": "spring", "a": ""},
        )

        assert block["id"] != UNKNOWN
        assert list(block.items()) == [
            ("id", block["id"]),
            ("block_type", "html"),
            ("name", "Teaser"),
            ("description", "<b>not HTML</b>"),
            ("html", "<h2>Dawn</h2>"),
            ("text_color", "#1a2b3c"),
            ("background_color", "#ffffff"),
            ("image_ids", [image["id"]]),
            ("metadata", {"campaign": "spring", "a": ""}),
            ("inserted_at", block["inserted_at"]),
            ("updated_at", block["inserted_at"]),
        ]

    @pytest.mark.parametrize("body", [{}, dict.fromkeys(EMPTY), {"name": None, "description": "", "text_color": ""}])
    def test_needs_nothing(self, chief: Client, body: Any) -> None:
        block = make(chief, **body)

        assert {name: block[name] for name in EMPTY} == EMPTY

    def test_shows_no_picture_that_is_not_ours_and_runs_nothing(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        relative = image["url"].removeprefix(BASE_URL)
        html = (
            f'<p onclick="x">a<script>x</script></p><iframe src="/x"></iframe><form>b</form>'
            f'<img src="{image["url"]}"><img src="{relative}"><img src="https://elsewhere.example{relative}">'
        )

        block = make(chief, html=html)

        assert image["url"].startswith(f"{BASE_URL}/img/")
        assert block["html"] == f'<p>a</p>b<img src="{image["url"]}"><img src="{relative}">'

    def test_shows_pictures_of_the_host_that_was_asked(self, desk: Desk, chief: Client) -> None:
        path = create_image(desk.editor)["url"].removeprefix(BASE_URL)
        html = f'<img src="http://one.example{path}"><img src="{BASE_URL}{path}">'

        answer = chief.post(HTML, json={"html": html}, headers={"host": "one.example"})

        assert answer.json()["data"]["html"] == f'<img src="http://one.example{path}">'

    def test_holds_images_in_the_order_sent(self, desk: Desk, chief: Client) -> None:
        first, second = (create_image(desk.editor)["id"] for _ in range(2))

        block = make(chief, image_ids=[second, first, second])

        assert block["image_ids"] == [second, first]
        assert chief.get(url_of(block)).json()["data"] == block

    @pytest.mark.parametrize(("body", "fields"), REFUSED)
    def test_is_refused_with_the_fields_that_may_not_be_so(self, chief: Client, body: Any, fields: list[str]) -> None:
        answer = chief.post(HTML, json=body)

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
        assert [detail["field"] for detail in answer.json()["details"]] == fields

    @pytest.mark.parametrize("content", [b"", b"{", b"[]"])
    def test_is_refused_where_it_is_none(self, chief: Client, content: bytes) -> None:
        assert chief.post(HTML, content=content).status_code == 400

    def test_takes_no_deleted_image(self, desk: Desk, chief: Client) -> None:
        live, gone = create_image(desk.editor), create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{gone['id']}")

        answer = chief.post(HTML, json={"image_ids": [live["id"], gone["id"]]})

        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["details"]] == ["image_ids[1]"]

    def test_is_made_once_with_an_idempotency_key(self, chief: Client) -> None:
        headers = {"idempotency-key": str(new_id())}

        first, again = (chief.post(HTML, json={"name": "x"}, headers=headers) for _ in range(2))

        assert first.status_code == 201
        assert said(again) == said(first)
        assert again.headers["idempotency-replayed"] == "true"
        assert chief.post(HTML, json={"name": "y"}, headers=headers).status_code == 422


class TestAnUpdate:
    def test_changes_what_it_mentions_and_nothing_else(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)["id"]
        block = make(
            chief,
            name="a",
            description="b",
            html="<p>c</p>",
            text_color="#000000",
            background_color="#111111",
            image_ids=[image],
            metadata={"d": "e"},
        )

        changes: dict[str, Any] = {
            "name": "z",
            "description": None,
            "html": "",
            "text_color": None,
            "background_color": "#222222",
            "image_ids": [],
            "metadata": {"f": "g"},
        }
        for field, value in changes.items():
            changed = change(chief, block, **{field: value})

            assert changed == {**block, field: value, "updated_at": changed["updated_at"]}
            assert [each.json()["data"] for each in both(chief, url_of(block))] == [changed] * 3
            block = changed
        assert change(chief, block, name=None)["name"] is None

    def test_that_sends_back_what_was_read_changes_nothing(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        block = make(chief, html=f'<img src="{image["url"]}" alt="a &amp; b">', image_ids=[image["id"]])
        before = chief.get(url_of(block))
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        after = chief.patch(f"{HTML}/{block['id']}", json=before.json()["data"])

        assert said(after) == said(before)

    @pytest.mark.parametrize("field", ["html", "image_ids", "metadata"])
    def test_empties_nothing_by_null_that_has_no_null(self, chief: Client, field: str) -> None:
        answer = chief.patch(f"{HTML}/{make(chief)['id']}", json={field: None})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_is_refused_with_the_fields_that_may_not_be_so(self, chief: Client) -> None:
        url = f"{HTML}/{make(chief)['id']}"

        for body, fields in REFUSED:
            answer = chief.patch(url, json=body)

            assert answer.status_code == 400
            assert [detail["field"] for detail in answer.json()["details"]] == fields

    def test_of_what_another_editor_changed_is_refused(self, chief: Client) -> None:
        block = make(chief)
        stale = {"if-match": chief.get(url_of(block)).headers["etag"]}
        url = f"{HTML}/{block['id']}"
        assert chief.patch(url, json={"name": "first"}, headers=stale).status_code == 200

        refused = chief.patch(url, json={"name": "second"}, headers=stale)

        assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        assert chief.get(url_of(block)).json()["data"]["name"] == "first"

    def test_loses_its_images_when_they_are_erased(self, desk: Desk, chief: Client) -> None:
        kept, gone = (create_image(desk.editor)["id"] for _ in range(2))
        block = make(chief, image_ids=[gone, kept])
        both(chief, url_of(block))

        desk.clients[Role.SUPER_ADMIN].delete(f"{IMAGES}/by-id/{gone}?erase=true")

        assert [each.json()["data"]["image_ids"] for each in both(chief, url_of(block))] == [[kept]] * 3


class TestARead:
    def test_is_the_same_on_both_ways(self, desk: Desk, chief: Client) -> None:
        made = chief.post(HTML, json={"html": "<p>é</p>", "metadata": {"b": "1", "a": "2"}})
        url = url_of(made.json()["data"])

        hot, again, framework = both(desk.clients[Role.VIEWER], url)

        assert said(hot) == said(again) == said(framework) == (200, made.content, made.headers["etag"])
        assert [each.status_code for each in both(chief, url, **{"if-none-match": hot.headers["etag"]})] == [304] * 3

    def test_of_an_unknown_one_finds_nothing(self, chief: Client) -> None:
        for answer in (*both(chief, f"{BLOCKS}/{UNKNOWN}"), chief.patch(f"{HTML}/{UNKNOWN}", json={})):
            assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_of_what_is_no_uuid_is_told_so(self, chief: Client) -> None:
        for answer in (*both(chief, f"{BLOCKS}/x"), chief.patch(f"{HTML}/x", json={})):
            assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})

    def test_by_a_role_that_may_not_is_denied_before_the_id_is_looked_at(self, desk: Desk) -> None:
        for answer in both(desk.clients[Role.UPLOADER], f"{BLOCKS}/x"):
            assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})

    def test_is_none_where_blocks_are_made(self, chief: Client) -> None:
        for answer in both(chief, HTML):
            assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})
            assert answer.headers["allow"] == "POST"
