"""What holds on hosts that share a database and a store, when all is well again: every promise, at each of them."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any, Final

import httpx2

from picturedesk import settings
from picturedesk.actions import checking
from picturedesk.core.faults import Fault
from picturedesk.wiring import open_tools
from tests.faults.hosts import Balancer, Host, Hosts, until
from tests.faults.promises import Ledger, Promise, Served, State, Worker
from tests.faults.site import LONG
from tests.support.server import OPERATOR

_EDITORS: Final = 3
_ANSWER_LIMIT_S: Final = 60
"""Longer than a server goes on with a request: what nobody waits for any more is not done after the last look."""
PAUSE_S: Final = 0.0 if LONG else 0.1
"""A load is wanted in the ordinary run, and not a machine that does nothing else."""
_IMAGES: Final = """
    SELECT images.id, files.hash, images.name, images.deleted_at IS NOT NULL
    FROM images JOIN files ON files.number = images.file_number
"""


@contextmanager
def editors(balancer: Balancer, ledger: Ledger, dice: Random) -> Iterator[None]:
    """Three editors who work until the end of the block, whatever the hosts say."""
    done = threading.Event()
    with ThreadPoolExecutor(_EDITORS) as pool, balancer.checking():
        working = [pool.submit(_edit, balancer, ledger, Random(dice.random()), done) for _ in range(_EDITORS)]
        try:
            yield
        finally:
            done.set()
        for editor in working:
            editor.result()


def _edit(balancer: Balancer, ledger: Ledger, dice: Random, done: threading.Event) -> None:
    mine: list[Promise] = []
    with worker_of(balancer, ledger) as worker:
        while not done.is_set():
            if worker.work(mine, dice):
                done.wait(PAUSE_S)
            else:
                time.sleep(0.1)


@contextmanager
def worker_of(served: Served, ledger: Ledger) -> Iterator[Worker]:
    with httpx2.Client(headers=dict(served.headers), timeout=_ANSWER_LIMIT_S) as client:
        yield Worker(served, ledger, client)


def some_more(ledger: Ledger, count: int) -> None:
    """Wait until so many more effects are acknowledged."""
    goal = ledger.acknowledged + count
    until(lambda: ledger.acknowledged >= goal, 120)


def serve_again(hosts: list[Host], ledger: Ledger) -> float:
    """Seconds until each host has taken in a picture and shown it."""
    began = time.monotonic()
    with ThreadPoolExecutor(len(hosts)) as pool:
        list(pool.map(lambda host: _take_in(host, ledger), hosts))
    return time.monotonic() - began


def _take_in(host: Host, ledger: Ledger) -> None:
    promise = ledger.promise()
    with worker_of(host, ledger) as worker:
        worker.make(promise)
        until(lambda: _shows(worker, promise))


def _shows(worker: Worker, promise: Promise) -> bool:
    try:
        return worker.look_at(promise) == 200
    except (AssertionError, httpx2.TransportError):
        return False


def settle(balancer: Balancer, ledger: Ledger) -> None:
    """Ask again with the same keys for what was not answered."""
    with worker_of(balancer, ledger) as worker:
        for promise in ledger.promises:
            if promise.asked:
                worker.make(promise)


def images(hosts: Hosts) -> set[str]:
    return set(_rows(hosts))


def check(hosts: Hosts, ledger: Ledger, strangers: set[str]) -> None:
    """
    Compare rows, bytes and each host's answers with what was promised, but for the images of *strangers*.

    Nobody works, and everybody has settled. A state that was in doubt is known afterwards.
    """
    rows = {image_id: row for image_id, row in _rows(hosts).items() if image_id not in strangers}
    promised = {promise.image_id: promise for promise in ledger.images}

    assert promised.keys() - rows.keys() == set(), "acknowledged and gone"
    assert rows.keys() - promised.keys() == set(), "nobody knows these, or they are there twice"
    in_doubt = [promise for promise in ledger.images if len(promise.possible) > 1]
    for image_id, promise in promised.items():
        _, sha256, name, deleted = rows[str(image_id)]
        assert sha256.hex() == promise.sha256
        assert State(name=name, deleted=deleted) in promise.possible, promise.number
        promise.possible = frozenset({State(name=name, deleted=deleted)})
    faults, orphans = asyncio.run(_looked_through(hosts))
    assert faults == []
    assert orphans == 0, "everybody asked again, so each of the bytes has its row"
    for host in hosts.hosts:
        _check_answers(host, ledger, [*in_doubt, *ledger.images[-5:]])


def _rows(hosts: Hosts) -> dict[str, Any]:
    return {str(row[0]): row for row in hosts.postgres.ask(_IMAGES, hosts.url.rpartition("/")[2])}


def _check_answers(host: Host, ledger: Ledger, promises: list[Promise]) -> None:
    with worker_of(host, ledger) as worker:
        for promise in promises:
            seen = worker.see(promise)
            assert State(name=seen["name"], deleted=seen["deleted_at"] is not None) == promise.state
            assert seen["file_hash"] == promise.sha256
            assert worker.look_at(promise) == (404 if promise.state.deleted else 200)


async def _looked_through(hosts: Hosts) -> tuple[list[Fault], int]:
    """What `fsck` finds, which reads every original in the store, and how many have no row."""
    faults: list[Fault] = []
    async with open_tools(settings.load(hosts.folder, hosts.environment)) as tools:
        summary = await checking.check(tools, OPERATOR, faults.append)
    return faults, summary.orphans
