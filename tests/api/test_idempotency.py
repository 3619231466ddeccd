"""Idempotency keys: one effect and one answer for the same key and the same request."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk, create_image, picture, running_app, upload

IMAGES = "/api/core/v2/assets/images"
CATEGORIES = "/api/core/v2/categories"
NAMES = {"locales": [{"locale": "en", "name": "Harbour"}]}


def keyed(key: str | None = None) -> dict[str, str]:
    return {"idempotency-key": key or str(new_id())}


def said(answer: httpx2.Response) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag")


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


class TestTheSameRequest:
    def test_makes_one_image_and_is_answered_the_same(self, desk: Desk) -> None:
        body, headers = {"file_key": upload(desk.editor, picture()), "name": "once"}, keyed()

        first, second = (desk.editor.post(IMAGES, json=body, headers=headers) for _ in range(2))

        assert first.status_code == 201
        assert said(first) == said(second)
        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"

    def test_is_answered_as_it_was_when_the_entity_has_changed_since(self, chief: Client) -> None:
        headers = keyed()
        first = chief.post(CATEGORIES, json=NAMES, headers=headers)
        chief.patch(f"{CATEGORIES}/{first.json()['data']['id']}", json={"is_archived": True})

        assert said(chief.post(CATEGORIES, json=NAMES, headers=headers)) == said(first)

    def test_is_known_however_its_json_is_spelt(self, chief: Client) -> None:
        headers = keyed()
        first = chief.post(CATEGORIES, content=b'{"is_archived":true,"svg_icon":null}', headers=headers)

        again = chief.post(CATEGORIES, content=b'{ "svg_icon": null, "is_archived": true }', headers=headers)

        assert said(again) == said(first)

    def test_may_show_its_api_key_otherwise(self, desk: Desk, chief: Client) -> None:
        headers = keyed()
        first = chief.post(CATEGORIES, json=NAMES, headers=headers)

        again = desk.anonymous.post(f"{CATEGORIES}?x-api-key={chief.key}", json=NAMES, headers=headers)

        assert said(again) == said(first)

    @pytest.mark.parametrize("spelling", ["{}", '"{}"', "  {} "])
    def test_may_quote_its_idempotency_key(self, chief: Client, spelling: str) -> None:
        key = str(new_id())
        first = chief.post(CATEGORIES, json=NAMES, headers=keyed(key))

        assert said(chief.post(CATEGORIES, json=NAMES, headers=keyed(spelling.format(key)))) == said(first)

    def test_restores_once(self, desk: Desk) -> None:
        image, headers = create_image(desk.editor), keyed()
        url = f"{IMAGES}/by-id/{image['id']}"
        desk.editor.delete(url)
        first = desk.editor.post(f"{url}/restore", headers=headers)
        desk.editor.delete(url)

        assert said(desk.editor.post(f"{url}/restore", headers=headers)) == said(first)
        assert desk.editor.get(url).json()["data"]["deleted_at"] is not None

    def test_takes_a_file_in_once(self, desk: Desk) -> None:
        headers, files = keyed(), {"image": ("pier.png", picture(colour="pink"))}
        first = desk.editor.post("/upload/image", files=files, headers=headers)

        again = desk.editor.post("/upload/image", files=files, headers=headers)

        assert first.status_code == 200
        assert (again.status_code, again.json()) == (200, first.json())

    def test_has_one_effect_however_many_come_at_once(self, chief: Client) -> None:
        headers = keyed()
        name = {"locales": [{"locale": "en", "name": f"at once {new_id()}"}]}

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: chief.post(CATEGORIES, json=name, headers=headers), range(20)))

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
        for answer in answers:
            if answer.status_code == 409:
                assert answer.json() == {"error": "Idempotency-Key in use"}
                assert int(answer.headers["retry-after"]) >= 1
        listed = chief.get(f"{CATEGORIES}?limit=200").json()["data"]
        assert [entry["locales"][0]["name"] for entry in listed if entry["locales"]].count(
            name["locales"][0]["name"]
        ) == 1


class TestARefusal:
    @pytest.mark.parametrize("content", [b"{", b'{"is_archived": 1}', b"\xff"])
    def test_is_kept_too(self, chief: Client, content: bytes) -> None:
        headers = keyed()
        first = chief.post(CATEGORIES, content=content, headers=headers)

        again = chief.post(CATEGORIES, content=content, headers=headers)

        assert first.status_code == 400
        assert said(again) == said(first)
        assert again.headers["idempotency-replayed"] == "true"
        assert chief.post(CATEGORIES, json=NAMES, headers=headers).status_code == 422

    def test_that_an_entity_is_not_found_is_kept_though_it_came_back(self, chief: Client) -> None:
        url, headers = f"{CATEGORIES}/{new_id()}/restore", keyed()

        answers = [chief.post(url, headers=headers) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[1].headers["idempotency-replayed"] == "true"

    def test_of_a_file_is_kept(self, desk: Desk) -> None:
        headers, files = keyed(), {"image": ("x.png", b"no picture")}

        answers = [desk.editor.post("/upload/image", files=files, headers=headers) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[1].json() == answers[0].json()
        assert answers[1].headers["idempotency-replayed"] == "true"

    def test_for_the_role_is_not(self, desk: Desk) -> None:
        headers = keyed()

        assert desk.editor.post(CATEGORIES, json=NAMES, headers=headers).status_code == 403
        assert "idempotency-replayed" not in desk.editor.post(CATEGORIES, json=NAMES, headers=headers).headers

    def test_for_the_key_is_not(self, desk: Desk) -> None:
        assert desk.anonymous.post(CATEGORIES, json=NAMES, headers=keyed()).status_code == 401

    def test_as_a_conflict_is_not(self, desk: Desk) -> None:
        old = create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{old['id']}")
        new = create_image(desk.editor, file_key=old["file_key"])
        url, headers = f"{IMAGES}/by-id/{old['id']}/restore", keyed()
        assert desk.editor.post(url, headers=headers).json() == {"error": "Conflict"}

        desk.editor.delete(f"{IMAGES}/by-id/{new['id']}")

        assert desk.editor.post(url, headers=headers).status_code == 200


class TestAnotherRequest:
    def test_under_the_same_key_is_refused(self, chief: Client) -> None:
        headers = keyed()
        chief.post(CATEGORIES, json=NAMES, headers=headers)

        for refused in (
            chief.post(CATEGORIES, json={}, headers=headers),
            chief.post(f"{CATEGORIES}/{new_id()}/restore", headers=headers),
            chief.post(IMAGES, json=NAMES, headers=headers),
        ):
            assert (refused.status_code, refused.json()) == (422, {"error": "Idempotency-Key reused"})

    def test_is_a_file_of_another_name_or_with_other_bytes(self, desk: Desk) -> None:
        headers = keyed()
        desk.editor.post("/upload/image", files={"image": ("a.png", picture())}, headers=headers)

        for name, content in (("b.png", picture()), ("a.png", picture(colour="lime"))):
            refused = desk.editor.post("/upload/image", files={"image": (name, content)}, headers=headers)
            assert (refused.status_code, refused.json()) == (422, {"error": "Idempotency-Key reused"})

    def test_of_another_account_may_have_the_same_key(self, desk: Desk, chief: Client) -> None:
        headers = keyed()
        first = chief.post(CATEGORIES, json=NAMES, headers=headers)

        other = desk.clients[Role.SUPER_ADMIN].post(CATEGORIES, json={}, headers=headers)

        assert (first.status_code, other.status_code) == (201, 201)


@pytest.mark.parametrize("key", ["", '""', "a b", "ü", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(chief: Client, key: str) -> None:
    answer = chief.post(CATEGORIES, json=NAMES, headers={"idempotency-key": key.encode("latin-1")})

    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("key", ["x" * 255, '"' + "x" * 255 + '"', "!~", '"'])
def test_a_key_of_up_to_255_visible_characters_is_one(chief: Client, key: str) -> None:
    assert chief.post(CATEGORIES, json=NAMES, headers=keyed(key)).status_code == 201


def test_a_request_with_another_method_takes_no_notice(chief: Client) -> None:
    headers = keyed()
    first = chief.post(CATEGORIES, json=NAMES, headers=headers)
    url = f"{CATEGORIES}/{first.json()['data']['id']}"

    assert chief.patch(url, json={"is_archived": True}, headers=headers).status_code == 200
    assert chief.get(url, headers=headers).json()["data"]["is_archived"] is True


def test_an_upload_that_is_under_way_keeps_its_key_in_use(desk: Desk) -> None:
    headers, reached, go_on = keyed(), asyncio.Event(), asyncio.Event()
    form = httpx2.Request("POST", "http://x/", files={"image": ("slow.png", picture())})
    content = form.read()

    async def slowly() -> Any:
        yield content[:40]
        reached.set()
        await go_on.wait()
        yield content[40:]

    def send(body: Any) -> httpx2.Response:
        return desk.editor.post(
            "/upload/image", content=body, headers={**headers, "content-type": form.headers["content-type"]}
        )

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, slowly())
        desk.editor.run(reached.wait())
        refused = send(content)
        desk.editor.run(_set(go_on))
        answer = first.result()

    assert (refused.status_code, refused.json()) == (409, {"error": "Idempotency-Key in use"})
    assert answer.status_code == 200
    assert send(content).json() == answer.json()


async def _set(event: asyncio.Event) -> None:
    event.set()


def test_an_answer_is_given_again_by_the_next_process_too(tmp_path: Path) -> None:
    headers = keyed()
    with running_app(tmp_path / "data") as before:
        first = before.clients[Role.SUPER_ADMIN].post(CATEGORIES, json=NAMES, headers=headers)
        key = before.clients[Role.SUPER_ADMIN].key

    with running_app(tmp_path / "data") as after:
        again = after.anonymous.post(CATEGORIES, json=NAMES, headers={**headers, "x-api-key": key or ""})

    assert said(again) == said(first)
