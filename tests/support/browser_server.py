"""Servers for browser tests, and pictures in them: started and filled beside the loop that a browser keeps running."""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx2

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, quarters
from tests.support.server import RunningServer, running_server
from tests.support.shared import SHARED

T = TypeVar("T")

IMAGES = "/api/core/v2/assets/images"
_AT_A_TIME = 4
_LIMIT_S = 60.0


def beside_the_browser(work: Callable[[], T]) -> T:
    """
    Do *work* in a thread of its own and wait for it.

    Playwright keeps an event loop running in the thread of the tests, where `asyncio.run` then refuses to start
    another: whatever needs a loop of its own is done in here.
    """
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(work).result()


@contextmanager
def serving(
    folder: Path, *, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """`running_server`, also from within a test that has a page."""
    context = running_server(folder, options=options, environment=environment)
    running = beside_the_browser(context.__enter__)
    try:
        yield running
    finally:
        beside_the_browser(lambda: context.__exit__(None, None, None))


def pictures() -> list[tuple[str, bytes]]:
    """File names and bytes of a few real photographs, where the sample is here, else of as many drawn ones."""
    photographs = sorted((SHARED / "photos").glob("*.jpg"))
    if photographs:
        return [(path.name, path.read_bytes()) for path in photographs]
    shapes = ((1200, 800), (800, 1200), (1000, 1000), (1600, 900), (900, 1600), (1400, 600))
    return [(f"drawn-{width}.jpg", encoded(quarters(width, height), "JPEG")) for width, height in shapes]


def small_picture(width_px: int = 120, height_px: int = 80) -> bytes:
    """A picture whose bytes no other has."""
    drawn = quarters(width_px, height_px)
    for at, colour in enumerate(struct.iter_unpack("3B", uuid4().bytes[:15])):
        drawn.putpixel((at, 0), colour)
    return encoded(drawn, "PNG")


def add_image(
    server: RunningServer, content: bytes | None = None, filename: str = "picture.png", **fields: Any
) -> dict[str, Any]:
    """
    Upload a picture and make an image of it, as the editor; its JSON.

    Args:
        server: Where.
        content: The bytes of the file; a small drawn picture unless told.
        filename: What the file is called.
        fields: More of the create request: `name`, `locales`, `status`, `category_ids` …
    """
    return add_images(server, [(filename, content or small_picture())], lambda _: fields)[0]


def add_images(
    server: RunningServer,
    files: Iterable[tuple[str, bytes]],
    fields: Callable[[int], Mapping[str, Any]] = lambda number: {"name": f"Picture {number:03}"},
) -> list[dict[str, Any]]:
    """
    An image of each of *files*, as the editor; their JSON, in order. A hundred small ones take some seconds.

    They are made at the same time, in no order: where the order of the list counts, sort by name.

    Args:
        server: Where.
        files: File names and bytes; the same bytes may come again.
        fields: More of the create request, for each number from 0.
    """
    with (
        httpx2.Client(base_url=server.base_url, headers=server.headers(Role.EDITOR), timeout=_LIMIT_S) as client,
        ThreadPoolExecutor(max_workers=_AT_A_TIME) as threads,
    ):
        made = [
            threads.submit(_add, client, filename, content, fields(number))
            for number, (filename, content) in enumerate(files)
        ]
        return [each.result() for each in made]


def _add(client: httpx2.Client, filename: str, content: bytes, fields: Mapping[str, Any]) -> dict[str, Any]:
    uploaded = client.post("/upload/image", files={"image": (filename, content)})
    assert uploaded.is_success, uploaded.text
    created = client.post(IMAGES, json={"file_key": uploaded.json()["data"]["key"], **fields})
    assert created.is_success, created.text
    image: dict[str, Any] = created.json()["data"]
    return image
