"""The desk's pages: what a build has left, one page for all addresses, and nothing else of the file system."""

import asyncio
import gzip
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.api.asgi import _head_as_get
from picturedesk.api.context import ApiPolicy
from picturedesk.api.desk.built import read_built
from picturedesk.api.desk.pages import Pages
from picturedesk.api.types import AsgiApp, Receive, Scope, Send
from tests.support.app import Desk

PAGE = '<!doctype html><style nonce="__CSP_NONCE__">p{}</style><script src="/desk/assets/app-1.js"></script>'
SCRIPT = b"console.log('desk')\n" * 50
POLICY = ApiPolicy(public_url=None, trusted_proxies=(), open_metrics=True)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "assets" / "app-1.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "app-1.js.br").write_bytes(b"brotli")
    (folder / "assets" / "style-2.css").write_bytes(b"p{}")
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def ask(folder: Path, path: str, method: str = "GET", *, policy: ApiPolicy = POLICY, **headers: str) -> httpx2.Response:
    """What the pages made of *folder* answer; *path* is sent as it is."""
    pages = Pages(read_built(folder), policy)

    async def asked() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=_with_state(pages))
        async with httpx2.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            # The client would ask for compression by itself.
            sent = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
            return await client.request(method, path, headers=sent)

    return asyncio.run(asked())


def _with_state(app: AsgiApp) -> Any:
    answer = _head_as_get(app)

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {}
        await answer(scope, receive, send)

    return with_state


ADDRESSES = [
    "/desk",
    "/desk/",
    "/desk?search=pier&sort=-name",
    "/desk/index.html",
    "/desk/images/497f6eca-6276-7993-bfeb-53cbbbba6f08",
    "/desk/upload",
    "/desk/nothing/at/all.txt",
]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_is_the_one_page(built: Path, path: str) -> None:
    answer = ask(built, path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "etag" not in answer.headers
    assert "<!doctype html>" in answer.text


def test_each_page_vouches_for_its_own_styles(built: Path) -> None:
    answers = [ask(built, "/desk") for _ in range(2)]

    nonces = [re.findall(r"'nonce-([\w-]{22})'", answer.headers["content-security-policy"]) for answer in answers]
    assert all(len(found) == 1 for found in nonces)
    assert nonces[0] != nonces[1]
    for answer, (nonce,) in zip(answers, nonces, strict=True):
        assert f'nonce="{nonce}"' in answer.text
        assert "__CSP_NONCE__" not in answer.text


def test_a_page_may_run_our_own_files_and_nothing_else(built: Path) -> None:
    directives = dict(part.split(" ", 1) for part in ask(built, "/desk").headers["content-security-policy"].split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert directives["img-src"] == "'self' data: blob:"
    assert (directives["base-uri"], directives["frame-ancestors"]) == ("'none'", "'none'")
    assert "unsafe" not in str(directives)


def test_pictures_may_come_from_the_public_address(built: Path) -> None:
    policy = ApiPolicy(public_url="https://img.example:8443/pictures", trusted_proxies=(), open_metrics=True)

    answer = ask(built, "/desk", policy=policy)

    assert "img-src 'self' data: blob: https://img.example:8443;" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/desk", "/desk/assets/app-1.js", "/desk/favicon.svg", "/desk/assets/none.js"])
def test_every_answer_is_guarded(built: Path, path: str) -> None:
    headers = ask(built, path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]


class TestAFile:
    def test_that_is_named_for_its_content_is_kept_for_ever(self, built: Path) -> None:
        answer = ask(built, "/desk/assets/app-1.js")

        assert (answer.status_code, answer.content) == (200, SCRIPT)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"

    def test_of_another_name_is_asked_for_again(self, built: Path) -> None:
        answer = ask(built, "/desk/favicon.svg")

        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["cache-control"] == "no-cache"
        assert "vary" not in answer.headers

    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0.1, gzip", "br"),
            ("gzip", "gzip"),
            ("GZIP;q=0.5", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("br; q=0.000, gzip ; q=0", None),
            ("identity", None),
            ("", None),
            ("brotli, xgzip", None),
            ("," * 5_000, None),
        ],
    )  # fmt: skip
    def test_comes_in_the_smallest_form_that_is_taken(self, built: Path, accepted: str, coding: str | None) -> None:
        sent = {"br": b"brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[coding]

        answer = ask(built, "/desk/assets/app-1.js", "HEAD", accept_encoding=accepted)

        assert answer.headers.get("content-encoding") == coding
        assert answer.headers["content-length"] == str(len(sent)) or coding == "gzip"

    def test_has_a_tag_for_each_form(self, built: Path) -> None:
        tags = {
            ask(built, "/desk/assets/app-1.js", "HEAD", accept_encoding=coding).headers["etag"]
            for coding in ("br", "gzip", "identity")
        }

        assert len(tags) == 3

    def test_that_is_known_is_not_sent_again(self, built: Path) -> None:
        tag = ask(built, "/desk/favicon.svg").headers["etag"]

        known = ask(built, "/desk/favicon.svg", if_none_match=f'W/{tag}, "x"')
        other = ask(built, "/desk/favicon.svg", if_none_match='"x"')

        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
        assert other.status_code == 200

    @pytest.mark.parametrize("name", ["assets/none.js", "assets/", "assets/app-1.js.br", "assets/app-1.js.gz"])
    def test_that_is_not_there_is_not_the_page(self, built: Path, name: str) -> None:
        answer = ask(built, f"/desk/{name}")

        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/../secret.txt",
        "/desk/..%2fsecret.txt",
        "/desk/%2e%2e/secret.txt",
        "/desk/..%5csecret.txt",
        "/desk/link.txt",
        "/desk//etc/passwd",
        "/desk/assets/../../secret.txt",
        "/desk/favicon.svg%00",
        "/desk/assets/%2e%2e/%2e%2e/secret.txt",
    ],
)
def test_no_path_leads_out_of_the_build(built: Path, path: str) -> None:
    answer = ask(built, path)

    assert "secret" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["%2e%2e/secret.txt", "..%2fsecret.txt", "..%5csecret.txt", "upload/%2e%2e/%2e%2e"])
