"""The desk's session: made of a key, kept in a cookie, good until it ends, its key does, or another site wants it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any, Final

import httpx2
import msgspec
import pytest

from picturedesk.core.access import PERMISSIONS, Role
from tests.api.desk.sessions import BY_THE_DESK, COOKIE, SESSION, kept, showing, sign_in
from tests.support.app import Client, Desk, create_image, running_app
from tests.support.postgres import sqlite_only

CORE = "/api/core/v2"
IMAGES = f"{CORE}/assets/images"


@pytest.fixture
def admin(desk: Desk) -> Client:
    return desk.clients[Role.SUPER_ADMIN]


@pytest.fixture
def text(desk: Desk) -> str:
    """A session of the editor's."""
    return sign_in(desk.editor)


def key_for(desk: Desk, role: Role, **body: Any) -> tuple[str, str]:
    """A new key for an account: its id and its text."""
    path = f"{CORE}/accounts/{desk.accounts[role].id}/keys"
    made = desk.clients[Role.SUPER_ADMIN].post(path, json=body).json()["data"]
    return made["id"], made["key"]


def is_good(desk: Desk, text: str) -> bool:
    answer = desk.anonymous.get(IMAGES, headers=showing(text))
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


def is_soon_refused(desk: Desk, text: str) -> bool:
    """Whether a session is refused within the second that a worker may believe in it; and a little, for the machine."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not is_good(desk, text):
            return True
        time.sleep(0.05)
    return False


def history_of(desk: Desk, text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The audit rows of a session: account, action and what there was after."""
    with closing(sqlite3.connect(desk.folder / "picturedesk.sqlite3")) as connection:
        rows = connection.execute(
            "SELECT account_name, action, after FROM changes WHERE kind = 'session' AND entity_id = ? ORDER BY number",
            [text.split("_")[1]],
        )
        return [(name, action, json.loads(after)) for name, action, after in rows]


