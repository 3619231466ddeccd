"""References: outside identifiers of any spelling, tied to what is there, found until they expire."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from picturedesk.core import times
from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk, create_image

REFERENCES = "/api/core/v2/references"
LOOKUP = f"{REFERENCES}/lookup"
CATEGORIES = "/api/core/v2/categories"
IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
NOT_FOUND = (404, {"error": "Entity not found"})
FOREVER = "2127-01-31T12:00:00Z"


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Client:
    return desk.clients[Role.CHANNEL_ADMIN]


@pytest.fixture(scope="module")
def urn(desk: Desk) -> str:
    return urn_of(create_image(desk.editor))


def urn_of(image: Any) -> str:
    return f"urn:core:image:{image['id']}"


def path(ref: str) -> str:
    return f"{REFERENCES}/{quote(ref, safe='')}"


def tie(client: Client, urn: str, outside_id: str | None = None, **fields: Any) -> Any:
    body = {"id": outside_id or str(new_id()), "provider": "crm", "urn": urn, **fields}
    answer = client.post(REFERENCES, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ref_of(reference: Any) -> str:
    return f"{reference['provider']}:{reference['id']}"


def both(client: Client, url: str, **headers: str) -> list[httpx2.Response]:
    """The hot answer twice, so that the second is a remembered one, and the framework's."""
    return [client.get(each, headers=headers) for each in (url, url, f"{url}?slow=1")]


def said(answer: httpx2.Response) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag")


class TestANewOne:
    def test_is_answered_bare_with_the_fields_of_the_contract_in_their_order(self, desk: Desk, urn: str) -> None:
        answer = desk.editor.post(
            REFERENCES, json={"urn": urn, "provider": "crm", "id": "4711", "expires_at": FOREVER, "label": "x"}
        )

        assert answer.status_code == 201
        assert answer.text == f'{{"id":"4711","provider":"crm","urn":"{urn}","expires_at":"{FOREVER}"}}'
        assert answer.headers["etag"].startswith('"')

    @pytest.mark.parametrize("extra", [{}, {"expires_at": None}])
    def test_never_expires_unless_something_is_said(self, desk: Desk, urn: str, extra: Any) -> None:
        assert tie(desk.editor, urn, **extra)["expires_at"] is None

    @pytest.mark.parametrize(
        ("sent", "answered"),
        [
            ("2127-01-31T12:00:00.999+02:00", "2127-01-31T10:00:00Z"),
            ("2127-01-31T12:00:00", "2127-01-31T12:00:00Z"),
            ("2127-01-31", "2127-01-31T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ],
    )
    def test_expires_at_a_moment_of_utc_in_whole_seconds(self, desk: Desk, urn: str, sent: str, answered: str) -> None:
        assert tie(desk.editor, urn, expires_at=sent)["expires_at"] == answered

    def test_may_name_all_four_kinds_in_any_case_of_their_ids(self, desk: Desk, chief: Client) -> None:
        category = chief.post(CATEGORIES, json={}).json()["data"]["id"]
        publication = chief.post(
            "/api/publisher/v2/publications", json={"content_id": UNKNOWN, "feed_type": "frontpage"}
        ).json()["data"]["id"]
        block = chief.post("/api/publisher/v2/blocks/html", json={}).json()["data"]["id"]

        for named in (f"core:category:{category}", f"publisher:publication:{publication}", f"publisher:block:{block}"):
            reference = tie(desk.editor, "urn:" + named[:-36] + named[-36:].upper())

            assert reference["urn"] == f"urn:{named}"
            assert desk.editor.get(path(ref_of(reference))).json() == {"data": reference}

    def test_takes_the_place_of_one_that_there_was(self, desk: Desk, urn: str) -> None:
        other = urn_of(create_image(desk.editor))
        first = tie(desk.editor, urn, expires_at=FOREVER)
        before = said(desk.editor.get(path(ref_of(first))))

        second = tie(desk.editor, other, first["id"])

        assert second == {**first, "urn": other, "expires_at": None}
        for answer in both(desk.editor, path(ref_of(first))):
            assert (answer.status_code, answer.json()) == (200, {"data": second})
            assert said(answer) != before

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"id": ""}, ["id"]),
            ({"id": " \u200b"}, ["id"]),
            ({"id": "x" * 256}, ["id"]),
            ({"id": 4711}, ["id"]),
            ({"id": None}, ["id"]),
            ({"provider": ""}, ["provider"]),
            ({"provider": "CRM"}, ["provider"]),
            ({"provider": "a:b"}, ["provider"]),
            ({"provider": "x" * 65}, ["provider"]),
            ({"urn": ""}, ["urn"]),
            ({"urn": f"core:image:{UNKNOWN}"}, ["urn"]),
            ({"urn": f"urn:core:file:{UNKNOWN}"}, ["urn"]),
            ({"urn": "urn:core:image:1"}, ["urn"]),
            ({"urn": f"urn:core:image:{UNKNOWN}"}, ["urn"]),
            ({"urn": f"urn:core:category:{UNKNOWN}"}, ["urn"]),
            ({"urn": f"urn:publisher:publication:{UNKNOWN}"}, ["urn"]),
            ({"urn": f"urn:publisher:block:{UNKNOWN}"}, ["urn"]),
            ({"expires_at": "soon"}, ["expires_at"]),
            ({"expires_at": ""}, ["expires_at"]),
            ({"expires_at": 1}, ["expires_at"]),
            ({"id": "", "provider": " ", "urn": "x", "expires_at": "x"}, ["provider", "id", "urn", "expires_at"]),
        ],
    )
    def test_is_refused_with_the_fields_that_may_not_be_so(
        self, desk: Desk, urn: str, change: Any, fields: list[str]
    ) -> None:
        answer = desk.editor.post(REFERENCES, json={"id": "1", "provider": "crm", "urn": urn, **change})

        assert (answer.status_code, answer.json()["error"]) == (400, "Bad Request")
        assert [detail["field"] for detail in answer.json()["details"]] == fields

    @pytest.mark.parametrize("field", ["id", "provider", "urn"])
    def test_is_refused_without_what_it_needs(self, desk: Desk, urn: str, field: str) -> None:
        body = {"id": "1", "provider": "crm", "urn": urn}
        del body[field]

        answer = desk.editor.post(REFERENCES, json=body)

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"'])
    def test_is_refused_where_it_is_none(self, desk: Desk, content: bytes) -> None:
        assert desk.editor.post(REFERENCES, content=content).status_code == 400

    def test_names_nothing_that_is_deleted(self, desk: Desk, chief: Client) -> None:
        image, category = create_image(desk.editor), chief.post(CATEGORIES, json={}).json()["data"]
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")
        chief.delete(f"{CATEGORIES}/{category['id']}")

        for urn in (urn_of(image), f"urn:core:category:{category['id']}"):
            answer = desk.editor.post(REFERENCES, json={"id": "1", "provider": "gone", "urn": urn})

            assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "urn")


