"""What is left to say of the desk's session and pages besides `tests/api/desk`: simple requests, fixation, guards."""

import hashlib
from collections.abc import Iterator

import pytest

from picturedesk.core.access import Role
from picturedesk.core.sessions import make_session
from tests.api.desk.sessions import BY_THE_DESK, COOKIE, SESSION, kept, showing, sign_in
from tests.security.access_rules import CORE, IMAGES
from tests.security.access_world import Watch
from tests.support.app import Desk, create_image, picture, running_app


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_app(tmp_path_factory.mktemp("sessions") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def watch(desk: Desk) -> Iterator[Watch]:
    opened = Watch(desk.folder)
    yield opened
    opened.close()


SIMPLE = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
"""What a form or a script of any site may send without asking first."""


@pytest.mark.parametrize("content_type", SIMPLE)
@pytest.mark.parametrize(
    "url", [f"{CORE}/categories", f"{CORE}/accounts", IMAGES, "/upload/image", "/api/images/generate"]
)
def test_a_form_of_another_site_changes_nothing(desk: Desk, watch: Watch, url: str, content_type: str) -> None:
    text = sign_in(desk.clients[Role.SUPER_ADMIN])
    body = b'{"name": "x", "role": "super_admin", "prompt": "x", "x": "='
    before = watch.digest(with_blobs=True)

    answers = [
        desk.anonymous.post(url, content=body, headers=showing(text, **{"content-type": content_type, **more}))
        for more in ({}, {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"})
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert watch.digest(with_blobs=True) == before


def test_a_method_in_a_header_or_a_query_is_not_the_method(desk: Desk, watch: Watch) -> None:
    image = create_image(desk.editor, content=picture(colour="plum"))
    text = sign_in(desk.editor)
    url = f"{IMAGES}/by-id/{image['id']}"
    before = watch.digest(with_blobs=True)

    desk.anonymous.get(f"{url}?_method=DELETE", headers=showing(text, **{"x-http-method-override": "DELETE"}))
    desk.anonymous.post(f"{url}?_method=DELETE", headers=showing(text, **{"x-http-method-override": "DELETE"}))

    assert watch.digest(with_blobs=True) == before


@pytest.mark.parametrize("planted", ["", "chosen", make_session().text], ids=["nothing", "a word", "a session"])
def test_a_session_is_never_one_that_somebody_chose(desk: Desk, planted: str) -> None:
    """Session fixation: what the browser held before signing in is not what it holds afterwards."""
    text = kept(desk.editor.post(SESSION, headers=showing(planted)))

    assert text != planted
    assert text.startswith("pds_")
    assert desk.anonymous.get(IMAGES, headers=showing(planted)).status_code == 401


def test_two_sign_ins_are_two_sessions(desk: Desk) -> None:
    first, second = sign_in(desk.editor), sign_in(desk.editor)

    assert first.split("_")[1] != second.split("_")[1]
    assert desk.anonymous.get(IMAGES, headers=showing(first)).status_code == 200


def test_signing_in_as_another_changes_the_session(desk: Desk) -> None:
    """What was handed on before does not rise with whoever signs in after."""
    lower = sign_in(desk.clients[Role.VIEWER])

    higher = sign_in(desk.clients[Role.SUPER_ADMIN], headers=showing(lower))

    assert higher != lower
    assert desk.anonymous.get(f"{CORE}/accounts", headers=showing(lower)).status_code in {401, 403}


@pytest.mark.parametrize("place", [f"?{COOKIE}=", "?x-api-key=", "?session=", f"?x={COOKIE}%3D"])
def test_a_session_in_an_address_is_none(desk: Desk, place: str) -> None:
    text = sign_in(desk.editor)

    assert desk.anonymous.get(f"{IMAGES}{place}{text}").status_code == 401


@pytest.mark.parametrize(
    "name", ["x-picturedesk-session", COOKIE, "x-session", "x-api-key", "authorization", "cookie2"]
)
def test_a_session_in_another_header_is_none(desk: Desk, name: str) -> None:
    text = sign_in(desk.editor)

    assert desk.anonymous.get(IMAGES, headers={name: text}).status_code == 401
    assert desk.anonymous.get(IMAGES, headers={name: f"{COOKIE}={text}"}).status_code == 401


@pytest.mark.parametrize("url", ["/desk", "/desk/upload", "/desk/assets/none.js", "/desk/assets/%2e%2e/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_answer_of_the_desk_is_framed_or_guessed_at(desk: Desk, url: str, method: str) -> None:
    headers = desk.anonymous.request(method, url).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("url", ["/desk", "/desk/upload", "/docs"])
def test_a_page_runs_no_script_that_stands_in_it_unless_it_vouches_for_it(desk: Desk, url: str) -> None:
    answer = desk.anonymous.get(url)

    policy = dict(part.partition(" ")[::2] for part in answer.headers["content-security-policy"].split("; "))
    script = policy.get("script-src", policy["default-src"])
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in script
    assert "*" not in script.replace("sha256-", "")
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_only_a_hash_of_a_session_is_kept(desk: Desk) -> None:
    secret = sign_in(desk.editor).split("_", 2)[2].encode()

    content = b"".join(path.read_bytes() for path in desk.folder.glob("picturedesk.sqlite3*"))

    assert secret not in content
    assert hashlib.sha256(secret).digest() in content


def test_a_session_may_not_sign_in_for_its_key(desk: Desk) -> None:
    """A session makes no session: it ends when it ends."""
    answer = desk.anonymous.post(SESSION, headers=showing(sign_in(desk.editor), **BY_THE_DESK))

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