class TestSigningIn:
    def test_answers_204_and_a_cookie_that_no_script_can_read(self, desk: Desk) -> None:
        answer = desk.editor.post(SESSION)

        cookie = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
        assert (answer.status_code, answer.content) == (204, b"")
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert cookie["max-age"] == str(30 * 24 * 3600)
        assert not cookie["secure"]
        assert not cookie["domain"]
        assert answer.headers["cache-control"] == "no-store"

    def test_tells_the_desks_own_scripts_who_they_are(self, desk: Desk) -> None:
        answer = desk.editor.post(SESSION, headers=BY_THE_DESK)

        told = answer.json()["data"]
        assert (answer.status_code, told["kept"]) == (200, True)
        assert desk.anonymous.get(SESSION, headers=showing(kept(answer))).json()["data"] == told

    @pytest.mark.parametrize("role", Role)
    def test_is_for_every_role(self, desk: Desk, role: Role) -> None:
        answer = desk.anonymous.get(SESSION, headers=showing(sign_in(desk.clients[role])))

        told = answer.json()["data"]
        assert told["account"] == {"id": desk.accounts[role].id, "name": desk.accounts[role].name, "role": role.value}
        assert set(told["permissions"]) == {permission.name.lower() for permission in PERMISSIONS[role]}

    def test_takes_a_key_in_every_way(self, desk: Desk) -> None:
        key = desk.editor.key
        ways = [
            (SESSION, {"x-api-key": key}),
            (SESSION, {"authorization": f"Bearer {key}"}),
            (SESSION, {"authorization": key}),
            (f"{SESSION}?x-api-key={key}", {}),
        ]

        assert [desk.anonymous.post(url, headers=headers).status_code for url, headers in ways] == [204] * 4

    @pytest.mark.parametrize("headers", [{}, {"x-api-key": "pd_000000000000_" + "A" * 32}, {"authorization": "x"}])
    def test_without_a_good_key_is_refused(self, desk: Desk, headers: dict[str, str]) -> None:
        answer = desk.anonymous.post(SESSION, headers=headers)

        assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized API KEY"})
        assert "set-cookie" not in answer.headers

    def test_takes_no_session_for_a_key_and_leaves_it_good(self, desk: Desk, text: str) -> None:
        answer = desk.anonymous.post(SESSION, headers=showing(text, **BY_THE_DESK))

        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        assert is_good(desk, text)

    def test_ends_the_session_that_the_browser_held(self, desk: Desk, text: str) -> None:
        sign_in(desk.clients[Role.VIEWER], headers=showing(text))

        assert is_soon_refused(desk, text)

    def test_ends_no_session_whose_secret_is_wrong(self, desk: Desk, text: str) -> None:
        sign_in(desk.clients[Role.VIEWER], headers=showing(f"{text[:-1]}{'A' if text[-1] != 'A' else 'B'}"))

        time.sleep(0.6)
        assert is_good(desk, text)

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
    def test_is_nothing_that_another_site_can_do_for_its_visitor(self, desk: Desk, site: str) -> None:
        answer = desk.editor.post(SESSION, headers={"sec-fetch-site": site})

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
        assert "set-cookie" not in answer.headers

    def test_is_nothing_that_a_form_of_another_site_can_do_in_an_old_browser(self, desk: Desk) -> None:
        url = f"{SESSION}?x-api-key={desk.editor.key}"

        assert desk.anonymous.post(url, headers={"origin": "https://evil.example"}).status_code == 403
        assert desk.anonymous.post(url, headers={"origin": "null"}).status_code == 403

    def test_by_https_is_for_https_alone(self, desk: Desk) -> None:
        answer = desk.editor.post(SESSION, headers={"origin": "https://desk.test", "sec-fetch-site": "same-origin"})

        assert SimpleCookie(answer.headers["set-cookie"])[COOKIE]["secure"]

    @sqlite_only
    def test_is_in_the_history(self, desk: Desk, text: str) -> None:
        ((name, action, after),) = history_of(desk, text)

        assert (name, action) == (desk.accounts[Role.EDITOR].name, "created")
        assert set(after) == {"account_id", "key_id", "expires_at", "ended_at"}


