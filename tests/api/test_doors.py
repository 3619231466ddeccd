"""Doors: how a key is shown, which one counts, and what each role may do at each route."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import pytest

from picturedesk.core.access import Permission, Role, may
from tests.support.app import Desk, create_image, picture

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
BY_ID = f"{IMAGES}/by-id/{UNKNOWN}"

ROUTES = {
    ("POST", "/upload/image"): Permission.UPLOAD,
    ("POST", "/api/core/v2/assets/images"): Permission.CREATE,
    ("GET", "/api/core/v2/assets/images"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/outline"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/uploaders"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/by-id/{image_id}"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/by-key/{key}"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/by-hash/{sha256}"): Permission.READ,
    ("PATCH", "/api/core/v2/assets/images/by-id/{image_id}"): Permission.EDIT,
    ("DELETE", "/api/core/v2/assets/images/by-id/{image_id}"): Permission.DELETE,
    ("DELETE", "/api/core/v2/assets/images/{image_id}"): Permission.DELETE,
    ("POST", "/api/core/v2/assets/images/by-id/{image_id}/restore"): Permission.DELETE,
    ("POST", "/api/core/v2/assets/images/{image_id}/restore"): Permission.DELETE,
    ("POST", "/api/core/v2/categories"): Permission.WRITE_TAXONOMY,
    ("GET", "/api/core/v2/categories"): Permission.READ_TAXONOMY,
    ("GET", "/api/core/v2/categories/{id}"): Permission.READ_TAXONOMY,
    ("PATCH", "/api/core/v2/categories/{id}"): Permission.WRITE_TAXONOMY,
    ("DELETE", "/api/core/v2/categories/{id}"): Permission.WRITE_TAXONOMY,
    ("POST", "/api/core/v2/categories/{id}/restore"): Permission.WRITE_TAXONOMY,
    ("GET", "/api/core/v2/assets/images/by-id/{image_id}/history"): Permission.READ,
    ("GET", "/api/core/v2/assets/images/by-id/{image_id}/metadata"): Permission.READ,
    ("GET", "/api/core/v2/accounts"): Permission.ADMINISTER,
    ("POST", "/api/core/v2/accounts"): Permission.ADMINISTER,
    ("GET", "/api/core/v2/accounts/{id}"): Permission.ADMINISTER,
    ("PATCH", "/api/core/v2/accounts/{id}"): Permission.ADMINISTER,
    ("GET", "/api/core/v2/accounts/{id}/keys"): Permission.ADMINISTER,
    ("POST", "/api/core/v2/accounts/{id}/keys"): Permission.ADMINISTER,
    ("GET", "/api/core/v2/keys/{id}"): Permission.ADMINISTER,
    ("DELETE", "/api/core/v2/keys/{id}"): Permission.ADMINISTER,
    ("GET", "/api/core/v2/presets"): Permission.READ,
    ("GET", "/api/core/v2/status"): Permission.ADMINISTER,
    ("POST", "/api/core/v2/references"): Permission.WRITE_REFERENCES,
    ("POST", "/api/core/v2/references/lookup"): Permission.READ_TAXONOMY,
    ("GET", "/api/core/v2/references/{ref}"): Permission.READ_TAXONOMY,
    ("DELETE", "/api/core/v2/references/{ref}"): Permission.WRITE_REFERENCES,
    ("POST", "/api/publisher/v2/publications"): Permission.WRITE_TAXONOMY,
    ("GET", "/api/publisher/v2/publications/{id}"): Permission.READ_TAXONOMY,
    ("DELETE", "/api/publisher/v2/publications/{id}"): Permission.WRITE_TAXONOMY,
    ("POST", "/api/publisher/v2/blocks/html"): Permission.WRITE_TAXONOMY,
    ("GET", "/api/publisher/v2/blocks/{id}"): Permission.READ_TAXONOMY,
    ("PATCH", "/api/publisher/v2/blocks/html/{id}"): Permission.WRITE_TAXONOMY,
    ("POST", "/api/reader-hub/v2/readers/{id}/entitlements"): Permission.WRITE_TAXONOMY,
    ("GET", "/api/core/v2/assets/images/by-id/{image_id}/usages"): Permission.READ,
    ("POST", "/api/core/v2/assets/images/by-id/{image_id}/urls"): Permission.READ,
    ("GET", "/api/images"): Permission.READ,
    ("GET", "/api/images/{image_id}"): Permission.READ,
    ("POST", "/api/images/generate"): Permission.GENERATE,
    ("POST", "/api/images/generate-with-idempotency"): Permission.GENERATE,
    ("GET", "/api/2/images"): Permission.LIST_PUBLISHER,
}
"""Every route that needs a key, as the documents name it, and what it takes."""
FOR_ALL = {
    ("GET", "/api/2/error/{}"),
    ("GET", "/desk/session"),
    ("POST", "/desk/session"),
    ("DELETE", "/desk/session"),
}
"""Routes that every role may ask: they tell nothing of the library's images."""
VALUES = {"{image_id}": UNKNOWN, "{id}": UNKNOWN, "{key}": "uploads/x.png", "{sha256}": "0" * 64, "{ref}": "crm:1"}


