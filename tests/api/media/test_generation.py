"""Media's generated pictures: the answer, every refusal, the quota, and a key that is paid for once."""

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.imaging.embed import labelled
from tests.api.media.refusals import assert_refused
from tests.support.app import BASE_URL, Client, Desk, running_app
from tests.support.delivery import opened
from tests.support.openai_stub import (
    A_PICTURE,
    ImagesServer,
    base64_picture,
    content,
    cut,
    fault,
    images_server,
    own_url_picture,
)
from tests.support.postgres import sqlite_only

GENERATE = "/api/images/generate"
ONCE = "/api/images/generate-with-idempotency"
KEY = "sk-of-the-operator"


@pytest.fixture(scope="module")
def provider() -> Iterator[ImagesServer]:
    with images_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _nothing_left(provider: ImagesServer) -> None:
    provider.forget()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, provider: ImagesServer) -> Iterator[Desk]:
    """A desk with both providers, `procedural` for those who name none."""
    environment = {
        "PICTUREDESK_OPENAI_KEY": KEY,
        "PICTUREDESK_OPENAI_BASE_URL": provider.base_url,
        "PICTUREDESK_OPENAI_MODELS": "gpt-image-1,dall-e-3",
        "PICTUREDESK_OPENAI_IMAGE_HOSTS": provider.host,
        "PICTUREDESK_OPENAI_TIMEOUT_S": "2",
        "PICTUREDESK_GENERATIONS_PER_DAY": "0",
    }
    with running_app(tmp_path_factory.mktemp("desk") / "data", environment) as running:
        yield running


def generate(client: Client, *, key: str | None = None, **body: Any) -> httpx2.Response:
    """Ask the server at the provider's end, with an idempotency key or without."""
    body = {"prompt": "A harbour at night", "provider": "openai", **body}
    if key is None:
        return client.post(GENERATE, json=body)
    return client.post(ONCE, json=body, headers={"idempotency-key": key})


def generated(desk: Desk) -> list[str]:
    entries = desk.editor.get("/api/images?origin=generated").json()["data"]
    return [entry["id"] for entry in entries]


class TestAPicture:
    def test_is_answered_in_an_envelope(self, desk: Desk) -> None:
        answer = desk.editor.post(GENERATE, json={"prompt": "A harbour at night", "unknown": [1]})

        told = answer.json()
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        assert {name: told[name] for name in ("success", "code", "message")} == {
            "success": True,
            "code": 200,
            "message": "OK",
        }
        assert set(told["data"]) == {"id", "url", "mimeType", "prompt", "created"}
        assert told["data"]["mimeType"] == "image/jpeg"
        assert told["data"]["prompt"] == "A harbour at night"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["data"]["created"])
        assert told["data"]["url"].startswith(f"{BASE_URL}/img/{told['data']['id']}/")
        assert opened(desk.anonymous.get(told["data"]["url"]).content).size == (1024, 1024)

    def test_is_an_image_of_the_library_that_says_where_it_came_from(self, desk: Desk) -> None:
        made = desk.editor.post(GENERATE, json={"prompt": "A  harbour\nat night", "aspectRatio": "3:2"}).json()["data"]

        image = desk.editor.get(f"/api/core/v2/assets/images/by-id/{made['id']}").json()["data"]

        assert desk.editor.get(f"/api/images/{made['id']}").json()["data"]["url"] == made["url"]
        assert made["id"] in generated(desk)
        assert made["id"] not in desk.editor.get("/api/images?origin=uploaded").text
        assert (image["origin"], image["digital_source_type"]) == ("generated", "algorithmicMedia")
        assert (image["name"], image["original_filename"]) == ("A harbour at night", "A harbour at night.jpg")
        assert image["created_by"]["id"] == desk.accounts[Role.EDITOR].id
        assert image["width"] * 2 == image["height"] * 3

    def test_is_the_same_for_the_same_wish_of_the_procedural_provider(self, desk: Desk) -> None:
        urls = [desk.editor.post(GENERATE, json={"prompt": "the same"}).json()["data"]["url"] for _ in range(2)]

        assert urls[0] != urls[1]
        assert desk.anonymous.get(urls[0]).content == desk.anonymous.get(urls[1]).content

    def test_may_come_from_a_server(self, desk: Desk, provider: ImagesServer) -> None:
        answer = generate(
            desk.editor,
            model="dall-e-3",
            aspectRatio="16:9",
            artStyle="ink",
            artDescription="thin lines",
            themeStyle="winter",
            themeDescription=None,
        )

        made = answer.json()["data"]
        image = desk.editor.get(f"/api/core/v2/assets/images/by-id/{made['id']}").json()["data"]
        [call] = provider.calls
        assert (made["mimeType"], made["prompt"]) == ("image/png", "A harbour at night")
        assert desk.anonymous.get(made["url"]).content == labelled(A_PICTURE, "trainedAlgorithmicMedia") != A_PICTURE
        assert image["digital_source_type"] == "trainedAlgorithmicMedia"
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert call.json == {
            "model": "dall-e-3",
            "prompt": "A harbour at night\n\nArt style: ink. thin lines\n\nTheme: winter",
            "n": 1,
            "size": "1792x1024",
            "response_format": "b64_json",
        }

    def test_may_come_from_behind_a_url(self, desk: Desk, provider: ImagesServer) -> None:
        provider.will(own_url_picture(), content(A_PICTURE))

        made = generate(desk.editor).json()["data"]

        assert desk.anonymous.get(made["url"]).content == labelled(A_PICTURE, "trainedAlgorithmicMedia")

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.UPLOADER, Role.VIEWER}))
    def test_may_be_asked_for_by_editors_and_admins(self, desk: Desk, role: Role) -> None:
        assert generate(desk.clients[role]).status_code == 200


