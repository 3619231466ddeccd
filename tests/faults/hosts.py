"""Hosts that answer for one library and share nothing but a database and a store; what is between them can be cut."""

import asyncio
import functools
import os
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx2
import pytest

from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.core.access import Role
from picturedesk.wiring import open_tools
from tests.faults.site import kill
from tests.support.network import Network, NoNetwork, network
from tests.support.postgres import PostgresServer, own_server
from tests.support.processes import descendants
from tests.support.s3 import S3Server, running_s3, skip_where_missing
from tests.support.server import OPERATOR, end, spawn_server, wait_until_ready

COUNT: Final = 3
_EVERY_HOST: Final = {
    "PICTUREDESK_RENDER_PROCESSES": "1",
    "PICTUREDESK_SCRUB_DAYS": "0",
    "PICTUREDESK_MEZZANINES": "false",
    "PICTUREDESK_UPLOADS_PER_KEY": "1000",
}
_NOTICE: Final = "*** PARTITIONS OF HOSTS ARE NOT TESTED: {} ***"


@dataclass(slots=True, kw_only=True)
class Host:
    """One `serve` with a folder of its own, in a namespace of its own where there are any."""

    number: int
    folder: Path
    address: str
    inside: list[str]
    environment: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    starts: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-{self.starts}.log"

    def start(self) -> None:
        self.starts += 1
        self.process = spawn_server(
            self.folder, self.log, options=["--host", self.address], environment=self.environment, inside=self.inside
        )
        self.base_url = wait_until_ready(self.process, self.log)

    def stop(self) -> None:
        """As an orchestrator does: what is in flight is finished."""
        if self.process is not None:
            end(self.process)
            self.process = None

    def shoot(self) -> None:
        """Kill -9 everything, the render processes too."""
        assert self.process is not None
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            kill(pid)
        self.process.wait()
        self.process = None


@dataclass(slots=True, kw_only=True)
class Hosts:
    """All of them, and what they share."""

    hosts: list[Host]
    postgres: PostgresServer
    store: S3Server
    environment: Mapping[str, str]
    url: str
    folder: Path
    network: Network | None = None

    @property
    def links(self) -> Network:
        """What can be cut; only where there is a network of our own."""
        assert self.network is not None
        return self.network

    def crash_postgres(self) -> None:
        """As when its machine loses power: no goodbye, and the log is read at the next start."""
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait(60)


class Balancer:
    """Sends to hosts in turn, as a proxy in front would: to those that are ready and not drained."""

    def __init__(self, hosts: list[Host]) -> None:
        self._hosts = hosts
        self._changed = threading.Condition()
        self._ready = {host.number for host in hosts}
        self._drained: set[int] = set()
        self._under_way = dict.fromkeys(self._ready, 0)
        self._turn = 0

    @property
    def base_url(self) -> str:
        return self._next().base_url

    @property
    def headers(self) -> Mapping[str, str]:
        return self._hosts[0].headers

    @contextmanager
    def a_host(self) -> Iterator[Host]:
        """The next one; it is not taken away before the end of the block."""
        with self._changed:
            host = self._next()
            self._under_way[host.number] += 1
        try:
            yield host
        finally:
            with self._changed:
                self._under_way[host.number] -= 1
                self._changed.notify_all()

    @contextmanager
    def without(self, host: Host) -> Iterator[None]:
        """Send it nothing more, and wait until nothing is under way."""
        with self._changed:
            self._drained.add(host.number)
            assert self._changed.wait_for(lambda: not self._under_way[host.number], timeout=60)
        yield
        with self._changed:
            self._drained.remove(host.number)

    @contextmanager
    def checking(self) -> Iterator[None]:
        """Ask every host twice a second whether it is ready."""
        done = threading.Event()
        threads = [threading.Thread(target=self._check, args=(host, done)) for host in self._hosts]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            done.set()
            for thread in threads:
                thread.join()

    def _next(self) -> Host:
        with self._changed:
            usable = [host for host in self._hosts if host.number in self._ready - self._drained] or self._hosts
            self._turn += 1
            return usable[self._turn % len(usable)]

    def _check(self, host: Host, done: threading.Event) -> None:
        while not done.wait(0.5):
            ready = is_ready(host)
            with self._changed:
                (self._ready.add if ready else self._ready.discard)(host.number)


def is_ready(host: Host) -> bool:
    try:
        return httpx2.get(f"{host.base_url}/health/ready", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


@contextmanager
def running_hosts(folder: Path) -> Iterator[Hosts]:
    """Three hosts that have started at once on an empty database; on loopback where there are no namespaces."""
    skip_where_missing()
    try:
        with network() as links, _running(folder, links) as running:
            yield running
    except NoNetwork as error:
        _tell(str(error))
        with _running(folder, None) as running:
            yield running


@contextmanager
def _running(folder: Path, links: Network | None) -> Iterator[Hosts]:
    places = [links.address(2), links.address(3)] if links else ["127.0.0.1", "127.0.0.1"]
    with own_server(places[0]) as postgres, running_s3(folder / "swift", places[1]) as store:
        url = postgres.empty()
        environment = {**_EVERY_HOST, **store.settings(store.make_bucket()), "PICTUREDESK_DATABASE": url}
        hosts = [_host(folder, number, links, environment) for number in range(COUNT)]
        (folder / "here").mkdir()
        try:
            with ThreadPoolExecutor(COUNT) as pool:
                list(pool.map(Host.start, hosts))
            headers = {"x-api-key": asyncio.run(_key(folder / "here", environment))}
            for host in hosts:
                host.headers = headers
            yield Hosts(
                hosts=hosts,
                postgres=postgres,
                store=store,
                environment=environment,
                url=url,
                folder=folder / "here",
                network=links,
            )
        finally:
            for host in hosts:
                if host.process is not None:
                    host.shoot()


def _host(folder: Path, number: int, links: Network | None, environment: Mapping[str, str]) -> Host:
    (folder / f"host-{number}").mkdir()
    if links is not None and number not in links.hosts:
        links.add_host(number)
    return Host(
        number=number,
        folder=folder / f"host-{number}",
        address="127.0.0.1" if links is None else links.address(10 + number),
        inside=[] if links is None else links.inside(number),
        environment=environment,
    )


async def _key(folder: Path, environment: Mapping[str, str]) -> str:
    async with open_tools(settings.load(folder, environment)) as tools:
        account = await accounts.create(tools, OPERATOR, name="tests", role=Role.SUPER_ADMIN.value)
        key = await accounts.create_key(tools, OPERATOR, account_id=account.id, label="tests", expires_at=None)
        return key.text


@functools.cache
def _tell(reason: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn(pytest.PytestWarning(_NOTICE.format(reason)), stacklevel=2)


def busyness() -> float:
    """How many times longer than alone things may take now, by the load for each core."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(condition: Callable[[], bool], limit_s: float = 60) -> float:
    """Poll until it holds; how long that took, in seconds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < limit_s
        time.sleep(0.02)
    return time.monotonic() - began