class TestASession:
    @pytest.mark.parametrize("url", [IMAGES, f"{IMAGES}?limit=1", "/api/images", "/api/2/images", f"{CORE}/presets"])
    def test_opens_every_surface(self, desk: Desk, text: str, url: str) -> None:
        assert desk.anonymous.get(url, headers=showing(text)).status_code == 200

    def test_reads_single_entities_as_its_key_does(self, desk: Desk, text: str) -> None:
        url = f"{IMAGES}/by-id/{create_image(desk.editor)['id']}"

        # By key first and again, so that the answer is one that could be given again.
        by_key = [desk.editor.get(url).content for _ in range(2)]
        by_cookie = desk.anonymous.get(url, headers=showing(text))
        anonymous = desk.anonymous.get(url)

        assert by_cookie.content == by_key[0] == by_key[1]
        assert anonymous.status_code == 401

    def test_leaves_no_answer_behind_for_those_without_one(self, desk: Desk, text: str) -> None:
        url = f"{IMAGES}/by-id/{create_image(desk.editor)['id']}"

        assert [desk.anonymous.get(url, headers=showing(text)).status_code for _ in range(3)] == [200] * 3
        assert desk.anonymous.get(url).status_code == 401
        assert desk.anonymous.get(url, headers={"cookie": f"{COOKIE}=x"}).status_code == 401
        assert desk.anonymous.get(url, headers=showing(text, **{"sec-fetch-site": "cross-site"})).status_code == 403

    def test_may_what_its_role_may_and_no_more(self, desk: Desk) -> None:
        viewer = sign_in(desk.clients[Role.VIEWER])

        answer = desk.anonymous.post(IMAGES, headers=showing(viewer, **BY_THE_DESK), json={"file_key": "x"})

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})

    def test_writes_in_its_accounts_name(self, desk: Desk, text: str) -> None:
        image = create_image(desk.editor)
        url = f"{IMAGES}/by-id/{image['id']}"

        answer = desk.anonymous.patch(url, headers=showing(text, **BY_THE_DESK), json={"name": "Pier"})
        history = desk.editor.get(f"{url}/history").json()["data"]

        assert answer.status_code == 200
        assert history[0]["account"] == {
            "id": desk.accounts[Role.EDITOR].id,
            "name": desk.accounts[Role.EDITOR].name,
        }

    def test_gives_way_to_any_key_that_is_shown(self, desk: Desk, text: str) -> None:
        viewer = desk.clients[Role.VIEWER].key or ""
        ways: list[tuple[str, dict[str, str]]] = [
            (SESSION, {"x-api-key": viewer}),
            (SESSION, {"authorization": f"Bearer {viewer}"}),
            (f"{SESSION}?x-api-key={viewer}", {}),
        ]

        answers = [desk.anonymous.get(url, headers=showing(text, **headers)) for url, headers in ways]

        assert {answer.json()["data"]["account"]["role"] for answer in answers} == {"viewer"}

    @pytest.mark.parametrize(
        ("url", "headers"), [("", {"x-api-key": "x"}), ("", {"authorization": ""}), ("?x-api-key=", {})]
    )
    def test_does_not_help_a_key_that_is_not_good(
        self, desk: Desk, text: str, url: str, headers: dict[str, str]
    ) -> None:
        answer = desk.anonymous.get(SESSION + url, headers=showing(text, **headers))

        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers

    def test_is_no_key(self, desk: Desk, text: str) -> None:
        assert is_good(desk, text)

        answers = [
            desk.anonymous.get(IMAGES, headers={"x-api-key": text}),
            desk.anonymous.get(IMAGES, headers={"authorization": text}),
            desk.anonymous.get(IMAGES, headers={"authorization": f"Bearer {text}"}),
            desk.anonymous.get(f"{IMAGES}?x-api-key={text}"),
        ]

        assert [answer.status_code for answer in answers] == [401] * 4

    def test_is_nothing_that_a_key_can_stand_for(self, desk: Desk) -> None:
        assert desk.editor.get(IMAGES).status_code == 200

        assert not is_good(desk, desk.editor.key or "")

    def test_is_in_no_list_of_keys(self, desk: Desk, admin: Client, text: str) -> None:
        listed = admin.get(f"{CORE}/accounts/{desk.accounts[Role.EDITOR].id}/keys?limit=200").json()["data"]
        session_id = text.split("_")[1]

        assert session_id not in {key["id"] for key in listed}
        assert admin.get(f"{CORE}/keys/{session_id}").status_code == 404
        assert set(listed[0]) == {
            "id", "account_id", "label", "created_at", "expires_at", "revoked_at", "last_used_at",
        }  # fmt: skip

    def test_is_in_no_answer_and_no_line_of_the_log(self, desk: Desk, text: str) -> None:
        secret = text.split("_", 2)[2]

        answers = [desk.anonymous.get(url, headers=showing(text)) for url in (SESSION, IMAGES, f"{IMAGES}?limit=x")]

        assert not any(secret in answer.text or secret in str(answer.headers) for answer in answers)
        assert not any(secret in msgspec.json.encode(line).decode() for line in desk.lines)

    @sqlite_only
    def test_is_kept_as_a_hash(self, desk: Desk, text: str) -> None:
        secret = text.split("_", 2)[2].encode()

        files = [desk.folder / f"picturedesk.sqlite3{ending}" for ending in ("", "-wal")]
        assert not any(secret in file.read_bytes() for file in files if file.exists())

    def test_is_nothing_to_delivery(self, desk: Desk, text: str) -> None:
        image = create_image(desk.editor)
        path = image["thumbnail_url"].replace("http://desk.test", "")

        with_cookie = desk.anonymous.get(path, headers=showing(text))
        without = desk.anonymous.get(path)

        assert with_cookie.content == without.content
        assert with_cookie.headers.get("vary") == without.headers.get("vary")
        assert desk.anonymous.get(f"{path.rpartition('/')[0]}/w333.jpg", headers=showing(text)).status_code == 403


