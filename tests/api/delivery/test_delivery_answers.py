"""The headers around a picture: caching, conditions, ranges, safety."""

from typing import Any

import httpx2
import pytest

from tests.imaging.pictures import encoded, noise
from tests.support.app import Desk, create_image
from tests.support.delivery import path_of

IMAGES = "/api/core/v2/assets/images"
SAFETY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, content=encoded(noise(), "PNG"))
    return made


@pytest.fixture(params=["original", "cold rendition", "warm rendition"])
def url(desk: Desk, image: dict[str, Any], request: pytest.FixtureRequest) -> str:
    """Pictures that come off the disk, out of a render and out of memory."""
    if request.param == "original":
        original: str = image["url"]
        return original
    path = path_of(image, "thumb.jpg" if request.param == "warm rendition" else "thumb.webp")
    if request.param == "warm rendition":
        desk.anonymous.get(path)
    return path


def ours(answer: httpx2.Response) -> dict[str, str]:
    return {name: answer.headers.get(name, "") for name in SAFETY}


class TestEveryAnswer:
    def test_is_careful_with_browsers(self, desk: Desk, image: dict[str, Any]) -> None:
        answers = [
            desk.anonymous.get(image["url"]),
            desk.anonymous.get(path_of(image, "thumb.jpg")),
            desk.anonymous.get(path_of(image, "thumb.jpg"), headers={"if-none-match": "*"}),
            desk.anonymous.get(path_of(image, "thumb.jpg"), headers={"range": "bytes=0-1"}),
            desk.anonymous.get(path_of(image, "thumb.jpg"), headers={"range": "bytes=99999999-"}),
            desk.anonymous.get(path_of(image, "thumb.jpg", "0" * 16)),
            desk.anonymous.get(path_of(image, "w064.jpg")),
            desk.anonymous.get(path_of(image, "nonsense.jpg")),
            desk.anonymous.get(path_of(image, "w65.jpg")),
            desk.anonymous.get("/img/x/latest/thumb.jpg"),
            desk.anonymous.post(path_of(image, "thumb.jpg")),
            desk.anonymous.request("OPTIONS", path_of(image, "thumb.jpg")),
        ]

        assert [answer.status_code for answer in answers] == [
            200,
            200,
            304,
            206,
            416,
            307,
            308,
            400,
            403,
            404,
            405,
            204,
        ]
        assert [ours(answer) for answer in answers] == [SAFETY] * len(answers)

    def test_sets_no_cookie_and_tells_no_one_who_asked_before(self, desk: Desk, url: str) -> None:
        answer = desk.anonymous.get(url)

        assert "set-cookie" not in answer.headers
        assert "x-request-id" not in answer.headers

    def test_is_tagged_for_those_who_purge(self, desk: Desk, image: dict[str, Any], url: str) -> None:
        answer = desk.anonymous.get(url)

        assert answer.headers["surrogate-key"] == answer.headers["cache-tag"] == f"image-{image['id']}"


class TestCaching:
    def test_is_for_ever_where_the_url_is_pinned(self, desk: Desk, url: str) -> None:
        assert desk.anonymous.get(url).headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_is_short_where_it_is_the_latest(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image, "thumb.jpg", "latest"))

        assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"

    @pytest.mark.parametrize("target", ["nonsense.jpg", "w65.jpg"])
    def test_is_forbidden_for_errors(self, desk: Desk, image: dict[str, Any], target: str) -> None:
        assert desk.anonymous.get(path_of(image, target)).headers["cache-control"] == "no-store"

    def test_is_forbidden_for_what_is_not_there(self, desk: Desk) -> None:
        assert desk.anonymous.get("/img/x/latest/thumb.jpg").headers["cache-control"] == "no-store"


class TestATag:
    def test_is_strong_and_always_the_same(self, desk: Desk, url: str) -> None:
        first, second = (desk.anonymous.get(url).headers["etag"] for _ in range(2))

        assert first == second
        assert first.startswith('"')

    def test_is_another_for_another_format(self, desk: Desk, image: dict[str, Any]) -> None:
        tags = {desk.anonymous.get(path_of(image, f"thumb.{kind}")).headers["etag"] for kind in ("jpg", "png", "webp")}

        assert len(tags) == 3

    @pytest.mark.parametrize("condition", ["{tag}", "W/{tag}", '"a", {tag} , "b"', "*"])
    def test_saves_the_client_that_has_it_the_bytes(self, desk: Desk, url: str, condition: str) -> None:
        whole = desk.anonymous.get(url)

        answer = desk.anonymous.get(url, headers={"if-none-match": condition.format(tag=whole.headers["etag"])})

        assert (answer.status_code, answer.content) == (304, b"")
        for name in ("etag", "cache-control", "surrogate-key"):
            assert answer.headers[name] == whole.headers[name]

    @pytest.mark.parametrize("condition", ['"other"', "", "nonsense", ","])
    def test_of_another_picture_saves_nothing(self, desk: Desk, url: str, condition: str) -> None:
        assert desk.anonymous.get(url, headers={"if-none-match": condition}).status_code == 200

    def test_goes_before_a_range(self, desk: Desk, url: str) -> None:
        tag = desk.anonymous.get(url).headers["etag"]

        answer = desk.anonymous.get(url, headers={"if-none-match": tag, "range": "bytes=0-1"})

        assert answer.status_code == 304