def url_of(template: str) -> str:
    for name, value in VALUES.items():
        template = template.replace(name, value)
    return template


@pytest.fixture(scope="module")
def key(desk: Desk) -> str:
    assert desk.editor.key is not None
    return desk.editor.key


@pytest.mark.parametrize("surface", ["backoffice", "uploader", "media", "publisher", "desk"])
def test_every_route_of_a_document_is_in_the_matrix(desk: Desk, surface: str) -> None:
    document = desk.anonymous.get(f"/openapi/{surface}.json").json()
    described = {
        (method.upper(), path.rstrip("/"))
        for path, operations in document["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    }

    known = FOR_ALL | {(method, _generic(path)) for method, path in ROUTES}
    assert {(method, _generic(path)) for method, path in described} <= known


def _generic(path: str) -> str:
    """A template whatever its parameters are called."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


class TestARole:
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize(("method", "template"), ROUTES, ids=" ".join)
    def test_may_do_what_the_table_says_and_nothing_else(
        self, desk: Desk, role: Role, method: str, template: str
    ) -> None:
        allowed = may(role, ROUTES[method, template])

        answer = desk.clients[role].request(method, url_of(template))

        assert (answer.status_code == 403) is not allowed
        assert answer.status_code != 401

    @pytest.mark.parametrize(("method", "path"), [("PATCH", BY_ID), ("DELETE", BY_ID), ("POST", f"{BY_ID}/restore")])
    @pytest.mark.parametrize("suffix", ["", "x"])
    def test_is_told_so_before_anybody_looks_for_the_entity(
        self, desk: Desk, method: str, path: str, suffix: str
    ) -> None:
        url = path.replace(UNKNOWN, suffix or UNKNOWN)

        answer = desk.clients[Role.VIEWER].request(method, url, content=b"no json")

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})


class TestWithoutAGoodKey:
    @pytest.mark.parametrize(
        ("method", "template"), [route for route in ROUTES if "/api/2/" not in route[1]], ids=" ".join
    )
    def test_every_route_is_closed(self, desk: Desk, method: str, template: str) -> None:
        bodies = []
        for headers in ({}, {"x-api-key": "pd_000000000000_" + "A" * 32}):
            answer = desk.anonymous.request(method, url_of(template), headers=headers)
            assert answer.status_code == 401
            bodies.append(answer.content)

        assert bodies[0] == bodies[1]
        if "/api/images" not in template:
            assert json.loads(bodies[0]) == {"error": "Unauthorized API KEY"}

    @pytest.mark.parametrize("path", ["/upload/image", IMAGES, "/api/images", "/api/2/images", "/desk/session"])
    def test_every_surface_says_how_to_show_a_key(self, desk: Desk, path: str) -> None:
        answer = desk.anonymous.post(path)

        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="picturedesk"')

    def test_the_publishers_list_is_closed(self, desk: Desk) -> None:
        assert desk.anonymous.get("/api/2/images").status_code == 401

    def test_a_path_that_there_is_not_tells_no_more(self, desk: Desk) -> None:
        assert desk.anonymous.get("/api/core/v2/nothing").status_code == 401

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "x",
            "pd_",
            "pd__",
            "pd_000000000000_",
            "null",
            "undefined",
            "Bearer",
            "Basic dXNlcjpwYXNz",
            "pd_" + "0" * 12 + "_" + "A" * 65,
            "x" * 20_000,
            "é".encode().decode("latin-1"),
            "\x7f",
        ],
        ids=lambda text: repr(text)[:24],
    )
    @pytest.mark.parametrize("header", ["x-api-key", "authorization"])
    def test_no_text_opens_a_door(self, desk: Desk, text: str, header: str) -> None:
        answer = desk.anonymous.request("GET", IMAGES, headers={header: text.encode("latin-1")})

        assert answer.status_code == 401

    @pytest.mark.parametrize("value", ["", "x", "%00", "%ff", "%ED%A0%80", "+", "%", "é"])
    def test_no_query_opens_a_door(self, desk: Desk, value: str) -> None:
        assert desk.anonymous.get(f"{IMAGES}?x-api-key={value}").status_code == 401

    def test_a_key_that_is_changed_in_one_place_is_no_key(self, desk: Desk, key: str) -> None:
        for place in (3, 9, 16, 20, len(key) - 1):
            other = "a" if key[place] != "a" else "b"
            changed = key[:place] + other + key[place + 1 :]

            assert desk.anonymous.request("GET", IMAGES, headers={"x-api-key": changed}).status_code == 401


SURFACES = [IMAGES, f"{BY_ID}", "/api/images", "/api/2/images"]


class TestAKey:
    @pytest.mark.parametrize("url", SURFACES)
    def test_is_taken_in_four_ways(self, desk: Desk, key: str, url: str) -> None:
        ways: list[tuple[str, dict[str, str]]] = [
            (url, {"x-api-key": key}),
            (url, {"X-API-KEY": f" {key} "}),
            (url, {"authorization": f"Bearer {key}"}),
            (url, {"Authorization": f"bearer  {key}"}),
            (url, {"authorization": key}),
            (f"{url}?x-api-key={quote(key)}", {}),
        ]

        for address, headers in ways:
            assert desk.anonymous.get(address, headers=headers).status_code in {200, 404}

    @pytest.mark.parametrize("url", SURFACES)
    def test_counts_where_it_is_the_first_one_shown(self, desk: Desk, key: str, url: str) -> None:
        bad = "pd_000000000000_" + "A" * 32
        cases: list[tuple[str, dict[str, str], bool]] = [
            (f"{url}?x-api-key={bad}", {"x-api-key": key, "authorization": f"Bearer {bad}"}, True),
            (f"{url}?x-api-key={key}", {"x-api-key": bad, "authorization": f"Bearer {key}"}, False),
            (f"{url}?x-api-key={bad}", {"authorization": key}, True),
            (f"{url}?x-api-key={key}", {"authorization": bad}, False),
            (f"{url}?x-api-key={key}", {"x-api-key": ""}, False),
            (f"{url}?x-api-key={key}", {"authorization": ""}, False),
            (f"{url}?x-api-key={key}&x-api-key={bad}", {}, True),
            (f"{url}?x-api-key={bad}&x-api-key={key}", {}, False),
        ]

        for address, headers, good in cases:
            assert (desk.anonymous.get(address, headers=headers).status_code != 401) is good

    def test_is_in_no_url_that_we_make_and_in_no_line_that_we_write(self, desk: Desk, key: str) -> None:
        create_image(desk.editor)
        create_image(desk.editor)
        secret = key.split("_", 2)[2]
        answers = [
            desk.anonymous.get(f"{IMAGES}?limit=1&x-api-key={key}"),
            desk.anonymous.get(f"/api/2/images?limit=1&x-api-key={key}"),
            desk.anonymous.get(f"/api/images?x-api-key={key}"),
            desk.anonymous.get(f"{IMAGES}?limit=x&x-api-key={key}"),
            desk.anonymous.get(f"{IMAGES}/{key}?x-api-key={key}"),
        ]

        assert not any(secret in answer.text or secret in str(answer.headers) for answer in answers)
        assert not any(secret in msgspec.json.encode(line).decode() for line in desk.lines)

    def test_of_another_surface_is_no_signature(self, desk: Desk, key: str) -> None:
        image = create_image(desk.editor)
        path = image["url"].partition("?")[0]

        assert desk.anonymous.get(f"{path}?x-api-key={key}&s={key}", headers={"x-api-key": key}).status_code == 403


class TestTheOpenDoors:
    @pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics", "/docs", "/openapi/backoffice.json"])
    def test_need_no_key(self, desk: Desk, path: str) -> None:
        assert desk.anonymous.get(path).status_code == 200


@pytest.fixture(scope="module")
def refused_upload(desk: Desk) -> tuple[httpx2.Response, set[Path]]:
    """An upload of a caller who may not, and the files that it left."""
    before = set((desk.folder / "blobs").rglob("*"))
    answer: Any = desk.clients[Role.VIEWER].post("/upload/image", files={"image": ("a.png", picture(colour="#abcdef"))})
    return answer, set((desk.folder / "blobs").rglob("*")) - before


def test_an_upload_that_is_refused_was_never_written(refused_upload: tuple[httpx2.Response, set[Path]]) -> None:
    answer, left = refused_upload

    assert answer.status_code == 403
    assert left == set()
