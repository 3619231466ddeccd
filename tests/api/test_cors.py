"""Scripts of other sites: let in where the operator says so, and nothing is different where nobody has."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.support.app import Client, Desk, create_image, picture, running_app
from tests.support.postgres import sqlite_only
from tests.support.server import RunningServer, running_server

CMS: Final = "https://cms.example"
LOCAL: Final = "http://localhost:5173"
STRANGER: Final = "https://stranger.example"
IMAGES: Final = "/api/core/v2/assets/images"
UNKNOWN: Final = "113c8e25-dfa3-4100-abd9-924fba72aa7c"
SURFACES: Final = [IMAGES, "/api/images", "/api/2/images", "/upload/image"]
KEYLESS: Final = ["/openapi/backoffice.json"]
CORS_HEADERS: Final = {
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-allow-credentials",
    "access-control-expose-headers",
    "access-control-max-age",
}


def _running(tmp_path_factory: pytest.TempPathFactory, origins: str) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("cors") / "data"
    with running_app(folder, {"PICTUREDESK_CORS_ORIGINS": origins}) as desk:
        yield desk


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application that lets two origins in."""
    yield from _running(tmp_path_factory, f"{CMS}, {LOCAL}")


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application that lets every origin in."""
    yield from _running(tmp_path_factory, "*")


def preflight(client: Client, path: str, origin: str, method: str = "PATCH", headers: str = "") -> httpx2.Response:
    asked = {"origin": origin, "access-control-request-method": method}
    return client.request(
        "OPTIONS", path, headers={**asked, "access-control-request-headers": headers} if headers else asked
    )


def cors(answer: httpx2.Response) -> set[str]:
    return CORS_HEADERS & set(answer.headers)


def varies(answer: httpx2.Response) -> list[str]:
    return [name.strip() for name in answer.headers.get("vary", "").split(",") if name.strip()]


class TestAPreflight:
    @pytest.mark.parametrize("path", [*SURFACES, *KEYLESS, f"{IMAGES}/by-id/{UNKNOWN}", "/api/core/v2/nothing"])
    @pytest.mark.parametrize("origin", [CMS, LOCAL])
    def test_of_a_known_origin_is_answered_without_a_key(self, some: Desk, path: str, origin: str) -> None:
        answer = preflight(some.anonymous, path, origin)

        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, PATCH, DELETE"
        assert answer.headers["access-control-max-age"] == "7200"
        assert varies(answer) == ["Origin"]
        assert "content-length" not in answer.headers

    def test_is_told_those_headers_that_requests_may_have(self, some: Desk) -> None:
        asked = (
            "X-API-Key, content-type,if-match, If-None-Match, idempotency-key, authorization, accept, x-other, cookie"
        )

        answer = preflight(some.anonymous, IMAGES, CMS, headers=asked)

        assert answer.headers["access-control-allow-headers"] == (
            "accept, authorization, content-type, idempotency-key, if-match, if-none-match, x-api-key"
        )

    @pytest.mark.parametrize("asked", ["", "x-other", " , ,"])
    def test_that_asks_for_none_of_them_is_told_none(self, some: Desk, asked: str) -> None:
        assert "access-control-allow-headers" not in preflight(some.anonymous, IMAGES, CMS, headers=asked).headers

    @pytest.mark.parametrize(
        "origin",
        [STRANGER, "null", "", f"{CMS}:443", f"{CMS}/", "http://cms.example", "https://CMS.example", f"{CMS}.evil"],
    )
    def test_of_another_origin_is_closed_as_ever(self, some: Desk, origin: str) -> None:
        answer = preflight(some.anonymous, IMAGES, origin)

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})
        assert cors(answer) == set()
        assert varies(answer) == ["Origin"]

    def test_is_one_only_if_it_asks_for_a_method(self, some: Desk) -> None:
        answer = some.anonymous.request("OPTIONS", IMAGES, headers={"origin": CMS})

        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == CMS

    def test_needs_no_known_origin_where_everybody_is_let_in(self, everybody: Desk) -> None:
        answer = preflight(everybody.anonymous, IMAGES, STRANGER, headers="x-api-key")

        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-allow-headers"] == "x-api-key"
        assert varies(answer) == []

    def test_is_noted_in_the_log(self, some: Desk) -> None:
        preflight(some.anonymous, IMAGES, CMS)

        line = some.lines[-1]
        assert (line.method, line.status, line.route, line.account) == ("OPTIONS", 204, "backoffice", None)


class TestAnAnswer:
    @pytest.mark.parametrize("path", [*SURFACES[:3], *KEYLESS])
    def test_to_a_known_origin_may_be_handed_on(self, some: Desk, path: str) -> None:
        answer = some.editor.get(path, headers={"origin": LOCAL})

        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == LOCAL
        assert "Origin" in varies(answer)

    def test_shows_a_script_what_clients_need(self, some: Desk) -> None:
        answer = some.editor.get(IMAGES, headers={"origin": CMS})

        shown = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert {"etag", "retry-after", "x-request-id", "idempotency-replayed", "ratelimit", "ratelimit-policy"} <= shown

    def test_never_lets_cookies_in(self, some: Desk, everybody: Desk) -> None:
        answers = [
            ask(desk)
            for desk in (some, everybody)
            for ask in (
                lambda desk: preflight(desk.anonymous, IMAGES, CMS),
                lambda desk: desk.editor.get(IMAGES, headers={"origin": CMS}),
            )
        ]

        assert not any("access-control-allow-credentials" in answer.headers for answer in answers)

    @pytest.mark.parametrize("headers", [{}, {"origin": STRANGER}, {"origin": "null"}])
    @pytest.mark.parametrize("path", [*SURFACES[:3], *KEYLESS])
    def test_to_anybody_else_only_says_that_it_varies(self, some: Desk, path: str, headers: dict[str, str]) -> None:
        answer = some.editor.get(path, headers=headers)

        assert answer.status_code == 200
        assert cors(answer) == set()
        assert "Origin" in varies(answer)

    def test_keeps_what_else_it_varies_by(self, some: Desk) -> None:
        assert varies(some.editor.get("/api/2/images", headers={"origin": CMS})) == ["Accept", "Origin"]

    def test_is_the_same_to_all_where_everybody_is_let_in(self, everybody: Desk) -> None:
        for headers in ({}, {"origin": STRANGER}, {"origin": "null"}):
            answer = everybody.editor.get(IMAGES, headers=headers)

            assert answer.headers["access-control-allow-origin"] == "*"
            assert varies(answer) == []

    def test_to_a_head_says_the_same(self, some: Desk) -> None:
        answer = some.editor.request("HEAD", IMAGES, headers={"origin": CMS})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, CMS)

    def test_to_an_upload_and_a_change_may_be_handed_on(self, some: Desk) -> None:
        file = {"image": ("a.png", picture(colour="#102030"))}
        uploaded = some.editor.post("/upload/image", files=file, headers={"origin": CMS})
        body = {"file_key": uploaded.json()["data"]["key"]}
        created = some.editor.post(IMAGES, json=body, headers={"origin": CMS})
        address = f"{IMAGES}/by-id/{created.json()['data']['id']}"
        changed = some.editor.patch(address, json={"name": "b"}, headers={"origin": CMS})
        deleted = some.editor.delete(address, headers={"origin": CMS})

        answers = [uploaded, created, changed, deleted]
        assert [answer.status_code for answer in answers] == [200, 201, 200, 204]
        assert [answer.headers["access-control-allow-origin"] for answer in answers] == [CMS] * 4


class TestARefusal:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", f"{IMAGES}/by-id/{UNKNOWN}", 404),
            ("GET", f"{IMAGES}/by-id/x", 400),
            ("GET", f"{IMAGES}?limit=x", 400),
            ("GET", "/api/core/v2/nothing", 404),
            ("PUT", IMAGES, 405),
            ("GET", f"/api/images/{UNKNOWN}", 404),
            ("GET", "/api/2/images?limit=x", 400),
            ("POST", "/upload/image", 400),
            ("GET", "/openapi/nothing.json", 404),
        ],
    )
    def test_may_be_handed_on_too(self, some: Desk, method: str, path: str, status: int) -> None:
        answer = some.editor.request(method, path, headers={"origin": CMS})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, CMS)

    @pytest.mark.parametrize("path", SURFACES)
    def test_for_want_of_a_key_may_be_handed_on_too(self, some: Desk, path: str) -> None:
        answer = some.anonymous.post(path, headers={"origin": CMS})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, CMS)

    def test_for_want_of_a_role_may_be_handed_on_too(self, some: Desk) -> None:
        answer = some.clients[Role.VIEWER].post(IMAGES, json={}, headers={"origin": CMS})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (403, CMS)

    @sqlite_only
    def test_because_something_broke_may_be_handed_on_too(self, tmp_path: Path) -> None:
        with running_app(tmp_path / "data", {"PICTUREDESK_CORS_ORIGINS": CMS}) as desk:
            connection = sqlite3.connect(tmp_path / "data" / "picturedesk.sqlite3")
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("ALTER TABLE images RENAME TO lost")
            connection.close()
            answer = desk.editor.get(f"{IMAGES}/by-id/{UNKNOWN}", headers={"origin": CMS})

        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (500, CMS)


@pytest.fixture(scope="module")
def paths(some: Desk) -> list[str]:
    """Where one image is read."""
    image = create_image(some.editor, content=picture(colour="#112233"))
    return [f"{IMAGES}/by-id/{image['id']}", f"/api/images/{image['id']}"]


class TestAnAnswerGivenAgain:
    def test_is_the_one_for_the_origin_that_asks(self, some: Desk, paths: list[str]) -> None:
        for path in paths:
            for origin in (None, CMS, STRANGER, LOCAL, None, LOCAL, STRANGER, CMS, CMS):
                answer = some.editor.get(path, headers={} if origin is None else {"origin": origin})

                allowed = origin if origin in {CMS, LOCAL} else None
                assert answer.status_code == 200
                assert answer.headers.get("access-control-allow-origin") == allowed
                assert answer.headers.get_list("vary") == ["Origin"]
                assert answer.headers["x-request-id"]

    def test_says_that_everybody_is_let_in(self, everybody: Desk) -> None:
        image = create_image(everybody.editor, content=picture(colour="#112234"))
        for headers in ({}, {}, {"origin": CMS}, {"origin": CMS}):
            answer = everybody.editor.get(f"{IMAGES}/by-id/{image['id']}", headers=headers)

            assert answer.headers.get_list("access-control-allow-origin") == ["*"]

    def test_that_nothing_has_changed_may_be_handed_on_too(self, some: Desk, paths: list[str]) -> None:
        for path in paths:
            tag = some.editor.get(path).headers["etag"]
            answer = some.editor.get(path, headers={"origin": CMS, "if-none-match": tag})

            assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (304, CMS)


class TestWhatIsNoApi:
    @pytest.mark.parametrize("path", ["/health/live", "/docs", "/metrics", "/nothing"])
    def test_stays_as_it_is(self, some: Desk, desk: Desk, path: str) -> None:
        with_it, without = (each.anonymous.get(path, headers={"origin": CMS}) for each in (some, desk))

        assert set(with_it.headers) == set(without.headers)
        assert cors(with_it) == set()

    def test_is_delivery_whose_pictures_are_everybodys_anyway(self, some: Desk) -> None:
        image = create_image(some.editor, content=picture(colour="#112235"))
        for origin in (STRANGER, CMS):
            answer = some.anonymous.get(image["thumbnail_url"], headers={"origin": origin})

            assert answer.status_code == 200
            assert answer.headers.get_list("access-control-allow-origin") == ["*"]
            assert "vary" not in answer.headers


class TestWithoutTheSetting:
    @pytest.mark.parametrize("path", SURFACES)
    def test_a_preflight_is_closed(self, desk: Desk, path: str) -> None:
        answer = preflight(desk.anonymous, path, CMS)

        assert answer.status_code == 401
        assert cors(answer) == set()
        assert "Origin" not in varies(answer)

    def test_a_preflight_with_a_key_asks_for_a_method_that_there_is_not(self, desk: Desk) -> None:
        assert preflight(desk.editor, IMAGES, CMS).status_code == 405

    def test_the_origin_changes_nothing(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#112236"))
        for path in (IMAGES, f"{IMAGES}/by-id/{image['id']}", f"/api/images/{image['id']}", "/api/2/images"):
            plain, asked = (desk.editor.get(path, headers=headers) for headers in ({}, {"origin": CMS}))

            assert set(plain.headers) == set(asked.headers)
            assert cors(asked) == set()
            assert "Origin" not in varies(asked)


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server process that lets one origin in."""
    folder = tmp_path_factory.mktemp("cors-server") / "library"
    with running_server(folder, environment={"PICTUREDESK_CORS_ORIGINS": CMS}) as running:
        yield running