class TestARead:
    @pytest.mark.parametrize(
        "outside_id",
        [
            "1",
            "a:b:c",
            "a/b",
            "/",
            "//",
            "https://example.org//a/b/?c=d&e#f",
            "with spaces and +",
            "100 %",
            "%2F",
            "..",
            "Grüße aus Ω 🌊",
            "x" * 255,
            "lookup",
        ],
    )
    def test_finds_an_id_of_any_spelling(self, desk: Desk, urn: str, outside_id: str) -> None:
        reference = tie(desk.editor, urn, outside_id)
        url = path(f"crm:{outside_id}")

        hot, again, framework = both(desk.editor, url)

        assert (hot.status_code, hot.json()) == (200, {"data": reference})
        assert said(hot) == said(again) == said(framework)
        tag = hot.headers["etag"]
        assert [each.status_code for each in both(desk.editor, url, **{"if-none-match": tag})] == [304, 304, 304]
        assert (desk.editor.delete(url).status_code, desk.editor.get(url).status_code) == (204, 404)

    def test_finds_an_id_however_its_letters_are_composed(self, desk: Desk, urn: str) -> None:
        tie(desk.editor, urn, "cafe\u0301")

        assert desk.editor.get(path("crm:caf\u00e9")).status_code == 200
        assert desk.editor.get(path("crm:cafe\u0301")).json()["data"]["id"] == "caf\u00e9"

    @pytest.mark.parametrize(
        "part", ["crm:nobody", "crm", "crm:", ":1", "CRM:1", "%20", "crm:%FF", "crm:%ED%A0%80", "crm:" + "x" * 256]
    )
    def test_does_not_find_what_there_is_not_or_cannot_be(self, desk: Desk, part: str) -> None:
        url = f"{REFERENCES}/{part}"

        for answer in (*both(desk.editor, url), desk.editor.delete(url)):
            assert (answer.status_code, answer.json()) == NOT_FOUND

    def test_is_the_same_for_head(self, desk: Desk, urn: str) -> None:
        url = path(ref_of(tie(desk.editor, urn)))

        answer = desk.editor.request("HEAD", url)

        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["etag"] == desk.editor.get(url).headers["etag"]

    def test_ends_when_the_reference_expires(self, desk: Desk, urn: str) -> None:
        end = datetime.now(UTC) + timedelta(seconds=2)
        url = path(ref_of(tie(desk.editor, urn, expires_at=times.iso(end))))
        assert [answer.status_code for answer in both(desk.editor, url)] == [200] * 3

        while datetime.now(UTC) < end:
            time.sleep(0.05)

        assert [answer.status_code for answer in both(desk.editor, url)] == [404] * 3

    def test_of_one_that_has_expired_before_finds_nothing(self, desk: Desk, urn: str) -> None:
        url = path(ref_of(tie(desk.editor, urn, expires_at="2001-01-01")))

        assert [answer.status_code for answer in both(desk.editor, url)] == [404] * 3
        assert desk.editor.delete(url).status_code == 404

    def test_ends_with_the_image_and_goes_on_with_it(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        url, by_id = path(ref_of(tie(desk.editor, urn_of(image)))), f"{IMAGES}/by-id/{image['id']}"
        before = both(desk.editor, url)[0]

        desk.editor.delete(by_id)

        for answer in (*both(desk.editor, url), desk.editor.delete(url)):
            assert (answer.status_code, answer.json()) == NOT_FOUND
        desk.editor.post(f"{by_id}/restore")
        assert {said(answer) for answer in both(desk.editor, url)} == {said(before)}

    def test_ends_with_an_erased_image(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        url = path(ref_of(tie(desk.editor, urn_of(image))))
        assert desk.editor.get(url).status_code == 200

        desk.clients[Role.SUPER_ADMIN].delete(f"{IMAGES}/by-id/{image['id']}?erase=true")

        assert [answer.status_code for answer in both(desk.editor, url)] == [404] * 3


class TestAnUntie:
    @pytest.mark.parametrize("as_read", [True, False])
    def test_goes_on_while_the_reference_is_what_its_sender_read(self, desk: Desk, urn: str, as_read: bool) -> None:
        made = desk.editor.post(REFERENCES, json={"id": str(new_id()), "provider": "crm", "urn": urn})
        url = path(ref_of(made.json()))
        tag = desk.editor.get(url).headers["etag"] if as_read else made.headers["etag"]
        other = urn_of(create_image(desk.editor))
        tie(desk.editor, other, made.json()["id"])

        refused = desk.editor.delete(url, headers={"if-match": tag})

        assert (refused.status_code, refused.json()) == (412, {"error": "Precondition Failed"})
        tie(desk.editor, urn, made.json()["id"])
        assert desk.editor.delete(url, headers={"if-match": tag}).status_code == 204
        assert desk.editor.delete(url, headers={"if-match": tag}).status_code == 404

    @pytest.mark.parametrize(("condition", "status"), [("*", 204), ('"other"', 412)])
    def test_honours_any_condition(self, desk: Desk, urn: str, condition: str, status: int) -> None:
        url = path(ref_of(tie(desk.editor, urn)))

        assert desk.editor.delete(url, headers={"if-match": condition}).status_code == status


class TestALookup:
    def test_answers_in_the_order_asked_without_what_is_not_found(self, desk: Desk, urn: str) -> None:
        image = create_image(desk.editor)
        first, second = tie(desk.editor, urn), tie(desk.editor, urn, "a:/ b")
        expired, gone = tie(desk.editor, urn, expires_at="2001-01-01"), tie(desk.editor, urn_of(image))
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")
        asked = [ref_of(each) for each in (second, expired, first, gone, second)]

        answer = desk.editor.post(LOOKUP, json={"refs": ["crm:nobody", "no ref", *asked, "\x00", "CRM:1", "crm:"]})

        assert (answer.status_code, answer.json()) == (200, {"data": [second, first, second]})

    def test_of_nothing_finds_nothing(self, desk: Desk) -> None:
        assert desk.editor.post(LOOKUP, json={"refs": []}).json() == {"data": []}

    def test_is_for_viewers_too(self, desk: Desk, urn: str) -> None:
        reference = tie(desk.editor, urn)

        answer = desk.clients[Role.VIEWER].post(LOOKUP, json={"refs": [ref_of(reference)]})

        assert answer.json() == {"data": [reference]}

    def test_asks_for_500_at_most(self, desk: Desk, urn: str) -> None:
        reference = tie(desk.editor, urn)

        most = desk.editor.post(LOOKUP, json={"refs": [ref_of(reference)] * 500})
        more = desk.editor.post(LOOKUP, json={"refs": ["crm:nobody"] * 501})

        assert most.json() == {"data": [reference] * 500}
        assert (more.status_code, more.json()["details"][0]["field"]) == (400, "refs")

    @pytest.mark.parametrize(
        ("body", "field"),
        [({}, "refs"), ({"refs": None}, "refs"), ({"refs": "crm:1"}, "refs"), ({"refs": ["crm:1", 2]}, "refs[1]")],
    )
    def test_is_refused_where_it_says_nothing(self, desk: Desk, body: Any, field: str) -> None:
        answer = desk.editor.post(LOOKUP, json=body)

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, field)

    def test_is_no_get(self, desk: Desk) -> None:
        for answer in both(desk.editor, LOOKUP):
            assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})
            assert answer.headers["allow"] == "POST"


