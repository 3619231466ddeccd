"""
Three hosts on one PostgreSQL and one S3 store, in network namespaces: cut off, shot, restarted, and nothing is lost.

Each fault once; with ``PICTUREDESK_FAULTS=long`` five rounds, and the times have to be those that we promise, on a busy
machine by its load for each core. ``PICTUREDESK_ROUNDS="3 4"`` asks for some of them.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx2
import pytest

from tests.faults import host_checks
from tests.faults.host_checks import editors, serve_again, some_more
from tests.faults.hosts import Balancer, Host, Hosts, busyness, is_ready, running_hosts, until
from tests.faults.promises import IMAGES, Ledger, noise
from tests.faults.site import LONG
from tests.imaging.pictures import encoded
from tests.imaging.pictures import noise as picture_of
from tests.support.metrics import told_at, total

ROUNDS: Final = [int(number) for number in os.environ.get("PICTUREDESK_ROUNDS", "0 1 2 3 4" if LONG else "0").split()]
AT_ONCE: Final = 24
_RECOVERY_S: Final = 5.0
_EVERYWHERE_S: Final = 1.0
_GENEROUS: Final = 1 if LONG else 12
"""The ordinary run shares its two cores with others."""
EFFECTS: Final = 60 if LONG else 6


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    with running_hosts(tmp_path_factory.mktemp("hosts")) as hosts:
        yield hosts


@pytest.fixture
def clients(running: Hosts) -> Iterator[list[httpx2.Client]]:
    opened = [httpx2.Client(base_url=host.base_url, headers=dict(host.headers), timeout=60) for host in running.hosts]
    yield opened
    for client in opened:
        client.close()


def created(client: httpx2.Client, content: bytes) -> dict[str, Any]:
    key = client.post("/upload/image", files={"image": ("a.png", content)}).raise_for_status().json()["data"]["key"]
    image: dict[str, Any] = client.post(IMAGES, json={"file_key": key}).raise_for_status().json()["data"]
    return image


def soon(what: str, took_s: float, promised_s: float) -> None:
    print(f"{what}: {took_s:.2f} s at a load of {busyness():.1f} for each core")  # noqa: T201 - measured
    assert took_s < promised_s * _GENEROUS * busyness(), what


def test_hosts_that_start_at_once_migrate_an_empty_database_once(running: Hosts) -> None:
    database = running.url.rpartition("/")[2]

    assert running.postgres.ask("SELECT count(*) FROM alembic_version", database)[0][0] == 1
    assert all(host.starts == 1 for host in running.hosts)


def test_first_requests_at_all_hosts_cost_one_render(running: Hosts, clients: list[httpx2.Client]) -> None:
    image = created(clients[0], encoded(picture_of(900, 700), "JPEG"))
    before = renders(running)
    path = f"/img/{image['id']}/latest/w512.webp"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda number: clients[number % len(clients)].get(path), range(AT_ONCE)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert renders(running) - before == 1


def renders(running: Hosts) -> float:
    return sum(total(told_at(host.base_url), "picturedesk_picture_jobs_total", task="render") for host in running.hosts)


def test_a_key_revoked_at_one_host_is_refused_at_the_others(running: Hosts, clients: list[httpx2.Client]) -> None:
    accounts = "/api/core/v2/accounts"
    account = clients[0].post(accounts, json={"name": "leaving", "role": "editor"}).raise_for_status().json()["data"]
    key = clients[0].post(f"{accounts}/{account['id']}/keys", json={"label": "leaving"}).raise_for_status().json()
    headers = {"x-api-key": key["data"]["key"]}
    urls = [f"{host.base_url}{IMAGES}" for host in running.hosts]
    assert [httpx2.get(url, headers=headers).status_code for url in urls] == [200] * 3

    clients[0].delete(f"/api/core/v2/keys/{key['data']['id']}").raise_for_status()

    took_s = until(lambda: all(httpx2.get(url, headers=headers).status_code == 401 for url in urls))
    soon("a revoked key was refused everywhere after", took_s, _EVERYWHERE_S)


def test_an_image_deleted_at_one_host_is_gone_at_the_others(clients: list[httpx2.Client]) -> None:
    image = created(clients[0], noise(1_000_001))
    delivery = f"/img/{image['id']}/latest/thumb.jpg"
    shown = [client.get(delivery).status_code for client in clients]

    clients[0].delete(f"{IMAGES}/by-id/{image['id']}").raise_for_status()

    took_s = until(lambda: all(client.get(delivery).status_code == 404 for client in clients))
    seen = [client.get(f"{IMAGES}/by-id/{image['id']}").json()["data"]["deleted_at"] for client in clients]
    assert shown == [200] * 3
    assert None not in seen
    soon("a deleted image was gone everywhere after", took_s, _EVERYWHERE_S)


def test_a_rolling_restart_fails_no_request(running: Hosts) -> None:
    balancer = Balancer(running.hosts)
    done = threading.Event()

    with ThreadPoolExecutor(2) as pool:
        streams = [pool.submit(stream, balancer, number, done) for number in range(2)]
        for host in running.hosts[: None if LONG else 2]:
            with balancer.without(host):
                host.stop()
                host.start()
        done.set()
        counts = [one.result() for one in streams]

    assert min(counts) > 0


def stream(balancer: Balancer, number: int, done: threading.Event) -> int:
    """Upload and read, again and again; how often. Raises at the first answer that is none."""
    count = 0
    while not done.is_set():
        with balancer.a_host() as host:
            answers = upload_and_read(host, noise(2_000_000 + number * 10_000 + count))
        assert all(answer.is_success for answer in answers), [(one.status_code, one.text) for one in answers]
        count += 1
        done.wait(host_checks.PAUSE_S)
    return count


def upload_and_read(host: Host, content: bytes) -> list[httpx2.Response]:
    with httpx2.Client(base_url=host.base_url, headers=dict(host.headers), timeout=60) as client:
        image = created(client, content)
        paths = [f"{IMAGES}/by-id/{image['id']}", f"{IMAGES}?limit=5", f"/img/{image['id']}/latest/thumb.jpg"]
        return [client.get(path) for path in paths]


def test_faults_amid_the_work_of_editors_lose_nothing(running: Hosts) -> None:
    ledger = Ledger()
    balancer = Balancer(running.hosts)
    strangers = host_checks.images(running)
    for number in ROUNDS:
        with editors(balancer, ledger, random.Random(number)):
            for fault in FAULTS if running.network else FAULTS_ON_LOOPBACK:
                some_more(ledger, EFFECTS)
                fault(running, ledger, number)
            some_more(ledger, EFFECTS)
        host_checks.settle(balancer, ledger)
        host_checks.check(running, ledger, strangers)


def the_database_is_out_of_reach_of_one(running: Hosts, ledger: Ledger, number: int) -> None:
    host = running.hosts[number % len(running.hosts)]
    running.links.hide(host.number, running.postgres.address)
    soon("one without the database, the others serve", serve_again(others(running, host), ledger), _RECOVERY_S)
    until(lambda: not is_ready(host))
    time.sleep(number * 4)
    running.links.show(host.number, running.postgres.address)
    soon("the database in reach again, all serve", serve_again(running.hosts, ledger), _RECOVERY_S)


def one_is_cut_off(running: Hosts, ledger: Ledger, number: int) -> None:
    host = running.hosts[(number + 1) % len(running.hosts)]
    running.links.cut(host.number)
    soon("one is cut off, the others serve", serve_again(others(running, host), ledger), _RECOVERY_S)
    time.sleep(number * 4)
    running.links.mend(host.number)
    soon("its link is mended, all serve", serve_again(running.hosts, ledger), _RECOVERY_S)


def one_is_shot(running: Hosts, ledger: Ledger, number: int) -> None:
    host = running.hosts[(number + 2) % len(running.hosts)]
    host.shoot()
    soon("one is shot, the others serve", serve_again(others(running, host), ledger), _RECOVERY_S)
    host.start()
    soon("it is started again, all serve", serve_again(running.hosts, ledger), _RECOVERY_S)


def the_database_restarts(running: Hosts, ledger: Ledger, number: int) -> None:
    if number % 2 == 0:
        running.crash_postgres()
    running.postgres.restart()
    soon("the database is restarted, all serve", serve_again(running.hosts, ledger), _RECOVERY_S)


def the_store_restarts(running: Hosts, ledger: Ledger, number: int) -> None:
    running.store.stop()
    time.sleep(number % 3 * 5)  # longer than a request waits, or not
    running.store.start()
    soon("the store is restarted, all serve", serve_again(running.hosts, ledger), _RECOVERY_S)


def others(running: Hosts, host: Host) -> list[Host]:
    return [other for other in running.hosts if other is not host]


FAULTS_ON_LOOPBACK: Final = (one_is_shot, the_database_restarts, the_store_restarts)
FAULTS: Final = (the_database_is_out_of_reach_of_one, one_is_cut_off, *FAULTS_ON_LOOPBACK)
