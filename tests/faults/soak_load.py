"""The mixed load of a soak: what an office, its readers, crawlers and people of ill will ask for, at a steady pace."""

import itertools
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import httpx2

from bench.pictures import distinct, photograph
from picturedesk.core.access import Role
from picturedesk.core.recipes import WIDTH_LADDER_PX
from tests.support.hostile import hostile_files
from tests.support.server import RunningServer

IMAGES: Final = "/api/core/v2/assets/images"
_MOST_IMAGES: Final = 120
"""Older ones are erased, so that the library stays as large as it is and what grows all the same is a leak."""
_SHORT: Final = 64
_PAUSE_S: Final = 0.02
_NOT_NOW: Final = frozenset({429, 503})
_WORDS: Final = ("harbour", "vienna", "flood", "tallinn rain", "opera", "sör", "zur", '"late night"')
_WARM: Final = ("thumb.jpg", "card.webp", "w192.webp", "w384.auto")
_COLD: Final = ("w{}.jpg", "w{}.webp", "w{}.avif", "w{}.png")
_WIDTHS_PX: Final = WIDTH_LADDER_PX[:7]
# What takes seconds or hundreds of megabytes to make, for us.
_DEAR: Final = (
    "bomb",
    "flood",
    "scans",
    "zeros",
    "fill",
    "zip",
    "huge",
    "more-data",
    "comments",
    "65500-wide",
    "100000",
)
_BAD: Final[Sequence[tuple[str, str, int]]] = (
    ("GET", f"{IMAGES}?limit=-1", 400),
    ("GET", f"{IMAGES}?after=nonsense", 400),
    ("GET", f"{IMAGES}/by-id/nonsense", 400),
    ("GET", f"{IMAGES}/by-id/{UUID(int=7)}", 404),
    ("GET", "/api/2/images?sort=secret", 400),
    ("GET", "/img/nonsense/latest/thumb.jpg", 404),
    ("POST", f"{IMAGES}?nonsense", 400),
    ("PUT", "/upload/image", 405),
    ("GET", "/nowhere", 404),
)


@dataclass
class Tally:
    """What was asked for, what was refused for now, and what should never have been answered."""

    asked: Counter[str] = field(default_factory=Counter)
    later: int = 0
    trouble: list[str] = field(default_factory=list)


