"""Delivery URLs: one picture, one recipe, one URL; and what all the others are answered."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from picturedesk.core.signing import SigningKey
from tests.support.app import BASE_URL, Desk, create_image, picture, running_app, upload
from tests.support.delivery import path_of, signed, signing_keys

IMAGES = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"


@pytest.fixture(scope="module")
def image(desk: Desk) -> dict[str, Any]:
    made: dict[str, Any] = create_image(desk.editor, content=picture("PNG", (400, 300)))
    return made


@pytest.fixture(scope="module")
def keys(desk: Desk) -> Sequence[SigningKey]:
    return signing_keys(desk.folder)


def refused(answer: httpx2.Response, status: int) -> str:
    """The sentence of an error, which is JSON and which nobody keeps."""
    assert answer.status_code == status, answer.headers
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert list(answer.json()) == ["error"]
    sentence: str = answer.json()["error"]
    return sentence


class TestTheCanonicalUrl:
    @pytest.mark.parametrize(
        ("said", "canonical"),
        [
            ("w640-inside.jpg", "w640.jpg"),
            ("w0640.jpg", "w640.jpg"),
            ("bgffffff-w640.jpg", "w640.jpg"),
            ("c0.0.1000.1000-w640.jpg", "w640.jpg"),
            ("w800-h600-cover.webp", "w800-h600.webp"),
            ("h600-w800.webp", "w800-h600.webp"),
            ("gray-blur3-q50-w800.jpg", "w800-q50-blur3-gray.jpg"),
            ("cover-gc-w8-h6.png", "w8-h6-gc.png"),
            ("w8-h6-gfx0500y1.png", "w8-h6-gfx500y1.png"),
            ("w640%2Ejpg", "w640.jpg"),
            ("%77640.jpg", "w640.jpg"),
        ],
    )
    def test_is_where_other_spellings_lead_for_good(
        self, desk: Desk, image: dict[str, Any], said: str, canonical: str
    ) -> None:
        answer = desk.anonymous.get(path_of(image, said))

        assert answer.status_code == 308
        assert answer.headers["location"] == BASE_URL + path_of(image, canonical)

    def test_has_the_id_and_the_revision_in_lower_case(self, desk: Desk, image: dict[str, Any]) -> None:
        canonical = path_of(image, "w640.jpg")
        shouted = f"/img/{image['id'].upper()}/{image['revision'].upper()}/w640.jpg"

        assert desk.anonymous.get(shouted).headers["location"] == BASE_URL + canonical

    def test_keeps_the_query_of_the_spelling_that_leads_to_it(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image, "w0640.jpg") + "?s=x&e=1&utm=%20y")

        assert answer.headers["location"] == BASE_URL + path_of(image, "w640.jpg") + "?s=x&e=1&utm=%20y"

    @pytest.mark.parametrize("target", ["thumb.jpg", "card.webp", "og.png", "hero.avif", "w640.jpg", "thumb.auto"])
    def test_is_answered_as_it_is(self, desk: Desk, image: dict[str, Any], target: str) -> None:
        assert desk.anonymous.get(path_of(image, target)).status_code == 200
        assert desk.anonymous.get(path_of(image, target, "latest")).status_code == 200


class TestWhatDoesNotParse:
    @pytest.mark.parametrize(
        "target",
        [
            "w640",
            "w640.",
            ".jpg",
            "w640.jpeg",
            "w640.JPG",
            "w640.svg",
            "unknown.jpg",
            "Thumb.jpg",
            "thumb-w640.jpg",
            "w0.jpg",
            "w8193.jpg",
            "w-1.jpg",
            "w6.5.jpg",
            "w\u0666\u0664\u0660.jpg",
            "w640-w640.jpg",
            "w640-.jpg",
            "-w640.jpg",
            "w640--h480.jpg",
            "w8000-h6000.jpg",
            "w640-cover.jpg",
            "h480-pad.jpg",
            "w640-gn.jpg",
            "w640-h480-inside-gn.jpg",
            "w640-h480-gx.jpg",
            "w640-h480-gfx1001y0.jpg",
            "c900.0.101.1000.jpg",
            "c0.0.0.1.jpg",
            "c0.0.1.jpg",
            "q0.jpg",
            "q101.jpg",
            "w640-q50.png",
            "w640-q50.gif",
            "w640-bgFFFFFF.jpg",
            "w640-bgfff.jpg",
            "blur0.jpg",
            "blur101.jpg",
            "w640-grey.jpg",
            "original.jpg",
            "original.PNG",
            "original.auto",
            "original-w640.png",
            "w640.jpg%00",
            "w640.jpg%0A",
            "%2e%2e%2fthumb.jpg",
            "w" + "9" * 5_000 + ".jpg",
        ],
    )
    def test_is_told_so(self, desk: Desk, image: dict[str, Any], target: str) -> None:
        assert refused(desk.anonymous.get(path_of(image, target)), 400 if "%2f" not in target else 404)


class TestNothingIsThere:
    @pytest.mark.parametrize(
        "path",
        [
            f"/img/{UNKNOWN}/latest/thumb.jpg",
            f"/img/{UNKNOWN}/0123456789abcdef/original.png?s=x",
            f"/img/{UNKNOWN}/latest/nonsense",
            "/img/1/latest/thumb.jpg",
            "/img/x/latest/thumb.jpg",
            "/img/",
            "/img/x",
            f"/img/{UNKNOWN}/latest",
            f"/img/{UNKNOWN}/latest/",
            f"/img/{UNKNOWN}/latest/a/b.jpg",
            "/img/%2e%2e/health/live",
            "/img/%00/latest/thumb.jpg",
        ],
    )
    def test_at_an_unknown_image_or_another_path(self, desk: Desk, path: str) -> None:
        assert refused(desk.anonymous.get(path), 404) == "Not Found"

    @pytest.mark.parametrize("revision", ["newest", "LATEST", "0", "0" * 15, "0" * 17, "g" * 16, "%00"])
    def test_at_what_is_no_revision(self, desk: Desk, image: dict[str, Any], revision: str) -> None:
        refused(desk.anonymous.get(path_of(image, "thumb.jpg", revision)), 404)


class TestASignature:
    @pytest.mark.parametrize(
        "target", ["w100.jpg", "w65.jpg", "h640.jpg", "w640-h480.jpg", "w640-q80.jpg", "w640-gray.jpg", "inside.png"]
    )
    def test_is_needed_for_everything_else(
        self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey], target: str
    ) -> None:
        path = path_of(image, target)

        refused(desk.anonymous.get(path), 403)

        assert desk.anonymous.get(signed(keys, path)).status_code == 200

    @pytest.mark.parametrize("width", [64, 128, 192, 256, 384, 512, 640, 768, 1024, 1280, 1600, 1920, 2560, 3840])
    def test_is_not_needed_on_the_ladder_of_widths(self, desk: Desk, image: dict[str, Any], width: int) -> None:
        assert desk.anonymous.get(path_of(image, f"w{width}.webp")).status_code == 200

    def test_is_needed_for_the_original(self, desk: Desk, image: dict[str, Any]) -> None:
        refused(desk.anonymous.get(path_of(image, "original.png")), 403)

        assert desk.anonymous.get(image["url"]).status_code == 200

    def test_is_not_taken_off_a_key(self, desk: Desk, image: dict[str, Any]) -> None:
        refused(desk.editor.get(path_of(image, "original.png")), 403)

    @pytest.mark.parametrize(
        "signature", ["", "x", ".", "x.y", "%00", "%FF", "é", "A" * 10_000, "0" * 8 + "." + "A" * 43]
    )
    def test_that_is_wrong_is_refused(self, desk: Desk, image: dict[str, Any], signature: str) -> None:
        refused(desk.anonymous.get(path_of(image, "w100.jpg") + f"?s={signature}"), 403)

    def test_holds_for_its_own_image_recipe_and_revision_alone(
        self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey]
    ) -> None:
        other = create_image(desk.editor)
        query = signed(keys, path_of(image, "w100.jpg")).partition("?")[2]

        for path in (
            path_of(image, "w101.jpg"),
            path_of(image, "w100.webp"),
            path_of(image, "w100.jpg", "latest"),
            path_of(image, "w100.jpg", "0" * 16),
            path_of(other, "w100.jpg"),
            path_of(image, "original.png"),
        ):
            refused(desk.anonymous.get(f"{path}?{query}"), 403)

    def test_does_not_hold_with_another_expiry(
        self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey]
    ) -> None:
        soon = int(time.time()) + 60
        path = path_of(image, "w100.jpg")
        without, with_one = signed(keys, path), signed(keys, path, soon)

        refused(desk.anonymous.get(f"{without}&e={soon}"), 403)
        refused(desk.anonymous.get(with_one.replace(f"e={soon}", f"e={soon + 1}")), 403)
        refused(desk.anonymous.get(with_one.replace(f"&e={soon}", "")), 403)
        assert desk.anonymous.get(with_one).status_code == 200

    @pytest.mark.parametrize("expiry", ["", "x", "-1", "1e9", "1.5", " 1", "\uff19", "9" * 30, "01999999999"])
    def test_with_an_expiry_that_we_never_wrote_is_refused(
        self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey], expiry: str
    ) -> None:
        url = signed(keys, path_of(image, "w100.jpg")) + f"&e={expiry}"

        assert desk.anonymous.get(url).status_code in ({403} if expiry else {200, 403})

    def test_that_has_expired_is_refused(self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey]) -> None:
        refused(desk.anonymous.get(signed(keys, path_of(image, "w100.jpg"), int(time.time()) - 1)), 403)

    def test_makes_the_answer_last_as_long_as_itself(
        self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey]
    ) -> None:
        answer = desk.anonymous.get(signed(keys, path_of(image, "w100.jpg"), int(time.time()) + 60))

        scope, _, seconds = answer.headers["cache-control"].partition(", max-age=")
        assert scope == "private"
        assert 50 <= int(seconds) <= 60


class TestAnotherRevision:
    def test_leads_to_the_current_one_for_now(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image, "thumb.jpg", "0" * 16))

        assert answer.status_code == 307
        assert answer.headers["location"] == BASE_URL + path_of(image, "thumb.jpg")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["surrogate-key"] == f"image-{image['id']}"

    def test_is_signed_anew_and_keeps_its_expiry(self, desk: Desk, keys: Sequence[SigningKey]) -> None:
        image = create_image(desk.editor)
        soon = int(time.time()) + 60
        old = [image["url"], signed(keys, path_of(image, "w100.jpg"), soon)]
        changed = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"gravity": "north"}).json()["data"]

        original, small = (desk.anonymous.get(url) for url in old)

        assert (original.status_code, original.headers["location"]) == (307, changed["url"])
        assert small.status_code == 307
        assert small.headers["location"].endswith(f"&e={soon}")
        assert desk.anonymous.get(small.headers["location"]).status_code == 200

    def test_of_an_original_is_checked_against_the_current_file(self, desk: Desk) -> None:
        image = create_image(desk.editor)
        key = upload(desk.editor, picture("JPEG"))
        changed = desk.editor.patch(f"{IMAGES}/by-id/{image['id']}", json={"file_key": key}).json()["data"]

        refused(desk.anonymous.get(image["url"]), 400)

        assert desk.anonymous.get(changed["url"]).headers["content-type"] == "image/jpeg"


class TestWhereSeveralAnswersApply:
    """404, 400, 308, 403, 307: each URL here deserves its answer and all that come after it."""

    def test_an_unknown_image_comes_first(self, desk: Desk) -> None:
        refused(desk.anonymous.get(f"/img/{UNKNOWN}/{'0' * 16}/nonsense.jpg"), 404)
        refused(desk.anonymous.get(f"/img/{UNKNOWN}/{'0' * 16}/h100-w100.jpg"), 404)

    def test_then_what_does_not_parse(self, desk: Desk, image: dict[str, Any]) -> None:
        refused(desk.anonymous.get(path_of(image, "h100-w100-q0.jpg", "0" * 16)), 400)

    def test_then_another_spelling(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image, "h100-w100.jpg", "0" * 16))

        assert answer.status_code == 308
        assert answer.headers["location"].endswith(f"/{'0' * 16}/w100-h100.jpg")

    def test_then_a_missing_signature(self, desk: Desk, image: dict[str, Any]) -> None:
        refused(desk.anonymous.get(path_of(image, "w100-h100.jpg", "0" * 16)), 403)

    def test_then_another_revision(self, desk: Desk, image: dict[str, Any], keys: Sequence[SigningKey]) -> None:
        assert desk.anonymous.get(signed(keys, path_of(image, "w100-h100.jpg", "0" * 16))).status_code == 307


class TestTheQuery:
    @pytest.mark.parametrize("query", ["w=1", "x-api-key=pd_x", "v=2&utm_source=x", "s=&e=", "=", "&&", "%ff=%00"])
    def test_changes_nothing_but_by_a_signature(self, desk: Desk, image: dict[str, Any], query: str) -> None:
        plain = desk.anonymous.get(path_of(image, "thumb.jpg"))

        asked = desk.anonymous.get(path_of(image, "thumb.jpg") + f"?{query}")

        assert (asked.status_code, asked.content, dict(asked.headers)) == (200, plain.content, dict(plain.headers))


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

    def test_may_leave_presets_alone(self, strict: Desk) -> None:
        image = create_image(strict.editor)

        assert strict.anonymous.get(path_of(image, "square.png")).status_code == 200
        assert strict.anonymous.get(path_of(image, "thumb.png")).status_code == 200
        refused(strict.anonymous.get(path_of(image, "w640.png")), 403)

    def test_may_open_the_originals(self, strict: Desk) -> None:
        image = create_image(strict.editor)

        assert "?" not in image["url"]
        assert strict.anonymous.get(path_of(image, "original.png")).status_code == 200

    def test_may_say_where_absolute_urls_start(self, strict: Desk) -> None:
        image = create_image(strict.editor)

        answer = strict.anonymous.get(path_of(image, "thumb.png", "0" * 16), headers={"host": "evil.example"})

        assert answer.headers["location"] == "https://pictures.example/desk" + path_of(image, "thumb.png")
        assert image["thumbnail_url"] == "https://pictures.example/desk" + path_of(image, "thumb.jpg")


FORWARDED: Final = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "cdn.example, inner",
    "x-forwarded-for": "9.9.9.9",
}


class TestForwardedHeaders:
    def test_of_strangers_are_not_believed(self, desk: Desk, image: dict[str, Any]) -> None:
        answer = desk.anonymous.get(path_of(image, "thumb.jpg", "0" * 16), headers=FORWARDED)

        assert answer.headers["location"].startswith(BASE_URL)
        listed = desk.editor.get(f"{IMAGES}/by-id/{image['id']}", headers=FORWARDED).json()["data"]
        assert listed["url"].startswith(BASE_URL)

    def test_of_trusted_proxies_are(self, tmp_path: Path) -> None:
        with running_app(tmp_path / "data", {"PICTUREDESK_TRUSTED_PROXIES": "127.0.0.0/8, ::1"}) as desk:
            image = create_image(desk.editor)

            answer = desk.anonymous.get(path_of(image, "thumb.jpg", "0" * 16), headers=FORWARDED)
            listed = desk.editor.get(f"{IMAGES}/by-id/{image['id']}", headers=FORWARDED).json()["data"]
            page = desk.editor.get(IMAGES, headers=FORWARDED).json()

            assert answer.headers["location"].startswith("https://cdn.example/img/")
            assert listed["url"].startswith("https://cdn.example/img/")
            assert page["meta"]["base"] == f"https://cdn.example{IMAGES}"
            plain = desk.editor.get(f"{IMAGES}/by-id/{image['id']}").json()["data"]
            assert plain["url"].startswith(BASE_URL)
