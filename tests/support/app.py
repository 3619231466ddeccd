"""The application in this process: real database, real files, real render pool, and a client for every role."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from PIL import Image

from picturedesk import settings
from picturedesk.api import asgi
from picturedesk.api.bodies import Patience
from picturedesk.api.context import Context
from picturedesk.api.observing import RequestLine
from picturedesk.api.types import AsgiApp
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account
from picturedesk.wiring import open_context
from tests.support import answers
from tests.support.server import make_keys

T = TypeVar("T")

BASE_URL = "http://desk.test"
_ONE_PROCESS = {"PICTUREDESK_RENDER_PROCESSES": "1"}
_LIMIT_S = 60.0


class Client:
    """Asks the application, and waits for its answer; `key` is what it shows, None for nothing."""

    def __init__(self, loop: asyncio.AbstractEventLoop, client: httpx2.AsyncClient, key: str | None) -> None:
        self._loop = loop
        self._client = client
        self.key = key

    def request(self, method: str, url: str, **options: Any) -> httpx2.Response:
        headers = httpx2.Headers(options.pop("headers", None) or {})
        if self.key is not None:
            headers.setdefault("x-api-key", self.key)
        answer = _run(self._loop, self._client.request(method, url, headers=headers, **options))
        answers.note(method, answer.url.raw_path.decode(), answer.status_code)
        return answer

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the application's own loop."""
        return _run(self._loop, work)

    def get(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("POST", url, **options)

    def patch(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> httpx2.Response:
        return self.request("DELETE", url, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running application; `lines` are the requests that it has noted."""

    folder: Path
    clients: Mapping[Role, Client]
    accounts: Mapping[Role, Account]
    anonymous: Client
    lines: list[RequestLine]

    @property
    def editor(self) -> Client:
        return self.clients[Role.EDITOR]


def _as_it_is(context: Context) -> Context:
    return context


@contextmanager
def running_app(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    *,
    around: Callable[[Context], Context] = _as_it_is,
    patience: Patience | None = None,
) -> Iterator[Desk]:
    """Serve the library in *folder*, empty or not, without a socket; *around* may put something between."""
    accounts, keys = make_keys(folder)
    lines: list[RequestLine] = []
    installation = settings.load(folder, {**_ONE_PROCESS, **(environment or {})})
    app = asgi.make_app(partial(_open, installation, around), lines.append, patience)
    with _loop_of_its_own() as loop, _entered(loop, _alive(app)), _entered(loop, _client(app)) as client:
        yield Desk(
            folder=folder,
            clients={role: Client(loop, client, key) for role, key in keys.items()},
            accounts=accounts,
            anonymous=Client(loop, client, None),
            lines=lines,
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One application for all tests of a module."""
    with running_app(tmp_path_factory.mktemp("desk") / "data") as running:
        yield running


def picture(image_format: str = "PNG", size: tuple[int, int] = (8, 6), colour: str = "teal") -> bytes:
    """A plain picture."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, image_format)
    return file.getvalue()


def upload(client: Client, content: bytes, filename: str = "picture.png") -> str:
    """Take a file in; its key."""
    answer = client.post("/upload/image", files={"image": (filename, content)})
    assert answer.status_code == 200, answer.text
    key: str = answer.json()["data"]["key"]
    return key


def create_image(client: Client, *, content: bytes | None = None, filename: str = "picture.png", **fields: Any) -> Any:
    """Make an image, of a picture of its own unless a `file_key` is among *fields*; as the Backoffice answers it."""
    fields.setdefault("file_key", upload(client, picture() if content is None else content, filename))
    answer = client.post("/api/core/v2/assets/images", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


@asynccontextmanager
async def _open(installation: settings.Installation, around: Callable[[Context], Context]) -> AsyncIterator[Context]:
    async with open_context(installation) as context:
        yield around(context)


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result(_LIMIT_S)


@contextmanager
def _loop_of_its_own() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="app")
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@contextmanager
def _entered(loop: asyncio.AbstractEventLoop, context: Any) -> Iterator[Any]:
    """An asynchronous context manager, entered and left on *loop*."""
    value = _run(loop, context.__aenter__())
    try:
        yield value
    finally:
        _run(loop, context.__aexit__(None, None, None))


@asynccontextmanager
async def _alive(app: AsgiApp) -> AsyncIterator[None]:
    """The application between its start and its end, as a server sees to it."""
    to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    from_app: asyncio.Queue[Any] = asyncio.Queue()
    life = asyncio.ensure_future(app({"type": "lifespan"}, to_app.get, from_app.put))
    to_app.put_nowait({"type": "lifespan.startup"})
    started = await from_app.get()
    if started["type"] != "lifespan.startup.complete":
        await life  # raises what went wrong
    yield
    to_app.put_nowait({"type": "lifespan.shutdown"})
    await life


@asynccontextmanager
async def _client(app: AsgiApp) -> AsyncIterator[httpx2.AsyncClient]:
    # All roles share it, so it keeps no cookie: a test that wants one sends it itself.
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL, cookies=cookies) as client:
        yield client