@pytest.mark.parametrize(
    "cookie",
    [
        f"{COOKIE}=",
        f"{COOKIE}",
        f"{COOKIE}=x",
        f"{COOKIE}=pds_000000000000_{'A' * 32}",
        f"{COOKIE}=pds_000000000000_{'A' * 33}",
        f"{COOKIE}={'x' * 20_000}",
        f"{COOKIE}=\xff\xfe",
        f"; ;;{COOKIE}==;",
        f"{';' * 10_000}{COOKIE}=x",
    ],
    ids=lambda text: text[:24],
)
def test_no_text_in_a_cookie_opens_a_door(desk: Desk, cookie: str) -> None:
    answer = desk.anonymous.get(SESSION, headers={"cookie": cookie.encode("latin-1")})

    assert answer.status_code == 401
    assert answer.headers["set-cookie"] == f"{COOKIE}=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/"


@pytest.mark.parametrize("cookie", ["", "other=1", f"x{COOKIE}=1", f"{COOKIE}2=1", f"a=b; other={COOKIE}"])
def test_other_cookies_are_nobodys_business(desk: Desk, cookie: str, text: str) -> None:
    refused = desk.anonymous.get(SESSION, headers={"cookie": cookie})
    taken = desk.anonymous.get(SESSION, headers={"cookie": f"{cookie}; {COOKIE}={text}"})

    assert (refused.status_code, "set-cookie" in refused.headers) == (401, False)
    assert taken.status_code == 200


def test_a_quoted_session_is_none(desk: Desk, text: str) -> None:
    assert not is_good(desk, f'"{text}"')


def test_of_two_cookies_of_the_name_none_counts(desk: Desk, text: str) -> None:
    for first, second in ((text, "x"), ("x", text), (text, text)):
        in_one = {"cookie": f"{COOKIE}={first}; {COOKIE}={second}"}
        in_two = [("cookie", f"{COOKIE}={first}"), ("cookie", f"{COOKIE}={second}")]

        assert desk.anonymous.get(IMAGES, headers=in_one).status_code == 401
        assert desk.anonymous.get(IMAGES, headers=in_two).status_code == 401


