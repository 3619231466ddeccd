"""Images by id, by key and by hash: who sees which, and what a client that has them already gets."""

from typing import Any

import pytest

from picturedesk.core.access import Role
from tests.support.app import Desk, create_image, picture, upload

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"


def ways(image: dict[str, Any]) -> list[str]:
    """Every URL that one live image is found at."""
    key = image["file_key"]
    return [
        f"{IMAGES}/by-id/{image['id']}",
        f"{IMAGES}/by-key/{key}",
        f"{IMAGES}/by-key/{key.replace('/', '%2F')}",
        f"{IMAGES}/by-hash/{image['file_hash']}",
        f"{IMAGES}/by-hash/{image['file_hash'].upper()}",
    ]


class TestALiveImage:
    def test_is_the_same_by_every_way(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#010101"), locales=[{"locale": "en"}])

        for url in ways(image):
            answer = desk.editor.get(url)

            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/json"
            assert answer.json() == {"data": image}

    def test_by_its_id_in_any_case(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        assert desk.editor.get(f"{IMAGES}/by-id/{image['id'].upper()}").json()["data"] == image

    def test_by_hash_is_the_oldest_of_several(self, desk: Desk) -> None:
        content = picture(colour="#020202")
        oldest, newer, _ = (create_image(desk.editor, content=content) for _ in range(3))
        url = f"{IMAGES}/by-hash/{oldest['file_hash']}"
        assert desk.editor.get(url).json()["data"]["id"] == oldest["id"]

        desk.editor.delete(f"{IMAGES}/by-id/{oldest['id']}")

        assert desk.editor.get(url).json()["data"]["id"] == newer["id"]

    def test_has_a_strong_tag_that_holds_until_it_changes(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        url = f"{IMAGES}/by-id/{image['id']}"
        tag = desk.editor.get(url).headers["etag"]
        assert tag.startswith('"')
        assert desk.editor.get(url).headers["etag"] == tag

        patched = desk.editor.patch(url, json={"name": "another"})

        assert patched.headers["etag"] != tag
        assert desk.editor.get(url).headers["etag"] == patched.headers["etag"]

    def test_has_the_tag_that_its_creation_answered(self, desk: Desk) -> None:
        created = desk.editor.post(IMAGES, json={"file_key": upload(desk.editor, picture())})
        found = desk.editor.get(f"{IMAGES}/by-id/{created.json()['data']['id']}")

        assert created.headers["etag"] == found.headers["etag"]

    @pytest.mark.parametrize("condition", ["{tag}", "W/{tag}", '"x", {tag}', "*"])
    def test_is_not_sent_to_a_client_that_has_it(self, desk: Desk, condition: str) -> None:
        image = create_image(desk.editor)
        for url in ways(image)[:3]:
            tag = desk.editor.get(url).headers["etag"]

            answer = desk.editor.get(url, headers={"if-none-match": condition.format(tag=tag)})

            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)

    def test_is_sent_to_a_client_that_has_another(self, desk: Desk) -> None:
        image = create_image(desk.editor)

        answer = desk.editor.get(ways(image)[0], headers={"if-none-match": '"another"'})

        assert answer.json()["data"] == image

    def test_has_no_body_for_head(self, desk: Desk) -> None:
        url = ways(create_image(desk.editor))[0]
        got = desk.editor.get(url)

        head = desk.editor.request("HEAD", url)

        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == got.headers["etag"]
        assert head.headers["content-length"] == str(len(got.content))


class TestADeletedImage:
    def test_is_found_by_id_with_the_moment(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        desk.editor.delete(ways(image)[0])

        found = desk.editor.get(ways(image)[0]).json()["data"]

        assert found["deleted_at"] == found["updated_at"]
        assert {**image, "deleted_at": 0, "updated_at": 0} == {**found, "deleted_at": 0, "updated_at": 0}

    def test_is_found_by_key_and_by_hash_only_on_request(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#030303"))
        desk.editor.delete(ways(image)[0])

        for url in ways(image)[1:]:
            for query in ("", "?include_deleted=false", "?include_deleted="):
                assert desk.editor.get(url + query).status_code == 404
            assert desk.editor.get(f"{url}?include_deleted=true").json()["data"]["id"] == image["id"]

    def test_comes_after_a_live_one_where_both_are_wanted(self, desk: Desk) -> None:
        content = picture(colour="#040404")
        gone = create_image(desk.editor, content=content)
        desk.editor.delete(ways(gone)[0])
        again = create_image(desk.editor, file_key=gone["file_key"])

        for url in ways(gone)[1:]:
            assert desk.editor.get(f"{url}?include_deleted=true").json()["data"]["id"] == again["id"]


class TestNothingIsFound:
    @pytest.mark.parametrize(
        "path",
        [
            f"by-id/{UNKNOWN}",
            f"by-key/uploads/{UNKNOWN}.png",
            "by-key/x",
            "by-key/%00",
            "by-key/uploads/../../../etc/passwd",
            "by-key/uploads/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "by-hash/" + "0" * 64,
        ],
    )
    def test_where_nothing_is(self, desk: Desk, path: str) -> None:
        answer = desk.editor.get(f"{IMAGES}/{path}")

        assert (answer.status_code, answer.json()["error"]) in {(404, "Entity not found"), (404, "Not Found")}

    @pytest.mark.parametrize(
        "text",
        [
            "1",
            "x",
            UNKNOWN[:-1],
            f"{{{UNKNOWN}}}",
            UNKNOWN.replace("-", ""),
            f"urn:uuid:{UNKNOWN}",
            "%00",
            "%ff",
            "%20",
        ],
    )
    @pytest.mark.parametrize(
        ("method", "suffix"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore"), ("GET", "?a=b")]
    )
    def test_by_an_id_that_is_no_uuid(self, desk: Desk, method: str, text: str, suffix: str) -> None:
        body: dict[str, Any] = {"json": {}} if method == "PATCH" else {}

        answer = desk.editor.request(method, f"{IMAGES}/by-id/{text}{suffix}", **body)

        assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})

    @pytest.mark.parametrize("text", ["0" * 63, "0" * 65, "g" * 64, "0" * 63 + "٣", "sha256"])
    @pytest.mark.parametrize("query", ["", "?include_deleted=true"])
    def test_by_a_hash_that_is_none(self, desk: Desk, text: str, query: str) -> None:
        answer = desk.editor.get(f"{IMAGES}/by-hash/{text}{query}")

        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "hash"

    def test_with_a_wish_that_is_neither_true_nor_false(self, desk: Desk) -> None:
        for url in ways(create_image(desk.editor))[1:]:
            assert desk.editor.get(f"{url}?include_deleted=yes").status_code == 400

    @pytest.mark.parametrize("path", ["/api/core/v2", "/api/core/v2/assets", "/api/core/v2/nothing", f"{IMAGES}/by-id"])
    def test_at_a_path_that_there_is_not(self, desk: Desk, path: str) -> None:
        answer = desk.editor.get(path)

        assert (answer.status_code, answer.json()) in [
            (404, {"error": "Not Found"}),
            (405, {"error": "Method Not Allowed"}),
        ]

    def test_at_a_path_of_no_surface(self, desk: Desk) -> None:
        answer = desk.anonymous.get("/nothing")

        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})

    @pytest.mark.parametrize(
        ("method", "path"), [("PUT", IMAGES), ("DELETE", IMAGES), ("PUT", f"{IMAGES}/by-id/{UNKNOWN}")]
    )
    def test_by_a_method_that_the_path_does_not_know(self, desk: Desk, method: str, path: str) -> None:
        answer = desk.editor.request(method, path)

        assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})


