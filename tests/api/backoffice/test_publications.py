"""Publications: contents in feeds, with live images, for a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from picturedesk.core import times
from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk, create_image

PUBLICATIONS = "/api/publisher/v2/publications"
IMAGES = "/api/core/v2/assets/images"
CONTENT = "113c8e25-dfa3-4100-abd9-924fba72aa7c"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
LEAST = {"content_id": CONTENT, "feed_type": "frontpage"}


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


def publish(chief: Client, **fields: Any) -> Any:
    answer = chief.post(PUBLICATIONS, json={**LEAST, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def url_of(publication: Any) -> str:
    return f"{PUBLICATIONS}/{publication['id']}"


def both(client: Client, url: str, **headers: str) -> list[httpx2.Response]:
    """The hot answer twice, so that the second is a remembered one, and the framework's."""
    return [client.get(each, headers=headers) for each in (url, url, f"{url}?slow=1")]


def said(answer: httpx2.Response) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag")


class TestANewOne:
    def test_has_the_fields_of_the_contract_in_their_order(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        sent = {
            "id": UNKNOWN,
            "media_id": image["id"].upper(),
            "section_id": CONTENT.upper(),
            "starts_at": "2026-01-31T12:00:00.5+01:00",
            "ends_at": "2127-01-31",
            "inserted_at": "x",
        }

        publication = publish(chief, **sent)

        assert publication["id"] != UNKNOWN
        assert list(publication.items()) == [
            ("id", publication["id"]),
            ("content_id", CONTENT),
            ("section_id", CONTENT),
            ("media_id", image["id"]),
            ("feed_type", "frontpage"),
            ("starts_at", "2026-01-31T11:00:00Z"),
            ("ends_at", "2127-01-31T00:00:00Z"),
            ("inserted_at", publication["inserted_at"]),
            ("updated_at", publication["inserted_at"]),
        ]

    @pytest.mark.parametrize(
        "extra", [{}, {"section_id": None, "media_id": None, "starts_at": None, "ends_at": None, "id": None}]
    )
    def test_starts_now_and_has_no_end_unless_something_is_said(self, chief: Client, extra: Any) -> None:
        before = datetime.now(UTC)

        publication = publish(chief, **extra)

        assert times.iso(before) <= publication["starts_at"] <= times.iso(datetime.now(UTC))
        assert [publication[name] for name in ("section_id", "media_id", "ends_at")] == [None] * 3

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"content_id": "x"}, ["content_id"]),
            ({"content_id": None}, ["content_id"]),
            ({"content_id": 1}, ["content_id"]),
            ({"section_id": ""}, ["section_id"]),
            ({"media_id": "x"}, ["media_id"]),
            ({"media_id": UNKNOWN}, ["media_id"]),
            ({"feed_type": ""}, ["feed_type"]),
            ({"feed_type": "x" * 256}, ["feed_type"]),
            ({"feed_type": None}, ["feed_type"]),
            ({"starts_at": "now"}, ["starts_at"]),
            ({"ends_at": "2001-01-01"}, ["ends_at"]),
            ({"starts_at": "2026-01-31T12:00:00Z", "ends_at": "2026-01-31T12:00:00Z"}, ["ends_at"]),
            ({"starts_at": "2026-01-31T12:00:00.1Z", "ends_at": "2026-01-31T12:00:00.9Z"}, ["ends_at"]),
            (
                {"content_id": "x", "section_id": "x", "media_id": "x", "feed_type": "", "starts_at": "x"},
                ["content_id", "section_id", "media_id", "feed_type", "starts_at"],
            ),
        ],
    )
    def test_is_refused_with_the_fields_that_may_not_be_so(self, chief: Client, change: Any, fields: list[str]) -> None:
        answer = chief.post(PUBLICATIONS, json={**LEAST, **change})

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
        assert [detail["field"] for detail in answer.json()["details"]] == fields

    @pytest.mark.parametrize("field", LEAST)
    def test_is_refused_without_what_it_needs(self, chief: Client, field: str) -> None:
        answer = chief.post(PUBLICATIONS, json={name: value for name, value in LEAST.items() if name != field})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_shows_no_deleted_image(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        answer = chief.post(PUBLICATIONS, json={**LEAST, "media_id": image["id"]})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "media_id")

    def test_is_made_once_with_an_idempotency_key(self, chief: Client) -> None:
        headers = {"idempotency-key": str(new_id())}

        first, again = (chief.post(PUBLICATIONS, json=LEAST, headers=headers) for _ in range(2))

        assert first.status_code == 201
        assert said(again) == said(first)
        assert again.headers["idempotency-replayed"] == "true"
        assert chief.post(PUBLICATIONS, json={**LEAST, "feed_type": "x"}, headers=headers).status_code == 422