class TestWhatIsRefused:
    @pytest.mark.parametrize("path", [GENERATE, ONCE])
    @pytest.mark.parametrize("role", [Role.UPLOADER, Role.VIEWER])
    @pytest.mark.parametrize("body", [b'{"prompt": "x"}', b"not JSON", b""])
    def test_is_any_other_role_before_the_body_is_read(self, desk: Desk, path: str, role: Role, body: bytes) -> None:
        answer = desk.clients[role].post(path, content=body, headers={"idempotency-key": "a"})

        assert_refused(answer, 403, "FORBIDDEN")

    @pytest.mark.parametrize("path", [GENERATE, ONCE])
    def test_is_nobody(self, desk: Desk, path: str) -> None:
        assert_refused(desk.anonymous.post(path, json={"prompt": "x"}), 401, "UNAUTHORIZED")

    @pytest.mark.parametrize("path", [GENERATE, ONCE])
    @pytest.mark.parametrize(
        "prompt", [None, 7, True, [], {}, "", "  \n", "\u200b", "x" * 4_001], ids=lambda value: repr(value)[:8]
    )
    def test_is_a_prompt_that_is_none(self, desk: Desk, path: str, prompt: object) -> None:
        answer = desk.editor.post(
            path, json={"prompt": prompt}, headers={"idempotency-key": f"prompt-{hash((path, repr(prompt)))}"}
        )

        assert_refused(answer, 400, "INVALID_IMAGE_PROMPT", "The prompt is a text of 1 to 4,000 characters.")

    @pytest.mark.parametrize("body", [{}, {"aspectRatio": 7}, {"prompt": None, "model": 7}])
    def test_is_an_absent_prompt_whatever_else_is_wrong(self, desk: Desk, body: dict[str, Any]) -> None:
        assert_refused(desk.editor.post(GENERATE, json=body), 400, "INVALID_IMAGE_PROMPT")

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff", b'{"prompt": "\\ud800"}'])
    def test_is_a_body_that_is_no_object(self, desk: Desk, body: bytes) -> None:
        assert_refused(desk.editor.post(GENERATE, content=body), 400, "VALIDATION_ERROR")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("aspectRatio", "1:33"),
            ("aspectRatio", "wide"),
            ("aspectRatio", 1),
            ("artStyle", "x" * 256),
            ("artStyle", 7),
            ("artDescription", "x" * 4_001),
            ("themeStyle", "x" * 256),
            ("themeDescription", "x" * 4_001),
            ("provider", "nobody"),
            ("provider", 7),
            ("model", "nothing"),
            ("model", "dall-e-3"),
        ],
    )
    def test_is_any_other_field_that_says_what_it_may_not(
        self, desk: Desk, provider: ImagesServer, field: str, value: object
    ) -> None:
        answer = desk.editor.post(GENERATE, json={"prompt": "x", field: value})

        assert_refused(answer, 400, "VALIDATION_ERROR")
        assert not provider.calls

    def test_is_idempotency_without_a_key(self, desk: Desk) -> None:
        answer = desk.editor.post(ONCE, json={})

        assert_refused(answer, 400, "VALIDATION_ERROR", "The header idempotency-key is required here.")

    @pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256])
    def test_is_a_key_that_is_none(self, desk: Desk, key: str) -> None:
        answer = desk.editor.post(ONCE, json={"prompt": "x"}, headers={"idempotency-key": key})

        assert_refused(answer, 400, "VALIDATION_ERROR")

    @pytest.mark.parametrize("path", [GENERATE, ONCE])
    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
    def test_is_any_other_method(self, desk: Desk, method: str, path: str) -> None:
        answer = desk.editor.request(method, path)

        assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "POST"

    @pytest.mark.parametrize("path", [GENERATE, ONCE])
    @pytest.mark.parametrize("query", ["", "?x=1"])
    def test_is_a_get_as_of_an_image_that_there_is_not(self, desk: Desk, path: str, query: str) -> None:
        assert_refused(desk.editor.get(path + query), 404, "MEDIA_NOT_FOUND", "Image not found")
        assert desk.editor.request("HEAD", path + query).status_code == 404


