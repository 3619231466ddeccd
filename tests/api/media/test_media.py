"""Media: one image in an envelope, and what is refused to whom."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from picturedesk.api.media.problems import FAULTS
from picturedesk.core.access import Role
from picturedesk.core.errors import Kind
from tests.api.media.refusals import assert_refused
from tests.support.app import BASE_URL, Client, Desk, create_image, picture

IMAGES = "/api/images"
UNKNOWN = "113c8e25-dfa3-4100-abd9-924fba72aa7c"


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    """An image as the Backoffice answers it."""
    made: dict[str, Any] = create_image(desk.editor, content=picture("JPEG"), filename="Köln.JPG", name="Dom")
    return made


class TestOneImage:
    def test_comes_in_an_envelope(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.editor.get(f"{IMAGES}/{image['id']}")

        assert answer.status_code == 200
        assert answer.json() == {
            "success": True,
            "code": 200,
            "message": "OK",
            "data": {
                "id": image["id"],
                "originalFilename": "Köln.JPG",
                "url": image["url"],
                "mediaType": "image/jpeg",
                "fileSize": len(picture("JPEG")),
                "createdAt": image["inserted_at"],
                "updatedAt": image["updated_at"],
            },
        }

    def test_has_a_url_that_answers_without_a_key(self, desk: Desk, image: dict[str, Any]) -> None:
        url = desk.editor.get(f"{IMAGES}/{image['id']}").json()["data"]["url"]

        assert url.startswith(f"{BASE_URL}/img/")
        assert desk.anonymous.get(url).content == picture("JPEG")

    def test_may_be_asked_for_in_capitals(self, desk: Desk, image: dict[str, Any]) -> None:
        assert desk.editor.get(f"{IMAGES}/{image['id'].upper()}").json()["data"]["id"] == image["id"]

    @pytest.mark.parametrize("query", ["", "?x=1"], ids=["hot", "through the framework"])
    def test_is_not_sent_twice(self, desk: Desk, image: dict[str, Any], query: str) -> None:
        url = f"{IMAGES}/{image['id']}{query}"
        first = desk.editor.get(url)
        tag = first.headers["etag"]

        again = desk.editor.get(url, headers={"if-none-match": f'"other", W/{tag}'})

        assert re.fullmatch(r'"[0-9a-f]+"', tag)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert desk.editor.get(url, headers={"if-none-match": '"other"'}).json() == first.json()

    def test_has_another_tag_after_a_change(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        before = desk.editor.get(f"{IMAGES}/{image['id']}")
        desk.editor.patch(f"/api/core/v2/assets/images/by-id/{image['id']}", json={"gravity": "north"})

        after = desk.editor.get(f"{IMAGES}/{image['id']}", headers={"if-none-match": before.headers["etag"]})

        assert after.status_code == 200
        assert after.headers["etag"] != before.headers["etag"]

    @pytest.mark.parametrize("query", ["", "?x=1"], ids=["hot", "through the framework"])
    def test_that_is_deleted_is_not_there_until_restored(self, desk: Desk, query: str) -> None:
        path = create_image(desk.editor)["id"]
        url = f"{IMAGES}/{path}{query}"
        before = desk.editor.get(url)
        desk.editor.delete(f"/api/core/v2/assets/images/by-id/{path}")

        gone = desk.editor.get(url, headers={"if-none-match": before.headers["etag"]})

        assert_refused(gone, 404, "MEDIA_NOT_FOUND", "Image not found")
        desk.editor.post(f"/api/core/v2/assets/images/by-id/{path}/restore")
        assert desk.editor.get(url).status_code == 200

    def test_head_is_answered_without_the_body(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.editor.request("HEAD", f"{IMAGES}/{image['id']}")

        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["content-length"]) > 0

    @pytest.mark.parametrize(
        "path", [UNKNOWN, "x", "%00", "%20", f"{{{UNKNOWN}}}", UNKNOWN.replace("-", ""), "generate", "a/b"]
    )
    def test_that_there_is_not_is_not_found(self, desk: Desk, path: str) -> None:
        assert_refused(desk.editor.get(f"{IMAGES}/{path}"), 404, "MEDIA_NOT_FOUND", "Image not found")


def test_an_uploader_sees_its_own_images_alone(desk: Desk, image: dict[str, Any]) -> None:
    uploader = desk.clients[Role.UPLOADER]
    own = create_image(uploader)["id"]

    assert uploader.get(f"{IMAGES}/{own}").status_code == 200
    assert_refused(uploader.get(f"{IMAGES}/{image['id']}"), 404, "MEDIA_NOT_FOUND", "Image not found")
    assert image["id"] not in {entry["id"] for entry in uploader.get(IMAGES).json()["data"]}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.UPLOADER}))
def test_every_other_role_may_read(desk: Desk, image: dict[str, Any], role: Role) -> None:
    assert desk.clients[role].get(f"{IMAGES}/{image['id']}").status_code == 200
    assert desk.clients[role].get(IMAGES).status_code == 200


@pytest.mark.parametrize("path", [IMAGES, f"{IMAGES}/x", f"{IMAGES}/{UNKNOWN}", f"{IMAGES}/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_key_comes_before_everything(desk: Desk, method: str, path: str) -> None:
    assert_refused(desk.anonymous.request(method, path), 401, "UNAUTHORIZED")


@pytest.mark.parametrize("shown", ["x-api-key", "bearer", "authorization", "query"])
def test_a_key_may_be_shown_in_four_ways(desk: Desk, image: dict[str, Any], shown: str) -> None:
    show: dict[str, Callable[[Client], Any]] = {
        "x-api-key": lambda client: client.get(IMAGES, headers={"x-api-key": f"{desk.editor.key}"}),
        "bearer": lambda client: client.get(IMAGES, headers={"authorization": f"Bearer {desk.editor.key}"}),
        "authorization": lambda client: client.get(IMAGES, headers={"authorization": f"{desk.editor.key}"}),
        "query": lambda client: client.get(f"{IMAGES}/{image['id']}?x-api-key={desk.editor.key}"),
    }

    assert show[shown](desk.anonymous).status_code == 200


@pytest.mark.parametrize("path", [IMAGES, f"{IMAGES}/{UNKNOWN}"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
def test_any_other_method_is_not_allowed(desk: Desk, method: str, path: str) -> None:
    answer = desk.editor.request(method, path)

    assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", [f"{IMAGES}/a/b", f"{IMAGES}/"])
def test_any_other_path_is_not_found(desk: Desk, path: str) -> None:
    assert_refused(desk.editor.get(path), 404, "MEDIA_NOT_FOUND", "Image not found")


def test_every_kind_has_a_fault() -> None:
    assert set(FAULTS) == set(Kind)
    # What is not there and what has no path are one and the same here.
    assert len({fault.code for fault in FAULTS.values()}) == len(Kind) - 1