class Visitor:
    """One client that asks for one thing after the other, with images of its own. Each takes a turn by weight."""

    def __init__(self, server: RunningServer, number: int, tally: Tally) -> None:
        self._server = server
        self._dice = random.Random(number)
        self._numbers = itertools.count(number * 1_000_000_000)
        self._tally = tally
        self._images: list[str] = []
        self.gave_up = True
        """Unless it came to the end of what it was to do."""
        self._editor = self._client(server.headers(Role.SUPER_ADMIN))
        self._stranger = self._client({})
        self._kinds: Sequence[tuple[Callable[[], None], int]] = (
            (self.upload, 5), (self.edit, 5), (self.delete_and_restore, 3), (self.list, 6), (self.search, 4),
            (self.outline, 2), (self.warm, 20), (self.cold, 5), (self.iiif, 3), (self.original, 2), (self.entity, 8),
            (self.bad_request, 5), (self.bad_key, 2), (self.hostile_file, 3), (self.leave_an_upload, 2),
            (self.leave_a_rendition, 2), (self.leave_an_original, 2), (self.desk_session, 2), (self.status, 1),
        )  # fmt: skip

    def go_on(self, over: threading.Event) -> None:
        """Ask until *over*."""
        asks, weights = zip(*self._kinds, strict=True)
        self.upload()
        while not over.wait(_PAUSE_S * self._dice.random() * 2):
            [ask] = self._dice.choices(asks, weights)
            self._take(ask)
        self._editor.close()
        self._stranger.close()
        self.gave_up = False

    def upload(self) -> None:
        content = distinct(photograph(640, 480, 40_000), next(self._numbers))
        data = self._told(self._editor, "POST", "/upload/image", 200, files={"image": ("soak.jpg", content)})
        if data is None:
            return
        body = {"file_key": data["key"], "name": f"harbour {next(self._numbers)}"}
        image = self._told(self._editor, "POST", IMAGES, 201, json=body)
        if image is not None:
            self._images.append(image["id"])
        while len(self._images) > _MOST_IMAGES:
            self._ask(self._editor, "DELETE", f"{IMAGES}/by-id/{self._images.pop(0)}?erase=true", {204})

    def edit(self) -> None:
        caption = f"<p>{self._dice.choice(_WORDS)} {next(self._numbers)}</p>"
        locales = [{"locale": "en", "credit": "Soak", "caption_html": caption, "alt_text": "A soak"}]
        self._ask(
            self._editor,
            "PATCH",
            self._path(),
            {200},
            json={"name": f"flood {next(self._numbers)}", "locales": locales},
        )

    def delete_and_restore(self) -> None:
        path = self._path()
        self._ask(self._editor, "DELETE", path, {204})
        self._ask(self._editor, "POST", f"{path}/restore", {200})

    def list(self) -> None:
        self._ask(self._editor, "GET", f"{IMAGES}?limit={self._dice.randrange(10, 100)}", {200})
        self._ask(
            self._editor, "GET", f"/api/2/images?sort=-modifieddate&limit=30&offset={self._dice.randrange(50)}", {200}
        )

    def search(self) -> None:
        self._ask(self._editor, "GET", f"{IMAGES}?limit=30", {200}, params={"search": self._dice.choice(_WORDS)})

    def outline(self) -> None:
        self._ask(self._editor, "GET", f"{IMAGES}/outline", {200})

    def entity(self) -> None:
        self._ask(self._editor, "GET", self._path(), {200})

    def warm(self) -> None:
        self._ask(self._stranger, "GET", f"/img/{self._image()}/latest/{self._dice.choice(_WARM)}", {200})

    def cold(self) -> None:
        """A picture with another focal point has no renditions yet."""
        focal_point = {"x": round(self._dice.random(), 3), "y": round(self._dice.random(), 3)}
        self._ask(self._editor, "PATCH", self._path(), {200}, json={"focal_point": focal_point})
        self._ask(self._stranger, "GET", f"/img/{self._image()}/latest/{self._cold_target()}", {200})

    def iiif(self) -> None:
        start = f"/iiif/3/{self._image()}"
        self._ask(self._stranger, "GET", f"{start}/info.json", {200})
        x, y = self._dice.randrange(300), self._dice.randrange(200)
        self._ask(self._stranger, "GET", f"{start}/{x},{y},256,256/128,/0/default.jpg", {200})

    def original(self) -> None:
        url = self._url_of_original()
        if url is not None:
            self._ask(self._stranger, "GET", url, {200})

    def bad_request(self) -> None:
        method, path, status = self._dice.choice(_BAD)
        self._ask(self._editor, method, path, {status}, content=b"{" if method == "POST" else b"")

    def bad_key(self) -> None:
        self._ask(self._stranger, "GET", IMAGES, {401}, headers={"x-api-key": f"pd_nobody_{self._dice.random()}"})

    def hostile_file(self) -> None:
        name, content = self._dice.choice(hostile())
        self._ask(self._editor, "POST", "/upload/image", {200, 400}, files={"image": (name, content)})

    def desk_session(self) -> None:
        with self._client(self._server.headers()) as browser:
            by_the_desk = {"x-picturedesk-desk": "1"}
            self._ask(browser, "POST", "/desk/session", {200, 201}, headers=by_the_desk)
            self._ask(browser, "DELETE", "/desk/session", {204}, headers=by_the_desk)

    def status(self) -> None:
        for path in ("/api/core/v2/status", "/metrics", "/health/ready"):
            self._ask(self._editor, "GET", path, {200})

    def leave_an_upload(self) -> None:
        key = self._server.headers()["x-api-key"]
        head = f"POST /upload/image HTTP/1.1\r\nHost: a\r\nx-api-key: {key}\r\nContent-Length: 900000\r\n"
        form = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
        request = f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n{form}".encode()
        self._leave(request + photograph(640, 480, 40_000)[:20_000])

    def leave_a_rendition(self) -> None:
        self._leave(f"GET /img/{self._image()}/latest/{self._cold_target()} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    def leave_an_original(self) -> None:
        url = self._url_of_original()
        if url is not None:
            self._leave(f"GET {url.removeprefix(self._server.base_url)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    def _take(self, ask: Callable[[], None]) -> None:
        self._tally.asked[ask.__name__] += 1
        try:
            ask()
        except (httpx2.HTTPError, OSError) as error:
            self._trouble(f"{ask.__name__}: {error!r}")

    def _client(self, headers: dict[str, str]) -> httpx2.Client:
        return httpx2.Client(base_url=self._server.base_url, headers=headers, timeout=120)

    def _image(self) -> str:
        return self._dice.choice(self._images)

    def _path(self) -> str:
        return f"{IMAGES}/by-id/{self._image()}"

    def _cold_target(self) -> str:
        return self._dice.choice(_COLD).format(self._dice.choice(_WIDTHS_PX))

    def _url_of_original(self) -> str | None:
        image = self._told(self._editor, "GET", self._path(), 200)
        return None if image is None else image["url"]

    def _ask(self, client: httpx2.Client, method: str, path: str, wanted: set[int], **more: Any) -> httpx2.Response:
        answer = client.request(method, path, follow_redirects=True, **more)
        if answer.status_code in _NOT_NOW:
            self._tally.later += 1
        elif answer.status_code not in wanted:
            self._trouble(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def _told(self, client: httpx2.Client, method: str, path: str, wanted: int, **more: Any) -> dict[str, Any] | None:
        answer = self._ask(client, method, path, {wanted}, **more)
        return answer.json()["data"] if answer.status_code == wanted else None

    def _leave(self, request: bytes) -> None:
        """Send *request*, wait for a moment, and be gone; every other time without a good-bye."""
        with socket.create_connection(("127.0.0.1", self._server.port), timeout=20) as wire:
            wire.sendall(request)
            time.sleep(self._dice.random() * 0.1)
            if self._dice.random() < 0.5:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _trouble(self, text: str) -> None:
        if len(self._tally.trouble) < _SHORT:
            self._tally.trouble.append(text)


_hostile: list[tuple[str, bytes]] = []
_making = threading.Lock()


def hostile() -> list[tuple[str, bytes]]:
    """The hostile files that take no seconds to make, made once."""
    with _making:
        if not _hostile:
            cheap = (
                file for file in hostile_files() if not file.costly and not any(word in file.name for word in _DEAR)
            )
            _hostile.extend((file.name, file.make()) for file in cheap)
        return _hostile
