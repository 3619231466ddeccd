"""The promise that a retry never pays twice: a server that is shot at every point, and a provider that counts."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise
from tests.support.commands import run_process
from tests.support.openai_stub import Act, Call, ImagesServer, answer_of, fault, images_server
from tests.support.server import end, make_keys, spawn_server, wait_until_ready

ONCE = "/api/images/generate-with-idempotency"
LIMIT_S: Final = 25.0
ROUNDS: Final = 6
KEYS_IN_A_ROUND: Final = 5


class Site:
    """A library whose server can be shot and started again, at a provider that counts calls by their prompt."""

    def __init__(self, folder: Path, provider: ImagesServer) -> None:
        self.folder = folder
        self.provider = provider
        _, keys = make_keys(folder, [Role.EDITOR])
        self._headers = {"x-api-key": keys[Role.EDITOR]}
        self._starts = 0

    @contextmanager
    def server(self) -> Iterator[Callable[[], None]]:
        """A running server, and what kills it at once."""
        self._starts += 1
        log = self.folder.parent / f"server-{self._starts}.log"
        environment = {
            "PICTUREDESK_RENDER_PROCESSES": "1",
            "PICTUREDESK_GENERATION_PROVIDER": "openai",
            "PICTUREDESK_OPENAI_KEY": "sk-x",
            "PICTUREDESK_OPENAI_BASE_URL": self.provider.base_url,
        }
        process = spawn_server(self.folder, log, environment=environment)
        try:
            self.base_url = wait_until_ready(process, log)
            yield process.kill
        finally:
            end(process)

    def ask(self, key: str) -> httpx2.Response | None:
        """One request with *key*, which is its prompt too; None where the connection breaks."""
        headers = {**self._headers, "idempotency-key": key}
        try:
            return httpx2.post(f"{self.base_url}{ONCE}", json={"prompt": key}, headers=headers, timeout=LIMIT_S)
        except httpx2.HTTPError:
            return None

    def final(self, key: str) -> httpx2.Response:
        """Retry until there is an answer that stays."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            answer = self.ask(key)
            assert answer is not None
            if answer.status_code != 409:
                return answer
            time.sleep(0.2)
        raise AssertionError(f"no end of {key}")

    def images(self) -> Counter[str]:
        """How many images each key has brought about."""
        found: Counter[str] = Counter()
        with httpx2.Client(base_url=self.base_url, headers=self._headers, timeout=LIMIT_S) as client:
            entries = client.get("/api/images?origin=generated").json()["data"]
        found.update(entry["originalFilename"].removesuffix(".png") for entry in entries)
        return found

    def wait_for_calls(self, count: int) -> None:
        """Wait until the provider was called so often in all, or for two seconds."""
        deadline = time.monotonic() + 2
        while len(self.provider.calls) < count and time.monotonic() < deadline:
            time.sleep(0.005)

    @property
    def calls(self) -> Counter[str]:
        return Counter(call.json["prompt"] for call in self.provider.generations)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with images_server() as provider:
        yield Site(tmp_path / "library", provider)


def assert_paid_once(site: Site, keys: list[str]) -> dict[str, int]:
    """See every key to its end, three times over; the status that each came to."""
    with ThreadPoolExecutor(len(keys)) as pool:
        answers = dict(zip(keys, pool.map(site.final, keys), strict=True))
    again: list[Any] = [site.final(key) for key in keys for _ in range(2)]

    assert [answer.content for answer in again] == [answers[key].content for key in keys for _ in range(2)]
    assert {answer.status_code for answer in answers.values()} <= {200, 500}
    for answer in answers.values():
        assert answer.status_code == 200 or answer.json()["errorCode"] == "GENERATION_ERROR"
    assert all(count == 1 for count in site.calls.values()), site.calls
    made = [key for key in keys if answers[key].status_code == 200]
    assert site.images() == Counter(made)
    assert set(made) <= set(site.calls)
    return {key: answer.status_code for key, answer in answers.items()}


class TestAServerThatIsShot:
    def test_while_the_provider_is_at_it_pays_nobody_twice(self, site: Site) -> None:
        over = threading.Event()
        whole = answer_of(encoded(noise(64, 48), "PNG"))
        start = f"HTTP/1.1 200 OK\r\ncontent-length: {len(whole)}\r\n\r\n".encode() + whole[: len(whole) // 2]
        acts: dict[str, Act] = {
            "silent": lambda _call: None,
            "half-a-body": lambda call: call.send(start),
            "told-to-wait": fault(429, retry_after="30"),
            "answered": lambda call: call.answer(200, whole),
        }
        reached = {key: threading.Event() for key in acts}

        def act(call: Call) -> None:
            acts[call.json["prompt"]](call)
            reached[call.json["prompt"]].set()
            over.wait(LIMIT_S)

        site.provider.usually = act
        with site.server() as kill, ThreadPoolExecutor(len(acts)) as pool:
            for key in acts:  # the last is "answered": whatever comes of that is still under way
                pool.submit(site.ask, key)
                assert reached[key].wait(LIMIT_S)
            kill()
            over.set()

        with site.server():
            statuses = assert_paid_once(site, list(acts))

        assert [statuses[key] for key in ("silent", "half-a-body", "told-to-wait")] == [500] * 3
        assert run_process("fsck", "--data", site.folder).status == 0

    def test_again_and_again_at_any_moment_pays_nobody_twice(self, site: Site) -> None:
        dice = random.Random(20261121)
        content = answer_of(encoded(noise(64, 48), "PNG"))

        def act(call: Call) -> None:
            time.sleep(dice.uniform(0, 0.3))
            call.answer(200, content)

        site.provider.usually = act
        keys: list[str] = []
        for number in range(ROUNDS):
            fresh = [f"key-{number}-{place}" for place in range(KEYS_IN_A_ROUND)]
            # Old keys come back too, so that what mends a death is shot as well.
            asked = [*fresh, *keys[-KEYS_IN_A_ROUND:]]
            keys += fresh
            with site.server() as kill, ThreadPoolExecutor(len(asked)) as pool:
                for key in asked:
                    pool.submit(site.ask, key)
                # A moment by the provider's count and not by the clock alone: a slow machine is shot at work too.
                site.wait_for_calls(len(site.provider.calls) + dice.randint(0, KEYS_IN_A_ROUND))
                time.sleep(dice.uniform(0, 0.3))
                kill()

        with site.server():
            statuses = assert_paid_once(site, keys)

        assert set(statuses.values()) == {200, 500}
        assert run_process("fsck", "--data", site.folder).status == 0
