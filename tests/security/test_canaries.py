"""Secrets are planted wherever one may come in, trouble of every kind is made, and all that was written is searched."""

import hashlib
import json
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.api.desk.sessions import BY_THE_DESK, SESSION, kept, showing
from tests.security.access_rules import CORE, IMAGES
from tests.security.canaries import Canary, Told, canary, secret_of
from tests.support.app import picture
from tests.support.commands import run_process
from tests.support.delivery import signing_keys
from tests.support.openai_stub import ImagesServer, cut, fault, images_server
from tests.support.server import RunningServer, running_server

OPENAI_KEY = "sk-canary-0penai-7f3a9c51e8"
IDEMPOTENCY_KEYS = ("canary-idem-4b8e01aa97", "canary-idem-a-refusal-c2d4")
SURFACES = (IMAGES, "/api/images", "/api/2/images", SESSION, f"{CORE}/accounts", "/nothing", "/img/x", "/iiif/3/x")


@dataclass(kw_only=True)
class Story:
    """A server in trouble: what is secret, and all that it said."""

    server: RunningServer
    stub: ImagesServer
    told: Told
    canaries: list[Canary]

    @contextmanager
    def client(self, **headers: str) -> Iterator[httpx2.Client]:
        with httpx2.Client(base_url=self.server.base_url, headers=headers, timeout=30) as opened:
            yield opened

    def plant(self, name: str, secret: str) -> None:
        self.canaries.append(canary(name, secret))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("canaries") / "library"
    with images_server() as stub:
        environment = {
            "PICTUREDESK_OPENAI_KEY": OPENAI_KEY,
            "PICTUREDESK_OPENAI_BASE_URL": stub.base_url,
            "PICTUREDESK_RENDER_PROCESSES": "1",
            "PICTUREDESK_OPENAI_TIMEOUT_S": "5",
        }
        with running_server(folder, environment=environment) as server:
            story = Story(server=server, stub=stub, told=Told(), canaries=[canary("the OpenAI key", OPENAI_KEY)])
            for role, key in server.keys.items():
                story.plant(f"the key of {role}", secret_of(key))
            for key in IDEMPOTENCY_KEYS:
                story.plant("an idempotency key", key)
            _live_through(story)
        for path in folder.glob("picturedesk.sqlite3*"):
            story.told.add(f"the file {path.name}, after the end", path.read_bytes())
        story.told.add("the log", server.log)
        yield story


def _live_through(story: Story) -> None:
    _show_keys_in_every_way(story)
    session = _sign_in(story)
    _make_a_key_once(story)
    _sign_urls(story)
    _generate(story)
    _speak_badly(story, session)
    _read_what_is_open(story)
    _run_commands(story)
    _break_the_database(story, session)


def _show_keys_in_every_way(story: Story) -> None:
    key = story.server.keys[Role.EDITOR]
    wrong = f"{key.rpartition('_')[0]}_canary-wrong-secret-91d2"
    story.plant("a wrong key", secret_of(wrong))
    with story.client() as client:
        for shown in (key, wrong):
            ways: list[tuple[str, dict[str, str]]] = [
                ("", {"x-api-key": shown}),
                ("", {"authorization": f"Bearer {shown}"}),
                ("", {"authorization": shown}),
                ("", {"authorization": f"Basic {shown}"}),
                (f"?x-api-key={shown}", {}),
                (f"?limit=x&offset=x&sort=x&pageSize=x&x-api-key={shown}", {"accept": "application/xml"}),
                (f"?limit=1&x-api-key={shown}", {"referer": f"http://x/?x-api-key={shown}", "origin": "http://x"}),
            ]
            for url in SURFACES:
                for query, headers in ways:
                    story.told.answer(client.get(f"{url}{query}", headers=headers))
                    story.told.answer(client.put(f"{url}{query}", headers=headers))
                story.told.answer(client.get(f"{url}/{shown}", headers={"x-api-key": shown}))
            story.told.answer(client.post(f"{IMAGES}?x-api-key={shown}", content=f'{{"file_key": "{shown}'.encode()))
            story.told.answer(client.patch(f"{IMAGES}/by-id/{shown}?x-api-key={shown}", json={"name": 1}))


