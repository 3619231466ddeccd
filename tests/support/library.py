"""A library without a surface: real database, real files, real render processes, and a clock that is told the time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from picturedesk import settings
from picturedesk.actions import accounts, images, uploads
from picturedesk.actions.results import Results
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.accounts import AccountId
from picturedesk.core.callers import Caller
from picturedesk.core.descriptions import ImageChange
from picturedesk.core.files import PictureFacts, StoredFile
from picturedesk.core.images import Image
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import Blobs, Renderer, RenderOrder
from picturedesk.imaging.pool import RenderPool
from picturedesk.wiring import open_tools
from tests.support.app import picture
from tests.support.postgres import place_database

T = TypeVar("T")

OPERATOR = Caller(account_id=AccountId(0), name="tests", role=Role.SUPER_ADMIN)


@dataclass
class ToldClock:
    """`Clock` that stands still until it is told to move on."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


class SharedRenderer:
    """A `Renderer` that outlives the libraries that use it, and counts what it is asked for."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self.renders = 0

    async def check(self, path: Path) -> PictureFacts:
        return await self._renderer.check(path)

    async def render(self, order: RenderOrder) -> bytes:
        self.renders += 1
        return await self._renderer.render(order)

    async def metadata(self, path: Path) -> PictureMetadata:
        return await self._renderer.metadata(path)

    async def close(self) -> None:
        """Somebody else's business."""


class Workshop:
    """One event loop and one render process, for as many libraries as a session of tests needs."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._pool = RenderPool(processes=1)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run *work* to its end; everything of one workshop runs on one loop."""
        return self._runner.run(work)

    def renderer(self) -> SharedRenderer:
        return SharedRenderer(self._pool)

    def close(self) -> None:
        self.run(self._pool.close())
        self._runner.close()


@dataclass
class Library:
    """Tools, the clock and the renderer inside them, and a caller for each role."""

    tools: Tools
    clock: ToldClock
    renderer: SharedRenderer
    folder: Path
    callers: dict[Role, Caller]

    @property
    def editor(self) -> Caller:
        return self.callers[Role.EDITOR]

    def with_blobs(self, blobs: Blobs, renderer: Renderer | None = None) -> Tools:
        """The same tools on another blob store, with nothing remembered."""
        results = Results(blobs, renderer or self.renderer, memory_bytes=1 << 20)
        return replace(self.tools, blobs=blobs, results=results)

    async def upload(
        self, content: bytes | None = None, *, caller: Caller | None = None, filename: str = "picture.png"
    ) -> StoredFile:
        received = await uploads.receive(
            self.tools, caller or self.editor, filename=filename, chunks=chunks_of(content or picture())
        )
        return received.file

    async def create(self, content: bytes | None = None, *, caller: Caller | None = None, **fields: Any) -> Image:
        file = await self.upload(content, caller=caller)
        return await images.create(self.tools, caller or self.editor, ImageChange(file_key=file.key, **fields))


async def chunks_of(content: bytes, step: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), step):
        yield content[start : start + step]


@asynccontextmanager
async def _open_library(workshop: Workshop, folder: Path) -> AsyncIterator[Library]:
    clock, renderer = ToldClock(), workshop.renderer()
    async with open_tools(settings.load(folder, {}), renderer=renderer) as opened:
        tools = replace(opened, clock=clock)
        made = {role: await accounts.create(tools, OPERATOR, name=role.value, role=role.value) for role in Role}
        callers = {role: Caller(account_id=made[role].id, name=made[role].name, role=role) for role in Role}
        yield Library(tools=tools, clock=clock, renderer=renderer, folder=folder, callers=callers)


@contextmanager
def entered(workshop: Workshop, folder: Path) -> Iterator[Library]:
    """A library in *folder*, with an account for each role."""
    folder.mkdir(parents=True, exist_ok=True)
    place_database(folder)
    context = _open_library(workshop, folder)
    library = workshop.run(_enter(context.__aenter__))
    try:
        yield library
    finally:
        workshop.run(_enter(lambda: context.__aexit__(None, None, None)))


async def _enter(step: Callable[[], Awaitable[T]]) -> T:
    return await step()
