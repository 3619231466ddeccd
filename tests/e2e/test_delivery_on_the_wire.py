"""Delivery as browsers and CDNs meet it: a server process, and every word of its answers as it was sent."""

import http.client
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from picturedesk.core.access import Role
from picturedesk.core.signing import SigningKey
from tests.imaging.pictures import encoded, noise
from tests.support.delivery import path_of, signed, signing_keys
from tests.support.server import RunningServer, running_server

IMAGES = "/api/core/v2/assets/images"
SAFETY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
}
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
OLD = "0" * 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Stand:
    """A server with one image, and the keys that its URLs are signed with."""

    server: RunningServer
    image: dict[str, Any]
    keys: Sequence[SigningKey]

    def ask(self, target: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def path(self, target: str, revision: str | None = None) -> str:
        return path_of(self.image, target, revision)

    def signed(self, target: str, revision: str | None = None, expires: int | None = None) -> str:
        return signed(self.keys, self.path(target, revision), expires)


def stand(server: RunningServer) -> Stand:
    with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as client:
        files = {"image": ("Hafen & Kräne.png", encoded(noise(400, 300), "PNG"))}
        key = client.post("/upload/image", files=files).json()["data"]["key"]
        image = client.post(IMAGES, json={"file_key": key}).json()["data"]
    return Stand(server, image, signing_keys(server.folder))


@pytest.fixture(scope="module")
def here(server: RunningServer) -> Stand:
    return stand(server)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    environment = {"PICTUREDESK_PRESETS_ONLY": "true"}
    with running_server(tmp_path_factory.mktemp("strict") / "library", environment=environment) as running:
        yield stand(running)


def local(answer: Answer) -> str:
    """Where a redirect leads, on this server."""
    parts = urlsplit(answer.headers["location"])
    assert parts.scheme == "http"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class TestTheOrderOfAnswers:
    def test_is_404_400_308_403_307(self, here: Stand) -> None:
        asked = {
            path_of({**here.image, "id": UNKNOWN}, "h1-w1-q0.png", OLD): 404,
            here.path("h1-w1-q0.png", OLD): 400,
            here.path("h100-w100.png", OLD): 308,
            here.path("w100-h100.png", OLD): 403,
            here.signed("w100-h100.png", OLD): 307,
            here.signed("w100-h100.png"): 200,
        }

        assert {url: here.ask(url).status for url in asked} == asked

    def test_holds_for_head_without_a_body(self, here: Stand) -> None:
        for url in (
            here.path("nonsense.png"),
            here.path("h9-w9.png"),
            here.path("w100-h100.png"),
            here.path("thumb.png", OLD),
        ):
            got, head = here.ask(url), here.ask(url, "HEAD")

            assert (head.status, head.body) == (got.status, b"")
            assert head.headers.keys() - {"date"} == got.headers.keys() - {"date"}


class TestA308:
    def test_copies_the_query_and_ends_at_a_picture(self, here: Stand) -> None:
        query = here.signed("w100-h90-gn.png").partition("?")[2]

        answer = here.ask(here.path("gn-h090-w0100-cover.png") + f"?{query}&utm=1")

        assert answer.status == 308
        assert local(answer) == f"{here.path('w100-h90-gn.png')}?{query}&utm=1"
        assert here.ask(local(answer)).status == 200


class TestA307:
    def test_signs_anew_and_keeps_the_expiry(self, here: Stand) -> None:
        expires = int(time.time()) + 60

        answer = here.ask(here.signed("w101.png", OLD, expires))

        assert (answer.status, answer.headers["cache-control"]) == (307, "no-store")
        assert local(answer) == here.signed("w101.png", expires=expires)
        assert here.ask(local(answer)).headers["cache-control"].startswith("private, max-age=")

    def test_of_a_signature_that_has_expired_is_403(self, here: Stand) -> None:
        assert here.ask(here.signed("w101.png", OLD, int(time.time()) - 1)).status == 403

    def test_of_what_needs_no_signature_bears_none(self, here: Stand) -> None:
        assert local(here.ask(here.path("thumb.png", OLD) + "?s=x&utm=1")) == here.path("thumb.png")
        assert (
            local(here.ask(here.path("thumb.png", OLD) + "?e=1999999999")) == here.path("thumb.png") + "?e=1999999999"
        )


class TestAnExpiry:
    def test_makes_the_answer_private_for_what_remains(self, here: Stand) -> None:
        for target in ("w102.png", "original.png"):
            for revision in (None, "latest"):
                answer = here.ask(here.signed(target, revision, int(time.time()) + 60))

                scope, _, seconds = answer.headers["cache-control"].partition(", max-age=")
                assert (answer.status, scope) == (200, "private")
                assert 50 <= int(seconds) <= 60

    def test_is_nothing_to_what_needs_no_signature(self, here: Stand) -> None:
        answer = here.ask(here.path("thumb.png") + "?s=x&e=1")

        assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")

    def test_may_not_be_taken_off_or_moved(self, here: Stand) -> None:
        expires = int(time.time()) + 60
        url = here.signed("w102.png", expires=expires)

        assert here.ask(url.replace(f"&e={expires}", "")).status == 403
        assert here.ask(url.replace(f"e={expires}", f"e={expires + 1}")).status == 403
        assert here.ask(f"{url}&e={expires + 1}").status == 200  # the first counts


@pytest.mark.parametrize("target", ["thumb.png", "thumb.auto", "original.png"])
class TestAPicture:
    def test_is_tagged_and_careful(self, here: Stand, target: str) -> None:
        url = here.signed(target)
        tag = here.ask(url).headers["etag"]

        for answer in (
            here.ask(url),
            here.ask(url, "HEAD"),
            here.ask(url, If_None_Match=tag),
            here.ask(url, Range="bytes=0-9"),
        ):
            assert answer.headers["surrogate-key"] == answer.headers["cache-tag"] == f"image-{here.image['id']}"
            assert SAFETY.items() <= answer.headers.items()
            assert answer.headers["etag"] == tag
            assert ("content-disposition" in answer.headers) == target.startswith("original")
            assert ("vary" in answer.headers) == target.endswith("auto")
            assert "set-cookie" not in answer.headers

    def test_comes_in_ranges(self, here: Stand, target: str) -> None:
        url = here.signed(target)
        whole = here.ask(url).body

        answer = here.ask(url, Range="bytes=-10")

        assert (answer.status, answer.body) == (206, whole[-10:])
        assert answer.headers["content-range"] == f"bytes {len(whole) - 10}-{len(whole) - 1}/{len(whole)}"
        assert here.ask(url, Range=f"bytes={len(whole)}-").status == 416

    def test_is_not_sent_again_to_who_has_it(self, here: Stand, target: str) -> None:
        url = here.signed(target)

        answer = here.ask(url, If_None_Match=here.ask(url).headers["etag"])

        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"

    def test_has_a_head_that_knows_no_ranges(self, here: Stand, target: str) -> None:
        url = here.signed(target)
        got = here.ask(url)

        for head in (here.ask(url, "HEAD"), here.ask(url, "HEAD", Range="bytes=0-9")):
            assert (head.status, head.body) == (200, b"")
            assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_an_original_says_its_name(here: Stand) -> None:
    disposition = here.ask(here.signed("original.png")).headers["content-disposition"]

    assert disposition == "inline; filename*=UTF-8''Hafen%20%26%20Kr%C3%A4ne.png"


def test_scripts_of_any_site_may_get(here: Stand) -> None:
    asked = here.ask(here.path("thumb.png"), "OPTIONS", Origin="https://a.example", Access_Control_Request_Method="GET")

    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "GET" in asked.headers["access-control-allow-methods"]


class TestPresetsOnly:
    def test_leaves_the_ladder_to_signatures(self, strict: Stand) -> None:
        assert strict.ask(strict.path("thumb.png")).status == 200
        assert strict.ask(strict.path("w640.png")).status == 403
        assert strict.ask(strict.signed("w640.png")).status == 200

    def test_signs_the_ladder_anew_for_another_revision(self, strict: Stand) -> None:
        answer = strict.ask(strict.signed("w640.png", OLD))

        assert (answer.status, local(answer)) == (307, strict.signed("w640.png"))

    def test_hands_out_signed_urls_of_the_ladder(self, strict: Stand) -> None:
        with httpx2.Client(base_url=strict.server.base_url, headers=strict.server.headers(Role.VIEWER)) as client:
            url = f"{IMAGES}/by-id/{strict.image['id']}/urls"
            [made] = client.post(url, json={"recipes": ["w0640.png"]}).json()["data"]

        assert made["url"] == strict.server.base_url + strict.signed("w640.png")


def test_a_deleted_image_is_404_at_once_whatever_worked_before(tmp_path: Path) -> None:
    with running_server(tmp_path / "library", options=["--workers", "2"]) as running:
        there = stand(running)
        urls = [
            there.path("thumb.png"),
            there.path("w640.auto"),
            there.signed("w103.png"),
            there.signed("original.png"),
        ]
        urls += [there.path("thumb.png", OLD), there.path("w0640.png"), there.path("nonsense.png")]
        for url in urls * 4:
            there.ask(url)
        with httpx2.Client(base_url=running.base_url, headers=running.headers()) as client:
            client.delete(f"{IMAGES}/by-id/{there.image['id']}")
        time.sleep(1)

        answers = [there.ask(url) for url in urls * 4]

    unknown = {(answer.status, answer.body, answer.headers["cache-control"]) for answer in answers}
    assert unknown == {(404, b'{"error":"Not Found"}', "no-store")}
