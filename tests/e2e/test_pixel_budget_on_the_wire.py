"""A pixel budget: what is rendered for one client is bounded; what is stored costs nothing, and nobody else pays."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from picturedesk import settings
from picturedesk.core.access import Role
from picturedesk.core.errors import PixelBudgetExceeded
from picturedesk.wiring import open_context
from tests.imaging.pictures import encoded, noise
from tests.support.server import RunningServer, make_keys, running_server

IMAGES = "/api/core/v2/assets/images"
BUDGET = {"PICTUREDESK_RENDER_MEGAPIXELS_PER_MINUTE": "1", "PICTUREDESK_RENDER_PROCESSES": "1"}
SOME_MINUTES = (1_000, 990)
"""Nearly a minute's pixels: no machine is so slow that a second one is had before the minute is over."""

_addresses = count(1)


@dataclass(frozen=True)
class Stand:
    """A server with a budget."""

    server: RunningServer

    def image(self, size: tuple[int, int] = SOME_MINUTES, kind: str = "PNG") -> dict[str, Any]:
        with httpx2.Client(base_url=self.server.base_url, headers=self.server.headers(), timeout=30) as client:
            content = encoded(noise(64, 64).resize(size), kind)
            key = client.post("/upload/image", files={"image": (f"a.{kind.lower()}", content)}).json()["data"]["key"]
            image: dict[str, Any] = client.post(IMAGES, json={"file_key": key}).json()["data"]
            return image

    def get(self, path: str, *forwarded: str, **headers: str) -> httpx2.Response:
        said = [("x-forwarded-for", text) for text in forwarded]
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        return httpx2.get(self.server.base_url + path, headers=[*said, *named], timeout=30)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Behind us as its trusted proxy: each test can come from an address of its own."""
    environment = {**BUDGET, "PICTUREDESK_TRUSTED_PROXIES": "127.0.0.1"}
    with running_server(tmp_path_factory.mktemp("proxied") / "library", environment=environment) as server:
        yield Stand(server)


@pytest.fixture
def address() -> str:
    return f"198.51.100.{next(_addresses)}"


def path_of(image: dict[str, Any], target: str) -> str:
    return f"/img/{image['id']}/latest/{target}"


def iiif_of(image: dict[str, Any], size: str) -> str:
    return f"/iiif/3/{image['id']}/full/{size}/0/default.jpg"


@pytest.mark.parametrize("surface", ["delivery", "IIIF"])
def test_too_much_at_once_is_told_when_to_come_again(proxied: Stand, address: str, surface: str) -> None:
    image = proxied.image()
    first, second = (
        (path_of(image, "w64.jpg"), path_of(image, "w128.jpg"))
        if surface == "delivery"
        else (iiif_of(image, "33,"), iiif_of(image, "34,"))
    )

    had, refused = proxied.get(first, address), proxied.get(second, address)

    assert (had.status_code, refused.status_code) == (200, 429)
    assert "ratelimit" not in had.headers
    assert list(refused.json()) == ["error"]
    assert refused.headers["content-type"] == "application/json"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"pixels";q=1000000;qu="pixels";w=60'
    told = re.fullmatch(r'"pixels";r=(\d+);t=(\d+)', refused.headers["ratelimit"])
    assert told
    assert (int(told[1]) < 1_000_000, told[2]) == (True, refused.headers["retry-after"])


def test_what_is_there_already_costs_nothing(proxied: Stand, address: str) -> None:
    image = proxied.image()
    proxied.get(path_of(image, "w64.jpg"), f"{address}0")
    assert proxied.get(path_of(image, "w128.jpg"), address).status_code == 200

    again = [proxied.get(path_of(image, target), address).status_code for target in ("w64.jpg", "w128.jpg") * 3]

    assert again == [200] * 6
    assert proxied.get(path_of(image, "w256.jpg"), address).status_code == 429


def test_a_picture_larger_than_a_minutes_pixels_is_had_by_who_has_spent_nothing(proxied: Stand, address: str) -> None:
    image = proxied.image((2_000, 1_500))
    had, refused = (proxied.get(path_of(image, target), address) for target in ("w64.jpg", "w128.jpg"))

    assert (had.status_code, refused.status_code) == (200, 429)
    assert 60 < int(refused.headers["retry-after"]) <= 180


def test_other_addresses_and_keys_have_their_own(proxied: Stand, address: str) -> None:
    image = proxied.image()
    shown = {"x_api_key": proxied.server.keys[Role.EDITOR]}
    assert proxied.get(path_of(image, "w64.jpg"), address).status_code == 200

    assert proxied.get(path_of(image, "w128.jpg"), address, x_api_key="pd_invented").status_code == 429
    assert proxied.get(path_of(image, "w128.jpg"), address, **shown).status_code == 200
    assert proxied.get(path_of(image, "w192.jpg"), f"{address}1", **shown).status_code == 429
    assert proxied.get(path_of(image, "w192.jpg"), f"{address}2").status_code == 200


def test_an_address_that_the_client_put_before_its_own_is_nobodys(proxied: Stand, address: str) -> None:
    image = proxied.image()

    assert proxied.get(path_of(image, "w64.jpg"), address).status_code == 200
    assert proxied.get(path_of(image, "w128.jpg"), f"203.0.113.9, {address}").status_code == 429
    assert proxied.get(path_of(image, "w128.jpg"), "203.0.113.10", address).status_code == 429


def test_of_ipv6_a_network_counts_as_one(proxied: Stand) -> None:
    image = proxied.image()

    assert proxied.get(path_of(image, "w64.jpg"), "2001:db8:0:1::1").status_code == 200
    assert proxied.get(path_of(image, "w128.jpg"), "2001:db8:0:1:ffff::2").status_code == 429
    assert proxied.get(path_of(image, "w128.jpg"), "2001:db8:0:2::1").status_code == 200


def test_without_trusted_proxies_nobody_is_believed_about_addresses(tmp_path: Path) -> None:
    with running_server(tmp_path / "library", environment=BUDGET) as server:
        stand = Stand(server)
        image = stand.image()

        assert stand.get(path_of(image, "w64.jpg"), "198.51.100.1").status_code == 200
        assert stand.get(path_of(image, "w128.jpg"), "198.51.100.2").status_code == 429


def test_each_worker_has_its_share(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    make_keys(folder)

    async def scenario() -> None:
        async with open_context(settings.load(folder, BUDGET), workers=4) as context:
            budget = context.pixel_budget
            assert budget is not None
            budget.spend("a", 250_000)
            with pytest.raises(PixelBudgetExceeded):
                budget.spend("a", 250_000)

    asyncio.run(scenario())
