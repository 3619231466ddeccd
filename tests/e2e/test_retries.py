"""
Retries: one effect and one answer for an idempotency key, whatever dies in between and whoever answers.

A few keys; with ``PICTUREDESK_FAULTS=long`` 1,000, tried 20 times each over connections that are cut; in one go or in
pieces (``PICTUREDESK_FAULTS_ROUNDS=0-249``).
"""

import json
import os
import random
import signal
import socket
import ssl
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import httpx2

from picturedesk.core.access import Role
from picturedesk.core.identifiers import new_id
from tests.faults.site import rounds
from tests.imaging.pictures import encoded, noise
from tests.support.server import end, running_server, spawn_server, wait_until_ready

CATEGORIES = "/api/core/v2/categories"
ROUNDS = 6
AT_ONCE = 20
PATIENCE_S = 60.0
NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Every call would read the system's authorities, which costs more than its answer."""
KEYS: Final = rounds(long=1_000, short=15)


def post(base_url: str, headers: dict[str, str], name: str) -> httpx2.Response:
    body = {"locales": [{"locale": "en", "name": name}]}
    return httpx2.post(f"{base_url}{CATEGORIES}", json=body, headers=headers, timeout=10, verify=NO_TLS)


def names(base_url: str, headers: dict[str, str]) -> list[str]:
    found: list[str] = []
    url: str | None = f"{base_url}{CATEGORIES}?limit=200"
    while url:
        page: Any = httpx2.get(url, headers=headers, timeout=10).json()
        found += [entry["locales"][0]["name"] for entry in page["data"]]
        url = page["meta"]["next"]
    return found


def insist(base_url: str, headers: dict[str, str], name: str) -> httpx2.Response:
    """Ask until there is an answer that is one."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            answer = post(base_url, headers, name)
        except httpx2.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code not in {409, 503}:
            return answer
        time.sleep(0.05)
    raise AssertionError("no answer came")


def test_a_retry_after_kill_9_has_no_second_effect(tmp_path: Path) -> None:
    """The server is shot while many keyed requests are on their way, again and again; every one is retried."""
    dice = random.Random(3)
    asked: dict[str, str] = {}
    with running_server(tmp_path / "library") as first:
        admin = first.headers(Role.SUPER_ADMIN)
        running, base_url = first.process, first.base_url
        log = tmp_path / "again.log"
        try:
            for _ in range(ROUNDS):
                fresh = {str(new_id()): f"category {new_id()}" for _ in range(AT_ONCE)}
                asked |= fresh
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    going = [
                        pool.submit(_try, base_url, {**admin, "idempotency-key": key}, fresh[key]) for key in fresh
                    ]
                    time.sleep(dice.uniform(0.0, 0.08))
                    os.kill(running.pid, signal.SIGKILL)
                    early = dict(zip(fresh, [one.result() for one in going], strict=True))
                running.wait()
                running = spawn_server(first.folder, log)
                base_url = wait_until_ready(running, log)
                for key, name in fresh.items():
                    answer = insist(base_url, {**admin, "idempotency-key": key}, name)
                    assert answer.status_code == 201
                    assert early[key] in {None, answer.content}
            assert sorted(names(base_url, admin)) == sorted(asked.values())
        finally:
            end(running)


def _try(base_url: str, headers: dict[str, str], name: str) -> bytes | None:
    """The answer, if one came before the end."""
    try:
        answer = post(base_url, headers, name)
    except httpx2.TransportError:
        return None
    return answer.content if answer.status_code == 201 else None


def test_many_tries_at_two_workers_have_one_effect(tmp_path: Path) -> None:
    with running_server(tmp_path / "library", options=["--workers", "2"]) as pair:
        admin = pair.headers(Role.SUPER_ADMIN)
        wanted = {str(new_id()): f"category {number}" for number in range(10)}
        tries = [(key, name) for key, name in wanted.items() for _ in range(AT_ONCE)]
        random.Random(4).shuffle(tries)

        with ThreadPoolExecutor(16) as pool:
            answers = list(
                pool.map(lambda one: insist(pair.base_url, {**admin, "idempotency-key": one[0]}, one[1]), tries)
            )

        said: dict[str, set[bytes]] = {}
        for (key, _), answer in zip(tries, answers, strict=True):
            assert answer.status_code == 201
            said.setdefault(key, set()).add(answer.content)
        assert {len(bodies) for bodies in said.values()} == {1}
        assert sorted(names(pair.base_url, admin)) == sorted(wanted.values())


def cut_off(base_url: str, headers: dict[str, str], name: str, dice: random.Random) -> None:
    """Ask, and break the connection: before all is sent, before anything is answered, or in the middle of that."""
    body = json.dumps({"locales": [{"locale": "en", "name": name}]})
    lines = [f"POST {CATEGORIES} HTTP/1.1", "host: a", "content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{field}: {value}" for field, value in headers.items()]
    whole = "\r\n".join([*lines, "", body]).encode()
    host, _, port = base_url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as connection:
        # A close is a reset then, as where a cable is pulled and a firewall notices.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(whole[: dice.choice([len(whole), len(whole), len(whole) - 1])])
        time.sleep(dice.choice([0, 0.002, 0.01, 0.05]))


def test_tries_over_connections_that_are_cut_have_one_effect(tmp_path: Path) -> None:
    """Every key is tried at once by many, of which most are cut off and some wait for the answer."""
    with running_server(tmp_path / "library", options=["--workers", "2"]) as pair:
        admin = pair.headers(Role.SUPER_ADMIN)

        def attempt(key: str, name: str, seed: int) -> bytes | None:
            headers, dice = {**admin, "idempotency-key": key}, random.Random(seed)
            if dice.random() < 0.75:
                cut_off(pair.base_url, headers, name, dice)
                return None
            answer = insist(pair.base_url, headers, name)
            assert answer.status_code == 201
            return answer.content

        wanted = {str(new_id()): f"category {number}" for number in KEYS}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number, (key, name) in zip(KEYS, wanted.items(), strict=True):
                seeds = range(number * AT_ONCE, (number + 1) * AT_ONCE)
                said = set(pool.map(attempt, [key] * AT_ONCE, [name] * AT_ONCE, seeds)) - {None}
                said.add(insist(pair.base_url, {**admin, "idempotency-key": key}, name).content)
                assert len(said) == 1

        assert sorted(names(pair.base_url, admin)) == sorted(wanted.values())


def test_a_file_sent_again_after_kill_9_is_taken_in_once(tmp_path: Path) -> None:
    content = encoded(noise(60, 40), "PNG")
    with running_server(tmp_path / "library") as first:
        headers = {**first.headers(Role.EDITOR), "idempotency-key": str(new_id())}

        def send(base_url: str) -> httpx2.Response:
            files = {"image": ("pier.png", content)}
            return httpx2.post(f"{base_url}/upload/image", files=files, headers=headers, timeout=30)

        before = send(first.base_url)
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
        again = spawn_server(first.folder, tmp_path / "again.log")
        try:
            after = send(wait_until_ready(again, tmp_path / "again.log"))
        finally:
            end(again)

    assert before.status_code == 200
    assert (after.status_code, after.content) == (200, before.content)