class TestARange:
    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-99", 0, 100),
            ("bytes=10-19", 10, 20),
            ("bytes=100-", 100, None),
            ("bytes=-7", -7, None),
            ("bytes=0-99999999", 0, None),
            ("bytes=-99999999", 0, None),
            (" bytes=5-6 ", 5, 7),
        ],
    )
    def test_is_just_these_bytes(self, desk: Desk, url: str, asked: str, start: int, end: int | None) -> None:
        whole = desk.anonymous.get(url).content

        answer = desk.anonymous.get(url, headers={"range": asked})

        expected = whole[start:end]
        first = start % len(whole)
        assert (answer.status_code, answer.content) == (206, expected)
        assert answer.headers["content-range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"
        assert answer.headers["content-length"] == str(len(expected))

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=0-1,5-6",
            "bytes=5-2",
            "bytes=-",
            "bytes=a-b",
            "bytes",
            "items=0-1",
            "bytes=0-1" + ",0-1" * 10_000,
            "bytes=" + "0" * 5_000 + "-",
            "bytes=\u0660-\u0661".encode().decode("latin-1"),
        ],
        ids=lambda asked: asked[:20],
    )
    def test_that_cannot_be_read_is_the_whole(self, desk: Desk, url: str, asked: str) -> None:
        whole = desk.anonymous.get(url).content

        answer = desk.anonymous.get(url, headers={"range": asked.encode("latin-1")})

        assert (answer.status_code, answer.content) == (200, whole)

    @pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=999999999999999999-"])
    def test_beyond_the_end_is_none(self, desk: Desk, url: str, asked: str) -> None:
        size = len(desk.anonymous.get(url).content)

        answer = desk.anonymous.get(url, headers={"range": asked})

        assert (answer.status_code, answer.json()) == (416, {"error": "The picture has no such part."})
        assert answer.headers["content-range"] == f"bytes */{size}"
        assert answer.headers["cache-control"] == "no-store"

    def test_holds_for_the_bytes_it_was_meant_for_alone(self, desk: Desk, url: str) -> None:
        tag = desk.anonymous.get(url).headers["etag"]

        same = desk.anonymous.get(url, headers={"range": "bytes=0-1", "if-range": tag})
        other = desk.anonymous.get(url, headers={"range": "bytes=0-1", "if-range": '"other"'})
        weak = desk.anonymous.get(url, headers={"range": "bytes=0-1", "if-range": f"W/{tag}"})
        dated = desk.anonymous.get(url, headers={"range": "bytes=0-1", "if-range": "Wed, 21 Oct 2015 07:28:00 GMT"})

        assert [answer.status_code for answer in (same, other, weak, dated)] == [206, 200, 200, 200]

    def test_is_offered(self, desk: Desk, url: str) -> None:
        assert desk.anonymous.get(url).headers["accept-ranges"] == "bytes"


class TestOtherMethods:
    def test_head_says_what_get_would(self, desk: Desk, url: str) -> None:
        got = desk.anonymous.get(url)

        head = desk.anonymous.request("HEAD", url)

        assert (head.status_code, head.content) == (200, b"")
        assert dict(head.headers) == dict(got.headers)

    def test_head_of_what_is_not_there_says_so(self, desk: Desk) -> None:
        answer = desk.anonymous.request("HEAD", "/img/x/latest/thumb.jpg")

        assert (answer.status_code, answer.content) == (404, b"")

    def test_options_lets_a_browser_ask_from_anywhere(self, desk: Desk, url: str) -> None:
        preflight = {
            "origin": "https://other.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match,range",
        }

        answer = desk.anonymous.request("OPTIONS", url, headers=preflight)

        allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
        assert (answer.status_code, answer.content) == (204, b"")
        assert "content-length" not in answer.headers
        assert "GET" in answer.headers["access-control-allow-methods"]
        assert {"if-none-match", "range"} <= allowed

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "TRACE"])
    def test_others_are_refused(self, desk: Desk, url: str, method: str) -> None:
        answer = desk.anonymous.request(method, url)

        assert answer.status_code == 405
        assert list(answer.json()) == ["error"]
        assert answer.headers["cache-control"] == "no-store"
