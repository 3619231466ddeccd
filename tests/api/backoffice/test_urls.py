"""Delivery URLs to order: each is the one that delivery answers, at once and without another word."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.support.app import BASE_URL, Client, Desk, create_image, picture, running_app, upload
from tests.support.delivery import opened, path_of

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
NOT_FOUND = (404, {"error": "Entity not found"})


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, content=picture("PNG", (1200, 600)))
    return made


def ask(client: Client, image: dict[str, Any], body: object, **options: Any) -> httpx2.Response:
    return client.post(f"{IMAGES}/by-id/{image['id']}/urls", json=body, **options)


def made(client: Client, image: dict[str, Any], *recipes: str, **more: Any) -> list[dict[str, Any]]:
    answer = ask(client, image, {"recipes": list(recipes), **more})
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["data"]
    return entries


def srcset(client: Client, image: dict[str, Any], preset: str, **more: Any) -> dict[str, Any]:
    answer = ask(client, image, {"srcset": {"preset": preset, **more}})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


def details(answer: httpx2.Response) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "Bad Request"
    return {detail["field"]: detail["message"] for detail in answer.json()["details"]}


class TestRecipes:
    def test_get_a_url_each_in_the_order_asked(self, desk: Desk, image: dict[str, Any]) -> None:
        asked = ["w800-h600-cover.webp", "thumb.jpg", "original.png", "h0600-w800.webp", "thumb.jpg", "w640.auto"]

        entries = made(desk.editor, image, *asked)

        assert [entry["recipe"] for entry in entries] == asked
        assert [urlsplit(entry["url"]).path for entry in entries] == [
            path_of(image, "w800-h600.webp"),
            path_of(image, "thumb.jpg"),
            path_of(image, "original.png"),
            path_of(image, "w800-h600.webp"),
            path_of(image, "thumb.jpg"),
            path_of(image, "w640.auto"),
        ]
        assert [list(entry) for entry in entries] == [["recipe", "url", "expires_at"]] * 6

    def test_get_urls_that_are_delivered_as_they_are(self, desk: Desk, image: dict[str, Any]) -> None:
        asked = ["h60-w80-cover-gn.png", "thumb.webp", "original.png", "w64.jpg", "c0.0.500.1000-gray-q50.jpg"]

        for entry in made(desk.editor, image, *asked):
            assert entry["url"].startswith(BASE_URL)
            assert desk.anonymous.get(entry["url"]).status_code == 200

    def test_are_signed_where_that_is_needed_alone(self, desk: Desk, image: dict[str, Any]) -> None:
        entries = made(desk.editor, image, "thumb.jpg", "w640.webp", "w641.webp", "original.png", expires_in=60)

        assert ["s=" in entry["url"] for entry in entries] == [False, False, True, True]
        assert ["e=" in entry["url"] for entry in entries] == [False, False, True, True]
        assert [entry["expires_at"] is None for entry in entries] == [True, True, False, False]

    def test_hold_for_ever_where_nothing_is_said(self, desk: Desk, image: dict[str, Any]) -> None:
        for more in ({}, {"expires_in": None}):
            [entry] = made(desk.editor, image, "w641.webp", **more)

            assert entry["expires_at"] is None
            assert list(parse_qs(urlsplit(entry["url"]).query)) == ["s"]
            assert "immutable" in desk.anonymous.get(entry["url"]).headers["cache-control"]

    def test_hold_for_as_long_as_was_said(self, desk: Desk, image: dict[str, Any]) -> None:
        before = int(time.time())
        [entry] = made(desk.editor, image, "w641.webp", expires_in=3600)

        expires = int(parse_qs(urlsplit(entry["url"]).query)["e"][0])
        assert before + 3600 <= expires <= time.time() + 3600
        assert entry["expires_at"] == datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert desk.anonymous.get(entry["url"]).headers["cache-control"].startswith("private, max-age=")

    def test_that_expire_are_refused_then(self, desk: Desk, image: dict[str, Any]) -> None:
        [entry] = made(desk.editor, image, "w642.webp", expires_in=1)
        time.sleep(1.1)

        assert desk.anonymous.get(entry["url"]).status_code == 403

    @pytest.mark.parametrize("expires_in", [1, 31_536_000])
    def test_may_hold_from_a_second_to_a_year(self, desk: Desk, image: dict[str, Any], expires_in: int) -> None:
        assert made(desk.editor, image, "w641.webp", expires_in=expires_in)[0]["expires_at"] is not None

    def test_may_be_a_hundred(self, desk: Desk, image: dict[str, Any]) -> None:
        assert len(made(desk.editor, image, *(f"w{width}.jpg" for width in range(1, 101)))) == 100

    def test_are_those_of_the_current_revision(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        [before] = made(desk.editor, image, "w50.png")
        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"gravity": "north"})

        [after] = made(desk.editor, image, "w50.png")

        assert desk.anonymous.get(before["url"]).headers["location"] == after["url"]
        assert desk.anonymous.get(after["url"]).status_code == 200

    def test_of_an_original_follow_its_file(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        key = upload(desk.editor, picture("JPEG"), "picture.jpg")
        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"file_key": key})

        assert made(desk.editor, image, "original.jpg")
        assert list(details(ask(desk.editor, image, {"recipes": ["original.png"]}))) == ["recipes[0]"]

    def test_start_where_the_request_came_in(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = ask(desk.editor, image, {"recipes": ["thumb.jpg"]}, headers={"host": "desk.example:8443"})

        assert answer.json()["data"][0]["url"] == f"http://desk.example:8443{path_of(image, 'thumb.jpg')}"


class TestWhatIsWrong:
    def test_with_recipes_is_told_for_each(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = ask(desk.editor, image, {"recipes": ["thumb.jpg", "w0.jpg", "w640.jpeg", "original.jpg", "", "x"]})

        assert details(answer) == {
            "recipes[1]": "The width must be between 1 and 8,192.",
            "recipes[2]": "The format is none of jpg, png, webp, avif, gif, auto.",
            "recipes[3]": "The original comes as png only.",
            "recipes[4]": "The format is none of jpg, png, webp, avif, gif, auto.",
            "recipes[5]": "The format is none of jpg, png, webp, avif, gif, auto.",
        }

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "body"),
            ({"recipes": None, "srcset": None}, "body"),
            ({"recipes": ["thumb.jpg"], "srcset": {"preset": "card"}}, "body"),
            ({"recipes": [], "srcset": {"preset": "card"}}, "body"),
            ({"expires_in": 60}, "body"),
            ([], "body"),
            ("thumb.jpg", "body"),
            ({"recipes": []}, "recipes"),
            ({"recipes": ["thumb.jpg"] * 101}, "recipes"),
            ({"recipes": "thumb.jpg"}, "recipes"),
            ({"recipes": [1]}, "recipes[0]"),
            ({"recipes": [None]}, "recipes[0]"),
            ({"recipes": ["w1.jpg\u0000"]}, "recipes[0]"),
            ({"recipes": ["w" + "9" * 100_000 + ".jpg"]}, "recipes[0]"),
            ({"recipes": ["thumb.jpg"], "expires_in": 0}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": -1}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": 31_536_001}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": 10**30}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": 1.5}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": "60"}, "expires_in"),
            ({"recipes": ["thumb.jpg"], "expires_in": True}, "expires_in"),
            ({"srcset": {"preset": "card"}, "expires_in": 0}, "expires_in"),
            ({"srcset": {}}, "srcset.preset"),
            ({"srcset": {"preset": "poster"}}, "srcset.preset"),
            ({"srcset": {"preset": "w640"}}, "srcset.preset"),
            ({"srcset": {"preset": "original"}}, "srcset.preset"),
            ({"srcset": {"preset": "card", "format": "jpeg"}}, "srcset.format"),
            ({"srcset": {"preset": "card", "format": None}}, "srcset.format"),
            ({"srcset": "card"}, "srcset"),
        ],
        ids=lambda value: repr(value)[:60],
    )
    def test_is_told_with_the_field(self, desk: Desk, image: dict[str, Any], body: object, field: str) -> None:
        assert list(details(ask(desk.editor, image, body))) == [field]

    def test_with_everything_is_told_at_once(self, desk: Desk, image: dict[str, Any]) -> None:
        assert set(details(ask(desk.editor, image, {"recipes": [], "expires_in": 0}))) == {"recipes", "expires_in"}

    @pytest.mark.parametrize("body", [b"", b"{", b'{"recipes":["\\ud800.jpg"]}', b"\xff"])
    def test_with_the_json_is_told(self, desk: Desk, image: dict[str, Any], body: bytes) -> None:
        answer = desk.editor.post(f"{IMAGES}/by-id/{image['id']}/urls", content=body)

        assert details(answer)


class TestASrcset:
    def test_is_the_presets_shape_in_several_widths(self, desk: Desk, image: dict[str, Any]) -> None:
        found = srcset(desk.editor, image, "card")

        start = f"{BASE_URL}/img/{image['id']}/{image['revision']}/"
        entries = [entry.split(" ") for entry in found["srcset"].split(", ")]
        assert [(urlsplit(url).path.rpartition("/")[2], width) for url, width in entries] == [
            ("w320-h180.auto", "320w"),
            ("card.auto", "640w"),
            ("w960-h540.auto", "960w"),
            ("w1066-h600.auto", "1066w"),
        ]
        assert list(found) == ["srcset", "sizes", "src", "width", "height"]
        assert found["src"] == f"{start}card.auto"
        assert found["sizes"] == "(max-width: 640px) 100vw, 640px"
        assert (found["width"], found["height"]) == (640, 360)

    @pytest.mark.parametrize("preset", ["thumb", "card", "og", "hero"])
    @pytest.mark.parametrize("size", [(1200, 600), (90, 400), (1, 1)])
    def test_tells_the_sizes_of_the_pictures_that_come(self, desk: Desk, preset: str, size: tuple[int, int]) -> None:
        image = create_image(desk.editor, content=picture("PNG", size))
        found = srcset(desk.editor, image, preset, format="png")

        src = desk.anonymous.get(found["src"])
        assert opened(src.content).size == (found["width"], found["height"])
        for entry in found["srcset"].split(", "):
            url, width = entry.split(" ")
            answer = desk.anonymous.get(url)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
            assert f"{opened(answer.content).width}w" == width

    def test_signs_what_is_neither_preset_nor_ladder(self, desk: Desk) -> None:
        image = create_image(desk.editor, content=picture("PNG", (2560, 20)))
        found = ask(desk.editor, image, {"srcset": {"preset": "hero", "format": "webp"}, "expires_in": 60}).json()

        entries = {url.partition("?")[0].rpartition("/")[2]: url for url in found["data"]["srcset"].split(", ")}
        assert {name: "?s=" in url for name, url in entries.items()} == {
            "w960.webp": True,
            "hero.webp 1920w": False,
            "w2560.webp 2560w": False,
        }
        assert "&e=" in entries["w960.webp"]


class TestTheSettings:
    @pytest.fixture(scope="class")
    @classmethod
    def strict(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
        environment = {
            "PICTUREDESK_PRESETS_ONLY": "true",
            "PICTUREDESK_OPEN_ORIGINALS": "true",
            "PICTUREDESK_PRESETS": "square=w50-h50",
            "PICTUREDESK_PUBLIC_URL": "https://pictures.example/desk/",
        }
        with running_app(tmp_path_factory.mktemp("strict") / "data", environment) as running:
            yield running

    def test_decide_what_needs_no_signature(self, strict: Desk) -> None:
        image = create_image(strict.editor)

        entries = made(strict.editor, image, "square.png", "w640.png", "original.png")

        assert ["?s=" in entry["url"] for entry in entries] == [False, True, False]
        assert all(entry["url"].startswith("https://pictures.example/desk/img/") for entry in entries)
        for entry in entries:
            assert strict.anonymous.get(entry["url"].removeprefix("https://pictures.example/desk")).status_code == 200

    def test_give_the_presets_of_sets(self, strict: Desk) -> None:
        image = create_image(strict.editor, content=picture("PNG", (300, 300)))

        assert srcset(strict.editor, image, "square")["width"] == 50


class TestAnImage:
    def test_that_there_is_not_has_no_urls(self, desk: Desk) -> None:
        answer = ask(desk.editor, {"id": UNKNOWN}, {"recipes": ["thumb.jpg"]})

        assert (answer.status_code, answer.json()) == NOT_FOUND

    def test_that_is_no_uuid_is_told_so(self, desk: Desk) -> None:
        answer = ask(desk.editor, {"id": "x"}, {"recipes": ["thumb.jpg"]})

        assert (answer.status_code, answer.json()) == (400, {"error": "Invalid uuid sent"})

    def test_that_is_deleted_has_none(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        desk.editor.delete(f"{IMAGES}/by-id/{image['id']}")

        for body in ({"recipes": ["thumb.jpg"]}, {"srcset": {"preset": "card"}}):
            answer = ask(desk.editor, image, body)
            assert (answer.status_code, answer.json()) == NOT_FOUND

    def test_that_is_archived_has_them(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"status": "archived"})

        [entry] = made(desk.editor, image, "w50.png")

        assert desk.anonymous.get(entry["url"]).status_code == 200

    def test_of_somebody_else_looks_missing_to_an_uploader(self, desk: Desk, image: dict[str, Any]) -> None:
        uploader = desk.clients[Role.UPLOADER]
        own = create_image(uploader)

        answer = ask(uploader, image, {"recipes": ["thumb.jpg"]})

        assert (answer.status_code, answer.json()) == NOT_FOUND
        assert made(uploader, own, "thumb.jpg")

    def test_is_enough_to_read_for_whoever_may(self, desk: Desk, image: dict[str, Any]) -> None:
        assert made(desk.clients[Role.VIEWER], image, "w641.jpg")

    def test_needs_a_key(self, desk: Desk, image: dict[str, Any]) -> None:
        assert ask(desk.anonymous, image, {"recipes": ["thumb.jpg"]}).status_code == 401


class TestAnIdempotencyKey:
    def test_keeps_the_answer(self, desk: Desk, image: dict[str, Any]) -> None:
        headers = {"idempotency-key": str(new_id())}
        body = {"recipes": ["w641.jpg"], "expires_in": 60}
        first = ask(desk.editor, image, body, headers=headers)
        time.sleep(1.1)

        second = ask(desk.editor, image, body, headers=headers)
        other = ask(desk.editor, image, {"recipes": ["w641.jpg"]}, headers=headers)

        assert (second.status_code, second.content) == (200, first.content)
        assert second.headers["idempotency-replayed"] == "true"
        assert other.status_code == 422

    def test_keeps_a_refusal_too(self, desk: Desk, image: dict[str, Any]) -> None:
        headers = {"idempotency-key": str(new_id())}

        first, second = (ask(desk.editor, image, {"recipes": ["x"]}, headers=headers) for _ in range(2))

        assert (second.status_code, second.content) == (400, first.content)


def test_no_other_method_is_answered(desk: Desk, image: dict[str, Any]) -> None:
    answer = desk.editor.get(f"{IMAGES}/by-id/{image['id']}/urls")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_no_signed_url_is_in_the_log(desk: Desk, image: dict[str, Any]) -> None:
    [entry] = made(desk.editor, image, "w641.jpg")
    signature = parse_qs(urlsplit(entry["url"]).query)["s"][0]
    desk.anonymous.get(entry["url"])

    assert signature not in str(desk.lines)
