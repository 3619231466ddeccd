"""What a service has promised about pictures: kept by those who work on them, exact also where an answer was lost."""

import hashlib
import io
import random
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeGuard

import httpx2
from PIL import Image

from picturedesk.core.identifiers import new_id

IMAGES: Final = "/api/core/v2/assets/images"
GENERATE: Final = "/api/images/generate-with-idempotency"
NOT_NOW: Final = frozenset({409, 429, 500, 503, 507})
"""After these a client comes again with the same key."""
_PATIENCE_S: Final = 120.0
_NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Every client would read the system's authorities, which costs more than all that it does here."""


class Served(Protocol):
    """Where the service is, now, and who asks."""

    @property
    def base_url(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What an image is said to be."""

    name: str
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Promise:
    """One picture, its idempotency keys, and the states that its image may be in; more than one after a lost answer."""

    number: int
    content: bytes
    upload_key: str = field(default_factory=lambda: str(new_id()))
    create_key: str = field(default_factory=lambda: str(new_id()))
    restore_key: str = field(default_factory=lambda: str(new_id()))
    asked: bool = False
    file_key: str | None = None
    image_id: str | None = None
    possible: frozenset[State] = frozenset()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def state(self) -> State:
        [state] = self.possible
        return state


class Ledger:
    """All promises of one library; each is worked on by one thread at a time."""

    def __init__(self) -> None:
        self.promises: list[Promise] = []
        self.generations: dict[str, int | None] = {}
        """The status that each idempotency key, which is its prompt too, has come to in the end."""
        self.acknowledged = 0
        self.too_late = 0
        """How many answers came when the power was off already; see `dark`."""
        self._dark = False
        self._lock = threading.Lock()

    def promise(self) -> Promise:
        with self._lock:
            promise = Promise(number=len(self.promises), content=noise(len(self.promises)))
            self.promises.append(promise)
            return promise

    def acknowledge(self) -> bool:
        """Count an answer; False where it came from a machine without power, and is no promise."""
        with self._lock:
            self.too_late += self._dark
            self.acknowledged += not self._dark
            return not self._dark

    @contextmanager
    def dark(self) -> Iterator[None]:
        """
        The power is off until the end of the block, so no answer counts.

        A cut shuts the file system down and the server goes on for a moment, which no machine does: an fsync under
        way on ext4 can then say that all is well, when the log it waited for was thrown away.
        """
        with self._lock:
            self._dark = True
        try:
            yield
        finally:
            with self._lock:
                self._dark = False

    @property
    def images(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.image_id is not None]

    @property
    def in_flight(self) -> int:
        """How many uploads were asked for and not answered."""
        return sum(promise.asked and promise.file_key is None for promise in self.promises)


class Worker:
    """One client. Each step notes what may be before it asks, and what is once an answer has come."""

    def __init__(self, site: Served, ledger: Ledger, client: httpx2.Client) -> None:
        self._site = site
        self._ledger = ledger
        self._client = client

    def upload(self, promise: Promise) -> httpx2.Response | None:
        promise.asked = True
        files = {"image": (f"{promise.number}.png", promise.content)}
        answer = self._ask("POST", "/upload/image", key=promise.upload_key, files=files)
        if self._acknowledged(answer):
            data = answer.json()["data"]
            assert data["hash"] == promise.sha256
            promise.file_key = data["key"]
        return answer

    def create(self, promise: Promise) -> httpx2.Response | None:
        body = {"file_key": promise.file_key, "name": f"picture {promise.number}"}
        answer = self._ask("POST", IMAGES, key=promise.create_key, json=body)
        if self._acknowledged(answer):
            promise.image_id = answer.json()["data"]["id"]
            promise.possible = frozenset({State(name=body["name"] or "")})
        return answer

    def rename(self, promise: Promise, name: str) -> httpx2.Response | None:
        after = State(name=name, deleted=False)
        return self._change(promise, after, "PATCH", json={"name": name})

    def delete(self, promise: Promise) -> httpx2.Response | None:
        return self._change(promise, State(name=promise.state.name, deleted=True), "DELETE")

    def restore(self, promise: Promise) -> httpx2.Response | None:
        promise.restore_key = str(new_id())
        after = State(name=promise.state.name, deleted=False)
        return self._change(promise, after, "POST", "/restore", key=promise.restore_key)

    def generate(self, key: str) -> httpx2.Response | None:
        self._ledger.generations.setdefault(key, None)
        answer = self._ask("POST", GENERATE, key=key, json={"prompt": key})
        if self._acknowledged(answer):
            self._ledger.generations[key] = 200
        return answer

    def see(self, promise: Promise) -> dict[str, Any]:
        """The image as the API shows it, live or deleted."""
        answer = self._client.get(f"{self._site.base_url}{IMAGES}/by-id/{promise.image_id}")
        assert answer.status_code == 200, (answer.status_code, answer.text)
        data: dict[str, Any] = answer.json()["data"]
        return data

    def look_at(self, promise: Promise) -> int:
        """Fetch the thumbnail, so that renditions are stored; its status."""
        return self._client.get(self.see(promise)["thumbnail_url"]).status_code

    def make(self, promise: Promise) -> None:
        """Upload and create until both are answered: what a client with idempotency keys does."""
        deadline = time.monotonic() + _PATIENCE_S
        while promise.image_id is None:
            answer = self.upload(promise) if promise.file_key is None else self.create(promise)
            if answer is None or answer.status_code in NOT_NOW:
                assert time.monotonic() < deadline, "no answer came" if answer is None else answer.text
                time.sleep(0.05)
            else:
                assert answer.status_code in {200, 201}, (answer.status_code, answer.text)

    def finish_generation(self, key: str) -> None:
        """Retry until there is an answer that stays: a picture, or the news that there will be none."""
        deadline = time.monotonic() + _PATIENCE_S
        while self._ledger.generations[key] is None:
            answer = self.generate(key)
            assert answer is None or answer.is_success or answer.status_code in NOT_NOW, answer.text
            if answer is not None and answer.status_code == 500 and answer.json()["errorCode"] == "GENERATION_ERROR":
                self._ledger.generations[key] = 500
            assert time.monotonic() < deadline, "no end of a generation"
            time.sleep(0 if self._ledger.generations[key] else 0.2)

    def work(self, mine: list[Promise], dice: random.Random) -> bool:
        """One thing that editors do, with one of *mine*; whether the service still answers."""
        certain = [promise for promise in mine if len(promise.possible) == 1]
        chance = dice.random()
        if chance < 0.4 or not certain:
            promise = self._ledger.promise()
            mine.append(promise)
            return _done(self.upload(promise)) and _done(self.create(promise))
        promise = dice.choice(certain)
        if promise.state.deleted:
            return _done(self.restore(promise))
        if chance < 0.6:
            return _done(self.delete(promise))
        if chance < 0.7:
            return self._looked(promise)
        return _done(self.rename(promise, f"renamed {promise.number} {dice.random()}"))

    def _looked(self, promise: Promise) -> bool:
        try:
            return self.look_at(promise) == 200
        except (httpx2.TransportError, AssertionError):
            return False

    def _change(
        self, promise: Promise, after: State, method: str, action: str = "", **more: Any
    ) -> httpx2.Response | None:
        promise.possible |= {after}
        answer = self._ask(method, f"{IMAGES}/by-id/{promise.image_id}{action}", **more)
        if self._acknowledged(answer):
            promise.possible = frozenset({after})
        return answer

    def _ask(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx2.Response | None:
        headers = {} if key is None else {"idempotency-key": key}
        try:
            return self._client.request(method, f"{self._site.base_url}{path}", headers=headers, **more)
        except httpx2.TransportError:
            return None

    def _acknowledged(self, answer: httpx2.Response | None) -> TypeGuard[httpx2.Response]:
        if answer is None or not answer.is_success:
            return False
        return self._ledger.acknowledge()


@contextmanager
def a_worker(site: Served, ledger: Ledger) -> Iterator[Worker]:
    with httpx2.Client(headers=site.headers, timeout=30, verify=_NO_TLS) as client:
        yield Worker(site, ledger, client)


def noise(number: int) -> bytes:
    """A picture of some 30 KB that is like no other."""
    file = io.BytesIO()
    Image.frombytes("RGB", (120, 90), random.Random(number).randbytes(120 * 90 * 3)).save(file, "PNG")
    return file.getvalue()


def _done(answer: httpx2.Response | None) -> bool:
    return answer is not None and answer.is_success