class TestAnIdempotentPost:
    def test_ties_once(self, desk: Desk, urn: str) -> None:
        headers = {"idempotency-key": str(new_id())}
        body = {"id": str(new_id()), "provider": "crm", "urn": urn}
        first = desk.editor.post(REFERENCES, json=body, headers=headers)
        desk.editor.delete(path(f"crm:{body['id']}"))

        again = desk.editor.post(REFERENCES, json=body, headers=headers)

        assert said(again) == said(first)
        assert again.headers["idempotency-replayed"] == "true"
        assert desk.editor.get(path(f"crm:{body['id']}")).status_code == 404
        reused = desk.editor.post(REFERENCES, json={**body, "expires_at": FOREVER}, headers=headers)
        assert (reused.status_code, reused.json()) == (422, {"error": "Idempotency-Key reused"})

    def test_looks_up_once(self, desk: Desk, urn: str) -> None:
        headers = {"idempotency-key": str(new_id())}
        outside_id = str(new_id())
        body = {"refs": [f"crm:{outside_id}"]}
        first = desk.editor.post(LOOKUP, json=body, headers=headers)
        reference = tie(desk.editor, urn, outside_id)

        again = desk.editor.post(LOOKUP, json=body, headers=headers)

        assert first.json() == again.json() == {"data": []}
        assert again.headers["idempotency-replayed"] == "true"
        assert desk.editor.post(LOOKUP, json=body).json() == {"data": [reference]}

    def test_that_is_refused_is_refused_again(self, desk: Desk) -> None:
        headers = {"idempotency-key": str(new_id())}
        body = {"id": "1", "provider": "crm", "urn": f"urn:core:image:{UNKNOWN}"}

        first, again = (desk.editor.post(REFERENCES, json=body, headers=headers) for _ in range(2))

        assert said(again) == said(first)
        assert (again.status_code, again.headers["idempotency-replayed"]) == (400, "true")


def test_the_log_names_the_route_and_no_ref(desk: Desk, urn: str) -> None:
    url = path(ref_of(tie(desk.editor, urn, "secret/id")))
    both(desk.editor, url)
    desk.editor.delete(url)

    assert [line.route for line in desk.lines[-4:]] == [f"{REFERENCES}/{{ref}}"] * 4


@pytest.mark.parametrize("query", ["", "?slow=1"])
def test_403_comes_before_anybody_looks_at_the_ref(desk: Desk, query: str) -> None:
    uploader = desk.clients[Role.UPLOADER]

    for part in ("crm:1", "x", "crm:%FF"):
        answer = uploader.get(f"{REFERENCES}/{part}{query}")
        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