class TestAnotherSite:
    """What a browser sends along by itself proves nobody's will."""

    CHANGES: Final = [
        ("POST", IMAGES),
        ("PATCH", f"{IMAGES}/by-id/497f6eca-6276-7993-bfeb-53cbbbba6f08"),
        ("DELETE", f"{IMAGES}/by-id/497f6eca-6276-7993-bfeb-53cbbbba6f08"),
        ("POST", "/upload/image"),
        ("POST", "/api/images/generate"),
        ("DELETE", f"{SESSION}?everywhere=true"),
    ]

    @pytest.mark.parametrize(("method", "url"), CHANGES)
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"x-picturedesk-desk": ""},
            {"x-picturedesk-desk": "0"},
            {"x-picturedesk-desk": "1", "sec-fetch-site": "cross-site"},
            {"x-picturedesk-desk": "1", "sec-fetch-site": "same-site"},
            {"x-picturedesk-desk": "1", "sec-fetch-site": "none"},
            {"x-picturedesk-desk": "1", "sec-fetch-site": ""},
        ],
        ids=str,
    )
    def test_changes_nothing(self, desk: Desk, text: str, method: str, url: str, headers: dict[str, str]) -> None:
        answer = desk.anonymous.request(method, url, headers=showing(text, **headers))

        assert answer.status_code == 403
        assert_says_forbidden(answer, url)
        assert is_good(desk, text)

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"x-picturedesk-desk": "1", "sec-fetch-site": "cross-site"},
            {"origin": "https://evil.example"},
            {"origin": "http://desk.test.evil.example"},
            {"origin": "null"},
        ],
        ids=str,
    )
    def test_signs_nobody_out(self, desk: Desk, text: str, headers: dict[str, str]) -> None:
        answer = desk.anonymous.delete(SESSION, headers=showing(text, **headers))

        assert (answer.status_code, answer.json()) == (403, {"error": "Unauthorized roles"})
        assert is_good(desk, text)

    @pytest.mark.parametrize("url", [IMAGES, "/api/images", "/api/2/images", SESSION])
    @pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin"])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_reads_nothing(self, desk: Desk, text: str, method: str, url: str, site: str) -> None:
        answer = desk.anonymous.request(method, url, headers=showing(text, **{"sec-fetch-site": site}))

        assert answer.status_code == 403

    @pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}])
    def test_is_not_who_reads_from_our_own_pages(self, desk: Desk, text: str, headers: dict[str, str]) -> None:
        assert desk.anonymous.get(IMAGES, headers=showing(text, **headers)).status_code == 200

    @pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}])
    def test_is_not_who_changes_from_our_own_pages(self, desk: Desk, text: str, headers: dict[str, str]) -> None:
        url = f"{IMAGES}/by-id/{create_image(desk.editor)['id']}"

        answer = desk.anonymous.delete(url, headers=showing(text, **BY_THE_DESK, **headers))

        assert answer.status_code == 204

    def test_with_a_key_of_its_own_is_whom_the_key_says(self, desk: Desk) -> None:
        assert desk.editor.get(IMAGES, headers={"sec-fetch-site": "cross-site"}).status_code == 200
        assert desk.editor.delete(SESSION, headers={"sec-fetch-site": "cross-site"}).status_code == 204


def assert_says_forbidden(answer: httpx2.Response, url: str) -> None:
    body = answer.json()
    if url.startswith("/api/images"):
        assert body["errorCode"]
    else:
        assert body == {"error": "Unauthorized roles"}


def test_a_bad_cookie_is_refused_in_each_surfaces_own_form(desk: Desk) -> None:
    def refused(url: str) -> Any:
        answer = desk.anonymous.get(url, headers=showing("pds_000000000000_" + "A" * 32))
        by_key = desk.anonymous.get(url, headers={"x-api-key": "pd_000000000000_" + "A" * 32})
        assert answer.status_code == by_key.status_code == 401
        return answer, by_key

    for url in (IMAGES, "/api/images"):
        by_cookie, by_key = refused(url)
        assert by_cookie.content == by_key.content
        assert "set-cookie" not in by_cookie.headers
    by_cookie, _ = refused("/api/2/images")
    assert by_cookie.headers["content-type"].startswith(("application/json", "application/xml"))