def test_a_path_that_climbs_is_not_found(built: Path, path: str) -> None:
    answer = ask(built, f"/desk/{path}")

    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["/desk", "/desk/assets/app-1.js"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pages_are_only_read(built: Path, method: str, path: str) -> None:
    answer = ask(built, path, method)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/desk", "/desk/upload", "/desk/assets/app-1.js"])
def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path, path: str) -> None:
    answer = ask(tmp_path / "nothing", path)

    assert answer.status_code == 503
    assert "make desk" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


class TestTheServer:
    def test_has_the_desk_at_its_address_and_needs_no_key_for_it(self, desk: Desk) -> None:
        answer = desk.anonymous.get("/desk")

        assert answer.status_code in {200, 503}  # built or not
        assert answer.headers["content-type"] == "text/html; charset=utf-8"

    def test_answers_head_as_get(self, desk: Desk) -> None:
        answer = desk.anonymous.request("HEAD", "/desk/upload")

        assert (answer.status_code in {200, 503}, answer.content) == (True, b"")

    @pytest.mark.parametrize("path", ["/deskx", "/desks/session", "//", "/x"])
    def test_has_it_nowhere_else(self, desk: Desk, path: str) -> None:
        assert desk.anonymous.get(f"http://desk.test{path}").status_code == 404

    def test_sends_whoever_asks_for_nothing_to_the_desk(self, desk: Desk) -> None:
        answer = desk.anonymous.get("/", follow_redirects=False)

        assert (answer.status_code, answer.headers["location"]) == (307, "/desk")
        assert desk.anonymous.post("/").status_code == 405

    def test_notes_no_path_of_the_desk(self, desk: Desk) -> None:
        desk.anonymous.get("/desk/images/a-private-name")

        assert desk.lines[-1].route == "/desk"