class TestARead:
    def test_is_the_same_on_both_ways(self, desk: Desk, chief: Client) -> None:
        made = chief.post(PUBLICATIONS, json=LEAST)
        url = url_of(made.json()["data"])

        hot, again, framework = both(desk.clients[Role.VIEWER], url)

        assert said(hot) == said(again) == said(framework) == (200, made.content, made.headers["etag"])
        tag = hot.headers["etag"]
        assert [each.status_code for each in both(chief, url, **{"if-none-match": tag})] == [304] * 3
        assert [each.status_code for each in both(chief, url, **{"if-none-match": '"x"'})] == [200] * 3

    def test_goes_on_when_its_image_is_deleted(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        publication = publish(chief, media_id=image["id"])

        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        assert [each.json()["data"] for each in both(chief, url_of(publication))] == [publication] * 3

    def test_shows_no_image_that_was_erased(self, desk: Desk, chief: Client) -> None:
        image = create_image(desk.editor)
        publication = publish(chief, media_id=image["id"])
        assert chief.get(url_of(publication)).json()["data"]["media_id"] == image["id"]

        desk.clients[Role.SUPER_ADMIN].delete(f"{IMAGES}/by-id/{image['id']}?erase=true")

        assert [each.json()["data"]["media_id"] for each in both(chief, url_of(publication))] == [None] * 3

    def test_of_an_unknown_one_finds_nothing(self, chief: Client) -> None:
        for answer in (*both(chief, f"{PUBLICATIONS}/{UNKNOWN}"), chief.delete(f"{PUBLICATIONS}/{UNKNOWN}")):
            assert (answer.status_code, answer.json()) == (404, {"error": "Entity not found"})

    def test_of_what_is_no_uuid_is_told_so(self, chief: Client) -> None:
        for answer in (*both(chief, f"{PUBLICATIONS}/x"), chief.delete(f"{PUBLICATIONS}/x")):
            assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})

    def test_by_a_role_that_may_not_is_denied_before_the_id_is_looked_at(self, desk: Desk) -> None:
        for answer in both(desk.clients[Role.UPLOADER], f"{PUBLICATIONS}/x"):
            assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})


class TestARemoval:
    def test_is_for_good(self, chief: Client) -> None:
        publication = publish(chief)
        url = url_of(publication)
        both(chief, url)
        reference = {"id": str(new_id()), "provider": "crm", "urn": f"urn:publisher:publication:{publication['id']}"}
        chief.post("/api/core/v2/references", json=reference)

        answer = chief.delete(url)

        assert (answer.status_code, answer.content) == (204, b"")
        assert [each.status_code for each in both(chief, url)] == [404] * 3
        assert chief.delete(url).status_code == 404
        assert chief.get(f"/api/core/v2/references/crm:{reference['id']}").status_code == 404

    def test_goes_on_while_the_publication_is_what_its_sender_read(self, chief: Client) -> None:
        url = url_of(publish(chief, ends_at=times.iso(datetime.now(UTC) + timedelta(days=1))))
        tag = chief.get(url).headers["etag"]

        refused = chief.delete(url, headers={"if-match": '"other"'})

        assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        assert chief.delete(url, headers={"if-match": f'"other", {tag}'}).status_code == 204