class TestSigningOut:
    def test_ends_the_session_and_drops_the_cookie(self, desk: Desk, text: str) -> None:
        answer = desk.anonymous.delete(SESSION, headers=showing(text, **BY_THE_DESK))

        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["set-cookie"] == f"{COOKIE}=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/"
        assert is_soon_refused(desk, text)

    @pytest.mark.parametrize(
        "headers", [{}, {"origin": "http://desk.test"}, {"sec-fetch-site": "same-origin"}], ids=str
    )
    def test_needs_nothing_but_the_cookie(self, desk: Desk, text: str, headers: dict[str, str]) -> None:
        answer = desk.anonymous.delete(SESSION, headers=showing(text, **headers))

        assert answer.status_code == 204
        assert not is_good(desk, text)

    @sqlite_only
    def test_is_in_the_history(self, desk: Desk, text: str) -> None:
        desk.anonymous.delete(SESSION, headers=showing(text, **BY_THE_DESK))

        _, (name, action, after) = history_of(desk, text)
        assert (name, action, set(after)) == (desk.accounts[Role.EDITOR].name, "revoked", {"ended_at"})

    def test_twice_is_refused_and_drops_the_cookie(self, desk: Desk, text: str) -> None:
        headers = showing(text, **BY_THE_DESK)
        desk.anonymous.delete(SESSION, headers=headers)
        assert is_soon_refused(desk, text)

        answer = desk.anonymous.delete(SESSION, headers=headers)

        assert answer.status_code == 401
        assert answer.headers["set-cookie"].startswith(f"{COOKIE}=; Max-Age=0;")

    def test_leaves_the_accounts_other_sessions(self, desk: Desk, text: str) -> None:
        other = sign_in(desk.editor)

        desk.anonymous.delete(SESSION, headers=showing(text, **BY_THE_DESK))

        assert is_soon_refused(desk, text)
        assert is_good(desk, other)

    def test_everywhere_ends_all_of_the_account_and_of_no_other(self, desk: Desk, text: str) -> None:
        other, viewers = sign_in(desk.editor), sign_in(desk.clients[Role.VIEWER])

        answer = desk.anonymous.delete(f"{SESSION}?everywhere=true", headers=showing(text, **BY_THE_DESK))

        assert answer.status_code == 204
        assert is_soon_refused(desk, text)
        assert is_soon_refused(desk, other)
        assert is_good(desk, viewers)

    def test_with_a_key_ends_nothing_but_everywhere(self, desk: Desk, text: str) -> None:
        assert desk.editor.delete(SESSION).status_code == 204
        assert is_good(desk, text)

        assert desk.editor.delete(f"{SESSION}?everywhere=true").status_code == 204
        assert is_soon_refused(desk, text)

    def test_everywhere_is_yes_or_no(self, desk: Desk, text: str) -> None:
        answer = desk.anonymous.delete(f"{SESSION}?everywhere=here", headers=showing(text, **BY_THE_DESK))

        assert (answer.status_code, answer.json()["details"][0]["field"]) == (400, "everywhere")
        assert is_good(desk, text)


class TestItsKey:
    @sqlite_only
    def test_takes_the_session_along_when_it_is_revoked(self, desk: Desk, admin: Client) -> None:
        key_id, key = key_for(desk, Role.EDITOR)
        text = kept(desk.anonymous.post(SESSION, headers={"x-api-key": key}))
        assert is_good(desk, text)

        admin.delete(f"{CORE}/keys/{key_id}")

        assert is_soon_refused(desk, text)
        assert [(name, action) for name, action, _ in history_of(desk, text)] == [
            (desk.accounts[Role.EDITOR].name, "created"),
            (desk.accounts[Role.SUPER_ADMIN].name, "revoked"),
        ]

    def test_takes_it_along_when_it_expires(self, desk: Desk) -> None:
        ends = datetime.now(UTC) + timedelta(hours=1)
        _, key = key_for(desk, Role.EDITOR, expires_at=ends.isoformat())

        answer = desk.anonymous.post(SESSION, headers={"x-api-key": key, **BY_THE_DESK})

        max_age = int(SimpleCookie(answer.headers["set-cookie"])[COOKIE]["max-age"])
        assert 3_400 < max_age <= 3_600
        assert datetime.fromisoformat(answer.json()["data"]["expires_at"]) <= ends

    def test_is_used_when_the_session_is(self, desk: Desk, admin: Client) -> None:
        key_id, key = key_for(desk, Role.EDITOR)
        text = kept(desk.anonymous.post(SESSION, headers={"x-api-key": key}))

        assert is_good(desk, text)
        # Noted beside the answer, not before it.
        deadline = time.monotonic() + 30
        while (used := admin.get(f"{CORE}/keys/{key_id}").json()["data"]["last_used_at"]) is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert used

    def test_says_until_when_it_is_good(self, desk: Desk) -> None:
        _, key = key_for(desk, Role.EDITOR, expires_at="2127-01-31T12:00:00Z")

        told = [
            desk.anonymous.get(SESSION, headers={"x-api-key": shown}).json()["data"] for shown in (key, desk.editor.key)
        ]

        assert [(each["kept"], each["expires_at"]) for each in told] == [(False, "2127-01-31T12:00:00Z"), (False, None)]


