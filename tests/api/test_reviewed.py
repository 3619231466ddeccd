"""What a reader of the contract found wrong once, and must not come back."""

import pytest

from picturedesk.core.access import Role
from tests.support.app import Desk, create_image, picture

IMAGES = "/api/core/v2/assets/images"


class TestAuto:
    def test_is_never_what_another_client_asked_for(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        url = image["thumbnail_url"].replace("thumb.jpg", "w64.auto")

        for _ in range(2):
            both = desk.anonymous.get(url, headers=[("accept", "image/webp"), ("accept", "*/*")])
            plain = desk.anonymous.get(url, headers={"accept": "*/*"})
            modern = desk.anonymous.get(url, headers={"accept": "image/webp"})

            types = [answer.headers["content-type"] for answer in (both, plain, modern)]
            assert types == ["image/webp", "image/jpeg", "image/webp"]


class TestARedirect:
    def test_to_the_canonical_spelling_carries_no_key(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        url = image["thumbnail_url"].replace("thumb.jpg", "w064.jpg")

        answer = desk.anonymous.get(f"{url}?a=1&x-api-key=pd_secret&X%2DApi-Key=pd_secret&b=2")

        assert answer.status_code == 308
        assert answer.headers["location"].endswith("/w64.jpg?a=1&b=2")


class TestAPath:
    @pytest.mark.parametrize("path", [f"{IMAGES}/", f"/api/core/v2//assets/images/by-id/{'0' * 8}", f"{IMAGES}/by-id/"])
    def test_with_a_slash_too_many_is_unknown(self, desk: Desk, path: str) -> None:
        answer = desk.editor.get(path)

        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})

    def test_that_only_begins_like_a_surface_belongs_to_none(self, desk: Desk) -> None:
        assert desk.anonymous.get("/api/imagesx").status_code == 404
        assert desk.anonymous.get("/api/23").status_code == 404
        assert desk.anonymous.get("/uploads").status_code == 404

    def test_by_a_method_it_does_not_know_tells_those_it_does(self, desk: Desk) -> None:
        options = desk.editor.request("OPTIONS", f"{IMAGES}/by-id/x")
        put = desk.editor.request("PUT", "/upload/image")
        health = desk.anonymous.post("/health/ready")

        assert [answer.status_code for answer in (options, put, health)] == [405, 405, 405]
        assert options.headers["allow"] == "DELETE, GET, HEAD, PATCH"
        assert put.headers["allow"] == "POST"


class TestAHost:
    @pytest.mark.parametrize("host", ["a b", 'x"y', "x/y", "a@b", "x:y"])
    def test_that_is_none_is_not_handed_back(self, desk: Desk, host: str) -> None:
        image = create_image(desk.editor, content=picture(colour="#0a0b0c"))

        url = desk.editor.get(f"{IMAGES}/by-id/{image['id']}", headers={"host": host}).json()["data"]["url"]

        assert host not in url
        assert url.startswith("http://")


class TestSentences:
    def test_are_in_words_that_editors_know(self, desk: Desk) -> None:
        answer = desk.editor.post(IMAGES, json={"file_key": 7})

        assert answer.json()["details"] == [{"field": "file_key", "message": "Expected a text, got a whole number."}]

    @pytest.mark.parametrize("body", [b"", b"null", b"[]"])
    def test_of_a_body_that_is_none_name_the_body(self, desk: Desk, body: bytes) -> None:
        answer = desk.editor.post(IMAGES, content=body)

        assert answer.status_code == 400
        assert answer.json()["details"][0]["field"] == "body"


class TestAHeader:
    def test_of_any_length_is_not_remembered(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture(colour="#101112"))
        url = f"{IMAGES}/by-id/{image['id']}"

        long = desk.editor.get(url, headers={"host": "h" * 5_000})
        again = desk.editor.get(url, headers={"host": "h" * 5_000})

        assert long.json() == again.json()
        assert "h" * 5_000 not in long.text


class TestACursor:
    @pytest.mark.parametrize("sort", ["-name", "%2Bname"])
    def test_holds_the_longest_name_there_can_be(self, desk: Desk, sort: str) -> None:
        for number in range(3):
            create_image(desk.editor, content=picture(colour=f"#1{number}2030"), name="\U0001f600" * 254 + str(number))

        first = desk.editor.get(f"{IMAGES}?sort={sort}&limit=1&search=").json()["meta"]["next"]
        second = desk.editor.get(first)

        assert second.status_code == 200, second.text
        assert desk.editor.get(second.json()["meta"]["previous"]).status_code == 200


class TestABlankName:
    @pytest.mark.parametrize("name", ["", " ", "\u0000", "\u200b"])
    def test_of_a_block_is_refused(self, desk: Desk, name: str) -> None:
        answer = desk.clients[Role.CHANNEL_ADMIN].post("/api/publisher/v2/blocks/html", json={"name": name})

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "name")

    @pytest.mark.parametrize("blank", ["", " ", "\u0000", "\u200b"])
    def test_of_what_may_be_empty_empties_it(self, desk: Desk, blank: str) -> None:
        image = create_image(desk.editor, content=picture(colour="#112233"), creator="Ada")

        answer = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"creator": blank, "license_url": blank})

        assert answer.status_code == 200, answer.text
        assert (answer.json()["data"]["creator"], answer.json()["data"]["license_url"]) == (None, None)