class TestTheRoleUploader:
    def test_sees_its_own_images_alone(self, desk: Desk) -> None:
        uploader = desk.clients[Role.UPLOADER]
        own, foreign = create_image(uploader), create_image(desk.editor, content=picture(colour="#050505"))

        assert [uploader.get(url).status_code for url in ways(own)] == [200] * 5
        assert [uploader.get(url).status_code for url in ways(foreign)] == [404] * 5
        assert [image["id"] for image in uploader.get(IMAGES).json()["data"]] == [own["id"]]

    def test_finds_its_own_by_a_hash_that_somebody_had_before(self, desk: Desk) -> None:
        content = picture(colour="#060606")
        foreign, own = (
            create_image(desk.editor, content=content),
            create_image(desk.clients[Role.UPLOADER], content=content),
        )
        url = f"{IMAGES}/by-hash/{content and own['file_hash']}"

        assert desk.clients[Role.UPLOADER].get(url).json()["data"]["id"] == own["id"]
        assert desk.editor.get(url).json()["data"]["id"] == foreign["id"]

    def test_changes_and_deletes_nothing_not_even_its_own(self, desk: Desk) -> None:
        uploader = desk.clients[Role.UPLOADER]
        own = create_image(uploader)
        url = f"{IMAGES}/by-id/{own['id']}"

        for answer in (
            uploader.patch(url, json={"name": "x"}),
            uploader.delete(url),
            uploader.post(f"{url}/restore"),
        ):
            assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
