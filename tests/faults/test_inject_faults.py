"""
Every write, fsync and rename of an upload, an edit, a delete, a restore and a generation: killed there, and refused.

A few points of each; with ``PICTUREDESK_FAULTS=long`` all of them, in one go or in pieces
(``PICTUREDESK_FAULTS_ROUNDS=0-19``).
"""

from collections.abc import Iterator
from typing import Final

import httpx2
import pytest

from tests.faults import invariants
from tests.faults.inject_points import OPERATIONS, Operation, calls_of, points, traced
from tests.faults.promises import Ledger, a_worker
from tests.faults.site import LONG, Site

ERRORS: Final = ("EIO", "ENOSPC")
REFUSED_AT: Final = 4

Place = tuple[Site, Ledger]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("points")
    site = Site(folder / "library", folder)
    site.start()
    try:
        yield site, Ledger()
    finally:
        site.stop()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_server_killed_at_a_call_has_kept_its_word(place: Place, operation: Operation) -> None:
    site, ledger = place
    with a_worker(site, ledger) as worker:
        count = calls_of(site, worker, operation, ledger.promise())
        deaths = 0
        for at in points(count, operation.few):
            promise = ledger.promise()
            operation.before(worker, promise)
            with traced(site, at=at) as trace:
                operation.act(worker, promise)
            if len(trace.calls) < at and LONG:
                break
            if len(trace.calls) < at:
                continue
            assert site.has_died()
            deaths += 1

            site.start()
            invariants.check_library(site, orphans=1)
            invariants.settle(site, ledger)
            invariants.check(site, ledger)
            if deaths == operation.few and not LONG:
                break
    print(f"{operation.name}: killed at {deaths} of about {count} calls")  # noqa: T201 - counted
    assert deaths > 0
    invariants.check_library(site, orphans=0)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_whose_call_fails_tells_the_truth(place: Place, operation: Operation, error: str) -> None:
    site, ledger = place
    with a_worker(site, ledger) as worker:
        count, failures = calls_of(site, worker, operation, ledger.promise()), 0
        for at in points(count, REFUSED_AT):
            promise = ledger.promise()
            operation.before(worker, promise)
            before, possible = invariants.kept(site, promise), promise.possible
            with traced(site, at=at, deed=error) as trace:
                answer = operation.act(worker, promise)
            if len(trace.calls) < at and LONG:
                break
            assert answer is not None, trace.calls
            failures += 1

            if not answer.is_success:
                assert_refused(answer, trace.calls[at - 1])
                assert invariants.kept(site, promise) == before, trace.calls[at - 1]
                promise.possible = possible
                assert_works_again(operation.act(worker, promise))
    print(f"{operation.name}: {error} at {failures} of about {count} calls")  # noqa: T201 - counted
    invariants.settle(site, ledger)
    invariants.check(site, ledger)
    invariants.check_library(site, orphans=0)


def test_nothing_is_left_after_a_sweep(place: Place) -> None:
    site, _ = place

    invariants.check_swept(site)


def assert_refused(answer: httpx2.Response, call: str) -> None:
    """A refusal in the form of its surface, that says when to come again unless it is for good."""
    body = answer.json()
    if answer.status_code == 500:
        # The picture may have been paid for; this generation is over.
        assert body["errorCode"] == "GENERATION_ERROR", (call, body)
        return
    assert answer.status_code in {503, 507}, (call, answer.status_code, body)
    assert int(answer.headers["retry-after"]) > 0
    assert "error" in body or "errorCode" in body


def assert_works_again(answer: httpx2.Response | None) -> None:
    assert answer is not None
    if answer.status_code == 500:
        assert answer.json()["errorCode"] == "GENERATION_ERROR"
    else:
        assert answer.is_success, (answer.status_code, answer.text)