def _sign_in(story: Story) -> str:
    with story.client(**story.server.headers(Role.SUPER_ADMIN)) as client:
        answer = client.post(SESSION, headers=BY_THE_DESK)
    text = kept(answer)
    story.plant("a session", secret_of(text))
    story.told.add("the answer to a sign-in", answer.content)
    with story.client(**showing(text)) as client:
        for url in SURFACES:
            story.told.answer(client.get(url))
            story.told.answer(client.get(url, headers={"sec-fetch-site": "cross-site"}))
            story.told.answer(client.post(url, headers=BY_THE_DESK, content=b"{"))
            story.told.answer(client.get(f"{url}?x={text}", headers={"x-api-key": text}))
        broken = showing(text[:-1] + "!")
        story.told.answer(client.get(SESSION, headers=broken))
    return text


def _make_a_key_once(story: Story) -> None:
    path = f"{CORE}/accounts/{story.server.accounts[Role.VIEWER].id}/keys"
    good, refused = ({"idempotency-key": key} for key in IDEMPOTENCY_KEYS)
    with story.client(**story.server.headers(Role.SUPER_ADMIN)) as client:
        # The answers hold the key, this once and again for whoever knows the idempotency key: they are not searched.
        first, again = (client.post(path, json={"label": "once"}, headers=good) for _ in range(2))
        assert (first.status_code, again.content) == (201, first.content)
        made = first.json()["data"]
        story.plant("a key that was shown once", secret_of(made["key"]))
        story.told.answer(client.post(path, json={"label": "another"}, headers=good))
        story.told.answer(client.post(path, json={"label": 7}, headers=refused))
        story.told.answer(client.post(path, json={}, headers={"idempotency-key": f"{IDEMPOTENCY_KEYS[0]} x"}))
        for url in (path, f"{CORE}/keys/{made['id']}", f"{CORE}/accounts", f"{CORE}/status"):
            story.told.answer(client.get(url))
        story.told.answer(client.delete(f"{CORE}/keys/{made['id']}"))
        time.sleep(1)
        story.told.answer(client.get(IMAGES, headers={"x-api-key": made["key"]}))


def _sign_urls(story: Story) -> None:
    with story.client(**story.server.headers()) as client:
        key = client.post("/upload/image", files={"image": ("a.png", picture())}).json()["data"]["key"]
        image = client.post(IMAGES, json={"file_key": key, "name": "Pier"}).json()["data"]
        urls = f"{IMAGES}/by-id/{image['id']}/urls"
        [made] = client.post(
            urls, json={"recipes": ["w333.png"]}, headers={"idempotency-key": IDEMPOTENCY_KEYS[0]}
        ).json()["data"]
    signatures = [url.partition("s=")[2] for url in (image["url"], made["url"])]
    for signature in signatures:
        story.plant("a signature", signature.partition(".")[2])
    for held in signing_keys(story.server.folder):
        story.canaries.append(Canary(name="a signing key", secret=held.secret, kept_in_clear=True))
    path = made["url"].removeprefix(story.server.base_url).partition("?")[0]
    with story.client() as client:
        # A 307 or 308 has to hand the signature on.
        for url in (made["url"], image["url"], f"{path}?s={signatures[0]}", f"{path}?s={signatures[1]}&e=1"):
            story.told.answer(client.get(url))
            story.told.answer(client.get(url, headers={"range": "bytes=9999999-"}))
            story.told.answer(client.delete(url))


def _generate(story: Story) -> None:
    body = {"prompt": "A harbour", "provider": "openai"}
    said = f"Incorrect API key provided: {OPENAI_KEY}."
    story.stub.will(fault(401, "invalid_api_key", said), fault(400, "x", said), cut(said.encode()))
    with story.client(**story.server.headers()) as client:
        for _ in range(3):
            story.told.answer(client.post("/api/images/generate", json=body))
        story.told.answer(client.post("/api/images/generate", json={**body, "model": OPENAI_KEY[::2]}))
        good = client.post("/api/images/generate", json=body)
        assert good.status_code == 200, good.text
    assert any(OPENAI_KEY in str(call.headers) for call in story.stub.calls)


