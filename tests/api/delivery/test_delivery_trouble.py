"""Delivery when something breaks: told in its own form, kept by nobody, and over as soon as it is over."""

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from picturedesk.actions.keyring import Keyring
from picturedesk.actions.receipts import Receipts
from picturedesk.actions.tools import Tools
from picturedesk.api import delivery
from picturedesk.api.context import ApiPolicy, Context
from picturedesk.api.types import Receive, Scope, Send
from picturedesk.core.delivery import Links
from picturedesk.core.errors import (
    PicturedeskError,
    RenderFailed,
    RenderQueueFull,
    RenditionTooCostly,
    StorageFull,
    StorageUnavailable,
)
from picturedesk.core.files import PictureFacts
from picturedesk.core.metadata import PictureMetadata
from picturedesk.core.ports import RenderOrder
from picturedesk.core.status import RenderLoad, ThisProcess
from tests.support.app import BASE_URL
from tests.support.library import Library, Workshop

POLICY = ApiPolicy(public_url=None, trusted_proxies=(), open_metrics=True)


class TroubledRenderer:
    """A `Renderer` that fails as long as it has reasons to."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def metadata(self, path: Path) -> PictureMetadata:
        raise NotImplementedError

    async def check(self, path: Path) -> PictureFacts:
        raise NotImplementedError

    async def render(self, order: RenderOrder) -> bytes:  # noqa: ARG002 - the port's
        if self.errors:
            raise self.errors.pop(0)
        return b"a rendition"

    async def close(self) -> None:
        pass


def context_on(tools: Tools) -> Context:
    return Context(
        tools=tools,
        keyring=Keyring(tools.db, tools.clock, uploads_per_key=1),
        receipts=Receipts(tools),
        links=Links(tools.delivery),
        policy=POLICY,
        process=ThisProcess(started_at=tools.clock.now(), render_load=_nobody_asks),
    )


def _nobody_asks() -> RenderLoad:
    raise NotImplementedError


async def ask(library: Library, renderer: TroubledRenderer, path: str, times: int = 1) -> list[httpx2.Response]:
    tools = library.with_blobs(library.tools.blobs, renderer)
    surface = delivery.surface(context_on(tools))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await surface({**scope, "state": {}}, receive, send)

    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        return [await client.get(path) for _ in range(times)]


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (RenderQueueFull(), 503, "2"),
        (StorageUnavailable(), 503, "5"),
        (StorageFull(), 503, "30"),
        (RenderFailed(), 500, None),
        (ValueError("the inner text"), 500, None),
    ],
)
def test_trouble_is_told_and_over_at_the_next_request(
    workshop: Workshop, library: Library, error: Exception, status: int, retry_after: str | None
) -> None:
    async def scenario() -> list[httpx2.Response]:
        image = await library.create()
        return await ask(library, TroubledRenderer(error), f"/img/{image.id}/latest/thumb.jpg", times=2)

    first, second = workshop.run(scenario())

    assert first.status_code == status
    assert list(first.json()) == ["error"]
    assert "inner text" not in first.text
    assert first.headers["cache-control"] == "no-store"
    assert first.headers.get("retry-after") == retry_after
    assert first.headers["x-content-type-options"] == "nosniff"
    assert isinstance(error, PicturedeskError) or status == 500
    assert (second.status_code, second.content) == (200, b"a rendition")


@pytest.mark.parametrize("target", ["original.png", "thumb.jpg"])
def test_bytes_that_are_gone_are_trouble_of_ours(workshop: Workshop, library: Library, target: str) -> None:
    async def scenario() -> list[httpx2.Response]:
        image = await library.create()
        (await library.tools.blobs.local_path(image.file.hash)).unlink()
        library.tools = replace(library.tools, delivery=replace(library.tools.delivery, open_originals=True))
        return await ask(library, TroubledRenderer(), f"/img/{image.id}/latest/{target}")

    [answer] = workshop.run(scenario())

    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"


def test_what_would_cost_too_much_is_the_requests_fault(workshop: Workshop, library: Library) -> None:
    async def scenario() -> list[httpx2.Response]:
        image = await library.create()
        return await ask(library, TroubledRenderer(RenditionTooCostly()), f"/img/{image.id}/latest/thumb.jpg", times=2)

    for answer in workshop.run(scenario()):
        assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
        assert "smaller size" in answer.json()["error"]


def test_many_first_requests_cost_one_render(workshop: Workshop, library: Library) -> None:
    async def scenario() -> set[bytes]:
        image = await library.create()
        tools = library.tools
        surface = delivery.surface(context_on(tools))

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await surface({**scope, "state": {}}, receive, send)

        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            path = f"/img/{image.id}/latest/card.webp"
            answers = await asyncio.gather(*(client.get(path) for _ in range(20)))
        return {answer.content for answer in answers}

    assert len(workshop.run(scenario())) == 1
    assert library.renderer.renders == 1