class TestWhatTheDeskIsTold:
    def test_is_all_it_needs(self, desk: Desk) -> None:
        told = desk.editor.get(SESSION).json()["data"]

        assert told["locales"] == ["en"]
        assert told["default_locale"] == "en"
        assert {"name": "card", "recipe": "w640-h360", "width": 640, "height": 360, "fit": "cover"} in told["presets"]
        assert told["widths"][:2] == [64, 128]
        assert told["iiif"] is True
        assert told["max_upload_bytes"] == 15_728_640

    def test_is_what_the_operator_has_set(self, set_otherwise: Desk) -> None:
        answer = set_otherwise.editor.post(SESSION, headers=BY_THE_DESK)

        told = answer.json()["data"]
        assert told["locales"] == ["de-AT", "sl"]
        assert (told["default_locale"], told["widths"], told["iiif"]) == ("fr", [], False)
        assert SimpleCookie(answer.headers["set-cookie"])[COOKIE]["max-age"] == str(2 * 24 * 3600)


@pytest.fixture(scope="module")
def set_otherwise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    environment = {
        "PICTUREDESK_LOCALES": "de-at, sl,de-AT",
        "PICTUREDESK_DEFAULT_LOCALE": "fr",
        "PICTUREDESK_PRESETS_ONLY": "true",
        "PICTUREDESK_IIIF": "false",
        "PICTUREDESK_SESSION_DAYS": "2",
        "PICTUREDESK_CORS_ORIGINS": "https://cms.example",
        "PICTUREDESK_TRUSTED_PROXIES": "127.0.0.1",
    }
    with running_app(tmp_path_factory.mktemp("set") / "data", environment) as running:
        yield running


class TestAScriptOfAKnownOrigin:
    ORIGIN: Final = {"origin": "https://cms.example"}

    def test_is_never_told_that_a_cookie_may_go_along(self, set_otherwise: Desk) -> None:
        text = sign_in(set_otherwise.editor)
        answers = [
            set_otherwise.anonymous.get(IMAGES, headers=showing(text, **self.ORIGIN)),
            set_otherwise.editor.get(SESSION, headers=self.ORIGIN),
            set_otherwise.anonymous.request(
                "OPTIONS", IMAGES, headers={**self.ORIGIN, "access-control-request-method": "GET"}
            ),
        ]

        assert not any("access-control-allow-credentials" in answer.headers for answer in answers)

    def test_may_not_send_the_desks_header(self, set_otherwise: Desk) -> None:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-picturedesk-desk"}

        answer = set_otherwise.anonymous.request("OPTIONS", IMAGES, headers={**self.ORIGIN, **asked})

        assert "access-control-allow-headers" not in answer.headers

    def test_may_not_sign_in(self, set_otherwise: Desk) -> None:
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-api-key"}

        answer = set_otherwise.anonymous.request("OPTIONS", SESSION, headers={**self.ORIGIN, **asked})

        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers


def test_a_trusted_proxy_is_believed_that_the_browser_came_by_https(set_otherwise: Desk) -> None:
    answer = set_otherwise.editor.post(SESSION, headers={"x-forwarded-proto": "https"})

    assert SimpleCookie(answer.headers["set-cookie"])[COOKIE]["secure"]


@pytest.mark.parametrize(("path", "status"), [(f"{SESSION}/", 404), (f"{SESSION}/x", 404)])
def test_there_is_nothing_below_it(desk: Desk, path: str, status: int) -> None:
    assert desk.editor.get(path).status_code == status


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS"])
def test_other_methods_are_none_of_its(desk: Desk, method: str) -> None:
    answer = desk.editor.request(method, SESSION)

    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})