def _speak_badly(story: Story, session: str) -> None:
    key = story.server.keys[Role.EDITOR]
    for line in (
        f"GET /{key} HTTP/9.9\r\n\r\n",
        f"GET /?x-api-key={key} HTTP/1.1\r\nhost: x\r\nx-api-key {key}\r\n\r\n",
        f"GET / HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\ncookie: {session}\r\nx: {'y' * 70_000}\r\n\r\n",
        f"POST {IMAGES} HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\ncontent-length: {key}\r\n\r\n",
        f"GET {IMAGES} HTTP/1.1\r\nhost: {key}\r\nx-api-key: {key}\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
        f"CONNECT {key}:443 HTTP/1.1\r\nhost: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", story.server.port), timeout=20) as connection:
            connection.sendall(line.encode())
            connection.shutdown(socket.SHUT_WR)
            story.told.add(f"the answer to {line[:8]}…", _all_of(connection))


def _all_of(connection: socket.socket) -> bytes:
    received = b""
    # What was not read may be the reason to reset the connection once the answer is sent.
    with suppress(ConnectionResetError):
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def _read_what_is_open(story: Story) -> None:
    with story.client() as client:
        for url in ("/metrics", "/docs", "/desk", "/health/ready", "/openapi/backoffice.json", "/openapi/desk.json"):
            story.told.answer(client.get(url))


def _run_commands(story: Story) -> None:
    data = ("--data", str(story.server.folder))
    target = story.server.folder.parent / "backup"
    told = story.told
    for words in (
        ("history", *data),
        ("settings", *data),
        ("fsck", *data),
        ("keys", "list", *data),
        ("accounts", "list", *data),
        ("signing-keys", "list", *data),
        ("keys", "revoke", *data, story.server.keys[Role.VIEWER]),
        ("backup", *data, str(target)),
        ("serve", *data, "--port", "-1"),
    ):
        done = run_process(*words, environment={"PICTUREDESK_OPENAI_KEY": OPENAI_KEY})
        told.add(f"the command {words[0]}", done.out + done.err)
    for path in (path for path in target.rglob("*") if path.is_file()):
        told.add(f"the backup's {path.name}", path.read_bytes())


def _break_the_database(story: Story, session: str) -> None:
    """What nobody foresaw: tables that are gone, and a value that is none. Each is an error with a traceback."""
    key = story.server.keys[Role.SUPER_ADMIN]
    with closing(sqlite3.connect(story.server.folder / "picturedesk.sqlite3", isolation_level=None)) as connection:
        for path in story.server.folder.glob("picturedesk.sqlite3*"):
            story.told.add(f"the file {path.name}", path.read_bytes())
        connection.execute("UPDATE images SET gravity = 'nowhere'")
        failures = [_ask_all(story, {"x-api-key": key})]
        for table in ("kept_answers", "sessions", "api_keys"):
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
            time.sleep(1)
            failures.append(_ask_all(story, {"x-api-key": key}))
            failures.append(_ask_all(story, showing(session, **BY_THE_DESK)))
    assert all({500, 503} & set(statuses) for statuses in failures[-2:])
    assert 500 in {status for statuses in failures for status in statuses}


def _ask_all(story: Story, headers: dict[str, str]) -> list[int]:
    with story.client(**headers) as client:
        statuses = [story.told.answer(client.get(url)).status_code for url in SURFACES]
        refs: dict[str, Any] = {"refs": ["crm:1"]}
        more = {"idempotency-key": IDEMPOTENCY_KEYS[1]}
        statuses.append(
            story.told.answer(client.post(f"{CORE}/references/lookup", json=refs, headers=more)).status_code
        )
    return statuses


