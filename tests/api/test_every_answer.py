"""Answers that every operation has in common: what happens when something behind it, or before it, goes wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from picturedesk.api.bodies import Patience
from picturedesk.api.context import Context
from picturedesk.core.access import Role
from picturedesk.core.errors import StorageFull, StorageUnavailable, TooManyUploads
from picturedesk.core.identifiers import new_id
from tests.support.app import Client, Desk, running_app
from tests.support.operations import Operation, listing
from tests.support.trouble import Trouble

SHORT = Patience(progress_s=0.15, total_s=1.0, linger_s=0.05)
TROUBLE, TROUBLE_WITH_KEYS = Trouble(), Trouble()
FAILURES = {
    500: RuntimeError("a secret of ours"),
    503: StorageUnavailable(),
    507: StorageFull(),
    429: TooManyUploads(),
}
UNTOUCHED = {
    "GET /api/2/error/{ref}",
    "GET /api/core/v2/presets",
    "GET /desk/session",
    "DELETE /desk/session",
}
"""Operations that, with a key, ask the database for nothing but the key."""


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("troubled") / "data"
    with running_app(folder, around=_troubled, patience=SHORT) as desk:
        yield desk


def _troubled(context: Context) -> Context:
    # The keys first: else their database would be in both troubles.
    return TROUBLE.around(TROUBLE_WITH_KEYS.around_keys(context))


@pytest.fixture
def admin(troubled: Desk) -> Client:
    return troubled.clients[Role.SUPER_ADMIN]


def ask(client: Client, operation: Operation, **options: Any) -> httpx2.Response:
    return client.request(operation.method, operation.url, **{**operation.options(), **options})


@pytest.mark.parametrize(
    ("operation", "status"),
    [(operation, status) for status in FAILURES for operation in listing(status) if str(operation) not in UNTOUCHED],
    ids=str,
)
def test_a_failing_database_is_told_in_the_surfaces_own_form(admin: Client, operation: Operation, status: int) -> None:
    headers = {"idempotency-key": str(new_id())} if operation.path.endswith("idempotency") else {}

    # By another query each time: what was answered before must not hide the failure.
    with TROUBLE.with_error(FAILURES[status]):
        url = f"{operation.url}?x={new_id()}"
        answer = admin.request(operation.method, url, headers=headers, **operation.options())

    assert_tells_of_a_failure(answer, status)


@pytest.mark.parametrize(
    ("operation", "status"),
    [(operation, status) for status in (429, 500, 503) for operation in listing(status) if str(operation) in UNTOUCHED],
    ids=str,
)
def test_a_database_that_fails_over_the_key_is_told_too(troubled: Desk, operation: Operation, status: int) -> None:
    with TROUBLE_WITH_KEYS.with_error(FAILURES[status]):
        answer = troubled.anonymous.request(
            operation.method, operation.url, headers={"x-api-key": "pd_000000000000_" + "A" * 32}
        )

    assert_tells_of_a_failure(answer, status)


def assert_tells_of_a_failure(answer: httpx2.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert "secret" not in answer.text + str(answer.headers)
    assert ("retry-after" in answer.headers) is (status != 500)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("way", ["", "?everywhere=true"])
@pytest.mark.parametrize("status", [503, 507])
def test_a_sign_out_that_cannot_be_kept_is_told(troubled: Desk, admin: Client, status: int, way: str) -> None:
    cookie = admin.post("/desk/session").headers["set-cookie"].partition(";")[0]

    with TROUBLE.with_error(FAILURES[status]):
        answer = troubled.anonymous.delete(f"/desk/session{way}", headers={"cookie": cookie, "x-picturedesk-desk": "1"})

    assert_tells_of_a_failure(answer, status)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("operation", listing(408), ids=str)
def test_a_body_that_stalls_is_given_up(admin: Client, operation: Operation) -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n' if multipart else b"{"
        await asyncio.sleep(5)

    multipart = operation.surface == "uploader"
    content_type = "multipart/form-data; boundary=x" if multipart else "application/json"
    headers = {"content-type": content_type, "content-length": "1000", "idempotency-key": str(new_id())}

    answer = admin.request(operation.method, operation.url, content=stalling(), headers=headers)

    assert answer.status_code == 408
    if operation.surface != "media":
        assert answer.json() == {"error": "Request Timeout"}


POSTS = [operation for operation in listing(422) if operation.method == "POST"]


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_a_key_whose_request_is_running_is_in_use(troubled: Desk, admin: Client, operation: Operation) -> None:
    headers = {"idempotency-key": str(new_id())}
    with ThreadPoolExecutor(1) as pool:
        with TROUBLE.that_waits() as (reached, go_on):
            first = pool.submit(ask, admin, operation, headers=headers)
            admin.run(asyncio.wait_for(reached.wait(), 30))
            refused = ask(admin, operation, headers=headers)
        admin.run(_set(go_on))
        answer = first.result()

    assert refused.status_code == 409
    assert int(refused.headers["retry-after"]) >= 1
    code = json.loads(refused.content)
    assert code.get("errorCode") == "IDEMPOTENCY_KEY_IN_USE" or code == {"error": "Idempotency-Key in use"}
    assert answer.status_code not in {409, 500, 503}


async def _set(event: asyncio.Event) -> None:
    event.set()


@pytest.mark.parametrize("operation", POSTS, ids=str)
def test_a_key_is_good_for_one_request(admin: Client, operation: Operation) -> None:
    headers = {"idempotency-key": str(new_id())}
    first = ask(admin, operation, headers=headers)

    again = ask(admin, operation, headers=headers)
    refused = admin.request(operation.method, operation.url, headers=headers, **operation.other_options())

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("etag") == first.headers.get("etag")
    assert refused.status_code == 422
    code = json.loads(refused.content)
    assert code.get("errorCode") == "IDEMPOTENCY_KEY_REUSED" or code == {"error": "Idempotency-Key reused"}


def test_every_post_takes_a_key() -> None:
    posts = [operation for status in (200, 201) for operation in listing(status) if operation.method == "POST"]
    # A second sign-in is a second session, and none is kept where its answer could be read again.
    posts = [operation for operation in posts if operation.surface != "desk"]

    assert {str(operation) for operation in posts} == {str(operation) for operation in POSTS}
