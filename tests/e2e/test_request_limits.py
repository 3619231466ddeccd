"""Limits on requests: off unless the operator sets them, counted by key, told in each surface's own form."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx2
import msgspec
import pytest

from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.core.access import Role
from picturedesk.core.errors import TooManyRequests, TooManyUploads
from picturedesk.settings import Installation
from picturedesk.wiring import open_context, open_tools
from tests.support.server import OPERATOR, RunningServer, make_keys, running_server

LIMIT = 3
LIMITED = {"PICTUREDESK_REQUESTS_PER_MINUTE": str(LIMIT), "PICTUREDESK_RENDER_PROCESSES": "1"}
BACKOFFICE = "/api/core/v2/assets/images"
UNKNOWN = "497f6eca-6276-7993-bfeb-53cbbbba6f08"
_numbers = count()


@dataclass(frozen=True)
class Stand:
    """A server with a limit; every test has keys of its own."""

    server: RunningServer

    def key(self) -> str:
        account = self.server.accounts[Role.EDITOR]

        async def make() -> str:
            async with open_tools(settings.load(self.server.folder, {})) as tools:
                label = f"number {next(_numbers)}"
                made = await accounts.create_key(tools, OPERATOR, account_id=account.id, label=label, expires_at=None)
                return made.text

        return asyncio.run(make())

    def ask(self, key: str, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
        return httpx2.request(method, self.server.base_url + path, headers={"x-api-key": key, **headers}, timeout=30)

    def used_up(self) -> str:
        """A key that has asked as often as it may."""
        key = self.key()
        for _ in range(LIMIT):
            assert self.ask(key, BACKOFFICE).status_code == 200
        return key


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with running_server(tmp_path_factory.mktemp("limited") / "library", environment=LIMITED) as server:
        yield Stand(server)


def assert_told_when_to_come_again(refused: httpx2.Response) -> None:
    assert refused.status_code == 429
    assert refused.headers["cache-control"] == "no-store"
    assert 0 < int(refused.headers["retry-after"]) <= 60 // LIMIT
    assert refused.headers["ratelimit-policy"] == f'"requests";q={LIMIT};qu="requests";w=60'
    assert re.fullmatch(rf'"requests";r=0;t={refused.headers["retry-after"]}', refused.headers["ratelimit"])


@pytest.mark.parametrize(("method", "path"), [("GET", BACKOFFICE), ("POST", "/upload/image"), ("GET", "/desk/session")])
def test_the_editors_surfaces_say_it_in_their_form(stand: Stand, method: str, path: str) -> None:
    refused = stand.ask(stand.used_up(), path, method)

    assert_told_when_to_come_again(refused)
    assert refused.json() == {"error": "Too many requests with this key; try again in a moment."}


def test_media_says_it_in_its_envelope(stand: Stand) -> None:
    refused = stand.ask(stand.used_up(), f"/api/images/{UNKNOWN}")

    assert_told_when_to_come_again(refused)
    said = refused.json()
    assert (said["success"], said["code"], said["errorCode"]) == (False, 429, "TOO_MANY_REQUESTS")


def test_the_publisher_says_it_in_json_and_in_xml(stand: Stand) -> None:
    key = stand.used_up()
    as_json = stand.ask(key, "/api/2/images", accept="application/json")
    as_xml = stand.ask(key, "/api/2/images", accept="application/xml")

    assert_told_when_to_come_again(as_json)
    assert_told_when_to_come_again(as_xml)
    assert msgspec.json.decode(as_json.content)["error"]["ref"] == 429
    assert b"<ref>429</ref>" in as_xml.content


def test_an_answer_that_is_given_again_counts_as_well(stand: Stand) -> None:
    key = stand.key()
    with httpx2.Client(base_url=stand.server.base_url, headers={"x-api-key": key}, timeout=30) as client:
        statuses = [client.get("/api/core/v2/presets").status_code for _ in range(LIMIT + 2)]

    assert statuses == [200] * LIMIT + [429] * 2


def test_each_key_has_its_own_and_strangers_have_none(stand: Stand) -> None:
    stand.used_up()

    assert stand.ask(stand.key(), BACKOFFICE).status_code == 200
    assert [stand.ask("pd_invented", BACKOFFICE).status_code for _ in range(LIMIT + 1)] == [401] * (LIMIT + 1)
    assert [httpx2.get(f"{stand.server.base_url}/health/live").status_code for _ in range(9)] == [200] * 9


def test_it_is_off_by_default(server: RunningServer) -> None:
    with httpx2.Client(base_url=server.base_url, headers=server.headers(), timeout=30) as client:
        answers = [client.get("/api/core/v2/presets") for _ in range(100)]

    assert {answer.status_code for answer in answers} == {200}
    assert not any("ratelimit" in answer.headers for answer in answers)


def test_each_worker_has_its_share(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    make_keys(folder)
    installation: Installation = settings.load(
        folder, {"PICTUREDESK_REQUESTS_PER_MINUTE": "7", "PICTUREDESK_UPLOADS_PER_KEY": "7"}
    )

    async def scenario() -> None:
        async with open_context(installation, workers=4) as context:
            assert context.request_budget is not None
            for _ in range(2):
                context.request_budget.spend("a", 1)
                context.keyring.begin_upload(None)
            with pytest.raises(TooManyRequests):
                context.request_budget.spend("a", 1)
            with pytest.raises(TooManyUploads) as refused:
                context.keyring.begin_upload(None)
            assert refused.value.retry_after_s == 1

    asyncio.run(scenario())