class TestAFailure:
    @pytest.mark.parametrize(
        "act",
        [
            fault(400, "moderation_blocked", "an inner message"),
            fault(401, "invalid_api_key", f"an inner message with {KEY}"),
            fault(500, "", "an inner message"),
            cut(),
            content(b"an inner message"),
            base64_picture(b"an inner message"),
            base64_picture(A_PICTURE[: len(A_PICTURE) // 2]),
        ],
        ids=["moderated", "bad key", "error", "cut off", "garbage", "no picture", "half a picture"],
    )
    def test_is_final_and_says_nothing_of_the_provider(
        self, desk: Desk, provider: ImagesServer, act: Any, request: pytest.FixtureRequest
    ) -> None:
        provider.will(act)
        key = request.node.name.replace(" ", "-")
        before = generated(desk)

        first = generate(desk.editor, key=key)
        again = [generate(desk.editor, key=key) for _ in range(2)]

        assert_refused(first, 500, "GENERATION_ERROR", "The picture could not be generated.")
        assert {answer.content for answer in again} == {first.content}
        assert {answer.status_code for answer in again} == {500}
        assert len(provider.generations) == 1
        assert generated(desk) == before

    def test_carries_the_time_it_had_the_first_time(self, desk: Desk, provider: ImagesServer) -> None:
        provider.will(fault(500))
        first = generate(desk.editor, key="in-time")
        time.sleep(1.1)

        assert generate(desk.editor, key="in-time").content == first.content

    def test_without_a_key_is_told_too(self, desk: Desk, provider: ImagesServer) -> None:
        provider.will(fault(500))

        assert_refused(generate(desk.editor), 500, "GENERATION_ERROR")

    def test_may_be_a_provider_that_is_too_slow(self, desk: Desk, provider: ImagesServer) -> None:
        provider.will(lambda _call: time.sleep(4))
        started = time.monotonic()

        answer = generate(desk.editor, key="too-slow")

        assert_refused(answer, 500, "GENERATION_ERROR")
        assert time.monotonic() - started < 3.5

    def test_is_no_failure_where_the_provider_only_wants_to_be_asked_later(
        self, desk: Desk, provider: ImagesServer
    ) -> None:
        provider.will(fault(429, retry_after="1"))

        assert generate(desk.editor).status_code == 200
        assert len(provider.generations) == 2


class TestAKey:
    def test_is_paid_once_and_answered_the_same(self, desk: Desk, provider: ImagesServer) -> None:
        before = generated(desk)

        first, *again = [generate(desk.editor, key="once") for _ in range(3)]

        assert first.status_code == 200
        assert {answer.content for answer in again} == {first.content}
        assert "idempotency-replayed" not in first.headers
        assert {answer.headers["idempotency-replayed"] for answer in again} == {"true"}
        assert len(provider.generations) == 1
        assert generated(desk) == [first.json()["data"]["id"], *before]

    def test_is_good_for_generate_too(self, desk: Desk, provider: ImagesServer) -> None:
        body = {"prompt": "x", "provider": "openai"}

        ids = {
            desk.editor.post(GENERATE, json=body, headers={"idempotency-key": "plain"}).json()["data"]["id"]
            for _ in range(2)
        }

        assert len(ids) == len(provider.generations) == 1

    def test_goes_with_one_request(self, desk: Desk) -> None:
        generate(desk.editor, key="one")

        assert_refused(generate(desk.editor, key="one", prompt="another"), 422, "IDEMPOTENCY_KEY_REUSED")
        assert_refused(
            desk.editor.post(GENERATE, json={"prompt": "x"}, headers={"idempotency-key": "one"}),
            422,
            "IDEMPOTENCY_KEY_REUSED",
        )

    def test_is_each_accounts_own(self, desk: Desk, provider: ImagesServer) -> None:
        ids = {generate(desk.clients[role], key="own").json()["data"]["id"] for role in (Role.EDITOR, Role.SUPER_ADMIN)}

        assert len(ids) == len(provider.generations) == 2

    def test_is_in_use_while_its_request_runs(self, desk: Desk, provider: ImagesServer) -> None:
        def slowly(call: Any) -> None:
            time.sleep(0.8)
            base64_picture()(call)

        provider.will(slowly)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(generate, desk.editor, key="busy")
            while not provider.calls:
                time.sleep(0.01)
            meanwhile = generate(desk.editor, key="busy")

        assert_refused(meanwhile, 409, "IDEMPOTENCY_KEY_IN_USE")
        assert int(meanwhile.headers["retry-after"]) > 0
        assert first.result().content == generate(desk.editor, key="busy").content
        assert len(provider.generations) == 1

    def test_keeps_a_refusal(self, desk: Desk) -> None:
        first, again = (generate(desk.editor, key="refused", prompt="") for _ in range(2))

        assert_refused(first, 400, "INVALID_IMAGE_PROMPT")
        assert again.content == first.content

    def test_answers_with_its_image_though_that_was_deleted(self, desk: Desk) -> None:
        first = generate(desk.editor, key="deleted")
        desk.editor.delete(f"/api/core/v2/assets/images/by-id/{first.json()['data']['id']}")

        assert generate(desk.editor, key="deleted").content == first.content


@pytest.fixture
def frugal(tmp_path: Path) -> Iterator[Desk]:
    with running_app(tmp_path / "data", {"PICTUREDESK_GENERATIONS_PER_DAY": "2"}) as running:
        yield running


class TestTheQuota:
    def test_is_counted_for_each_account_and_told_until_when(self, frugal: Desk) -> None:
        first = [frugal.editor.post(ONCE, json={"prompt": "x"}, headers={"idempotency-key": key}) for key in "ab"]

        refused = frugal.editor.post(ONCE, json={"prompt": "x"}, headers={"idempotency-key": "c"})

        now = datetime.now(UTC)
        left_s = 86_400 - (now.hour * 3_600 + now.minute * 60 + now.second)
        assert [answer.status_code for answer in first] == [200, 200]
        assert_refused(refused, 429, "IMAGE_GENERATION_QUOTA_EXCEEDED")
        assert abs(int(refused.headers["retry-after"]) - left_s) <= 2
        assert frugal.clients[Role.CHANNEL_ADMIN].post(GENERATE, json={"prompt": "x"}).status_code == 200
        retried = frugal.editor.post(ONCE, json={"prompt": "x"}, headers={"idempotency-key": "a"})
        assert retried.content == first[0].content


def test_the_default_provider_is_the_operators_choice(tmp_path: Path, provider: ImagesServer) -> None:
    environment = {
        "PICTUREDESK_GENERATION_PROVIDER": "openai",
        "PICTUREDESK_OPENAI_KEY": KEY,
        "PICTUREDESK_OPENAI_BASE_URL": provider.base_url,
    }
    with running_app(tmp_path / "data", environment) as desk:
        answer = desk.editor.post(GENERATE, json={"prompt": "x"})

    assert answer.status_code == 200
    assert [call.json["model"] for call in provider.calls] == ["gpt-image-1"]


@sqlite_only
def test_a_picture_of_the_record_is_kept_with_it(desk: Desk, provider: ImagesServer) -> None:
    provider.will(base64_picture(usage={"output_tokens": 5}))
    made = generate(desk.editor, artStyle="ink").json()["data"]

    record = _record(desk.folder, made["id"])

    assert (record["state"], record["provider"], record["model"]) == ("done", "openai", "gpt-image-1")
    assert record["prompt"] == "A harbour at night"
    assert json.loads(record["parameters"]) == {"aspectRatio": "1:1", "artStyle": "ink"}
    assert json.loads(record["cost"]) == {"output_tokens": 5}
    assert [attempt["outcome"] for attempt in json.loads(record["attempts"])] == ["picture"]
    assert KEY not in str(record)


def _record(folder: Path, image_id: str) -> dict[str, Any]:
    import sqlite3
    from uuid import UUID

    with sqlite3.connect(folder / "picturedesk.sqlite3") as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT * FROM generations WHERE image_id = ?", (UUID(image_id).bytes,)).fetchone()
    connection.close()
    return dict(found)