def test_no_secret_is_in_anything_that_was_said_or_written(story: Story) -> None:
    files = [where for where in story.told.texts if "sqlite3" in where]
    spoken = Told(texts={where: text for where, text in story.told.texts.items() if where not in files})

    assert spoken.hits(story.canaries) == []


def test_the_database_holds_hashes_and_seals_and_only_what_signs_in_clear(story: Story) -> None:
    files = Told(texts={where: text for where, text in story.told.texts.items() if "sqlite3" in where})
    everything = b"".join(files.texts.values())

    assert len(files.texts) >= 2
    assert files.hits([each for each in story.canaries if not each.kept_in_clear]) == []
    # A signature is made again for each look, so what signs cannot be a hash; the file is for nobody else to read.
    assert {hit.partition(" in ")[0] for hit in files.hits(story.canaries)} == {"a signing key"}
    hashed = [each for each in story.canaries if each.name.startswith(("the key of", "a session"))]
    assert all(hashlib.sha256(each.secret).digest() in everything for each in hashed)


def test_nobody_else_may_read_the_database(server: RunningServer) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in server.folder.glob("picturedesk.sqlite3*")}

    assert server.folder.stat().st_mode & 0o777 != 0o700, "the folder is not what keeps others out"
    assert modes == dict.fromkeys([f"picturedesk.sqlite3{end}" for end in ("", "-shm", "-wal")], 0o600)


def test_the_story_was_about_something(story: Story) -> None:
    log = story.told.texts["the log"]
    ends = (where.rpartition(" ")[2] for where in story.told.texts)
    statuses = {int(end) for end in ends if len(end) == 3 and end.isdigit()}

    assert b"request.failed" in log
    assert statuses >= {200, 400, 401, 403, 404, 405, 416, 422, 500}
    assert len({each.name for each in story.canaries}) >= 14
    assert all(story.told.texts[f"the command {name}"].strip() for name in ("history", "settings", "fsck", "serve"))


def test_a_secret_that_slips_is_found() -> None:
    told = Told()
    secret = canary("a secret", "canary+/=secret")
    for form in secret.forms():
        told.add(str(len(told.texts)), b"before " + form + b" after")

    assert len(told.hits([secret])) == len(told.texts) >= 5


BAD_SETTINGS = [
    'openai_key = ["{}"]',
    'openai_key = "{}',
    "openai_key = {}",
    'openai_key = "{}"\nopenai_key = "{}"',
    'openai_kye = "{}"',
    'openai_base_url = "https://user:{}@images.example/v1"',
    'public_url = "https://images.example/?key={}"',
    'openai_key = "{}"\niiif = "maybe"',
]


@pytest.mark.parametrize("text", BAD_SETTINGS)
def test_a_start_with_bad_settings_tells_no_secret(tmp_path: Path, text: str) -> None:
    (tmp_path / "picturedesk.toml").write_text(text.replace("{}", OPENAI_KEY))

    done = run_process("serve", "--data", tmp_path, "--port", "0")

    assert (done.status, done.code) == (1, "setting-refused")
    assert Told(texts={"all": (done.out + done.err).encode()}).hits([canary("the OpenAI key", OPENAI_KEY)]) == []


@pytest.mark.parametrize("name", ["OPENAI_BASE_URL", "PUBLIC_URL"])
def test_bad_settings_of_the_environment_tell_none_either(tmp_path: Path, name: str) -> None:
    environment = {f"PICTUREDESK_{name}": f"https://user:{OPENAI_KEY}@images.example"}

    done = run_process("settings", "--data", tmp_path, environment=environment)

    assert (done.status, done.code) == (1, "setting-refused")
    assert OPENAI_KEY not in done.out + done.err


def test_a_shown_setting_that_is_secret_is_masked(tmp_path: Path) -> None:
    (tmp_path / "picturedesk.toml").write_text(json.dumps(OPENAI_KEY).join(("openai_key = ", "\n")))

    done = run_process("settings", "--data", tmp_path)

    assert {"name": "openai_key", "value": "***", "origin": "file"} in done.lines
    assert OPENAI_KEY not in done.out + done.err