class TestARealServer:
    def image(self, client: httpx2.Client) -> dict[str, Any]:
        file = {"image": ("cors.png", picture(colour="#445566"))}
        key = client.post("/upload/image", files=file).json()["data"]["key"]
        made: dict[str, Any] = client.post(IMAGES, json={"file_key": key}).json()["data"]
        return made

    def test_says_the_same_in_answers_of_one_piece(self, open_server: RunningServer) -> None:
        with httpx2.Client(base_url=open_server.base_url, headers=open_server.headers()) as client:
            image = self.image(client)
            for path in (f"{IMAGES}/by-id/{image['id']}", f"{IMAGES}/by-key/{image['file_key']}"):
                for origin in (None, None, CMS, CMS, STRANGER, STRANGER, CMS):
                    answer = client.get(path, headers={} if origin is None else {"origin": origin})

                    assert answer.status_code == 200
                    assert answer.headers.get("access-control-allow-origin") == (CMS if origin == CMS else None)
                    assert answer.headers.get_list("vary") == ["Origin"]
                    assert len(answer.headers.get_list("x-request-id")) == 1
                    assert answer.json()["data"]["id"] == image["id"]

    def test_answers_a_preflight_and_goes_on(self, open_server: RunningServer) -> None:
        asked = {"origin": CMS, "access-control-request-method": "PATCH", "access-control-request-headers": "x-api-key"}
        with httpx2.Client(base_url=open_server.base_url) as client:
            first = client.request("OPTIONS", IMAGES, headers=asked)
            then = client.get(IMAGES, headers={"origin": CMS, **open_server.headers()})

        assert (first.status_code, first.headers["access-control-allow-headers"]) == (204, "x-api-key")
        assert "transfer-encoding" not in first.headers
        assert (then.status_code, then.headers["access-control-allow-origin"]) == (200, CMS)
