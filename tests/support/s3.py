"""
A real S3 server for tests: OpenStack Swift with its S3 API, on free ports; `make s3-server` installs it.

It checks signatures and conditions. Four daemons, started when the first test asks and ended with the session.
"""

import functools
import http.client
import os
import socket
import subprocess
import time
import urllib.request
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import obstore
import pytest
from obstore.store import S3Store

from tests.support.generated import ROOT
from tests.support.nginx import free_port
from tests.support.server import end
from tests.support.watchdog import watching

_INSTALLED: Final = ROOT / ".cache" / "swift"
IS_INSTALLED: Final = (_INSTALLED / ".ready").is_file()
_NOTICE: Final = "OpenStack Swift is not installed, so S3 IS NOT TESTED; make s3-server installs it"
_HERE: Final = "127.0.0.1"
_USER, _KEY, _SECRET = "test", "tester", "testing"
_START_LIMIT_S: Final = 180.0

_RINGS: Final = """
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(("account", "container", "object"), map(int, sys.argv[2:])):
    ring = RingBuilder(2, 1, 1)
    ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1",
                  "replication_port": port, "device": "disk", "weight": 1.0, "meta": ""})
    ring.rebalance()
    ring.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
"""
_COMMON: Final = """\
[DEFAULT]
bind_ip = {address}
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/node
mount_check = false
workers = 0
log_level = WARNING
recon_cache_path = {folder}/cache
"""
_STORAGE: Final = """
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
_PROXY: Final = """
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# One that was slow once is asked again at once, not in a minute.
error_suppression_interval = 0
error_suppression_limit = 1000000
node_timeout = 60
conn_timeout = 20
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_{user}_{key} = {secret} .admin
"""
_FILTERS: Final = ("catch_errors", "gatekeeper", "healthcheck", "listing_formats", "bulk", "copy", "slo", "dlo")


@dataclass(slots=True, kw_only=True)
class S3Server:
    """A server that runs; `stop` and `start` take away and bring back what clients speak to."""

    folder: Path
    ports: dict[str, int]
    address: str = _HERE
    access_key: str = f"{_USER}:{_KEY}"
    secret_key: str = _SECRET
    _daemons: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        return f"http://{self.address}:{self.ports['proxy']}"

    def make_bucket(self) -> str:
        """A new, empty bucket."""
        name = f"bucket-{uuid.uuid4().hex[:12]}"
        store = S3Store(
            name,
            endpoint=self.endpoint,
            access_key_id=self.access_key,
            secret_access_key=self.secret_key,
            region="us-east-1",
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
        )
        # Our client makes no buckets: a signed URL of nothing in it is that of the bucket itself.
        url = obstore.sign(store, "PUT", "", timedelta(minutes=1))
        with urllib.request.urlopen(urllib.request.Request(url, method="PUT"), timeout=30) as answer:
            assert answer.status == 200
        return name

    def settings(self, bucket: str) -> dict[str, str]:
        """The environment of a Picturedesk that keeps its blobs in *bucket*."""
        return {
            "PICTUREDESK_S3_BUCKET": bucket,
            "PICTUREDESK_S3_ENDPOINT": self.endpoint,
            "PICTUREDESK_S3_REGION": "us-east-1",
            "PICTUREDESK_S3_ACCESS_KEY": self.access_key,
            "PICTUREDESK_S3_SECRET_KEY": self.secret_key,
        }

    def stop(self) -> None:
        end(self._daemons["proxy"])

    def start(self) -> None:
        self._spawn("proxy")
        self._wait()

    def _spawn(self, kind: str) -> None:
        program, configuration = _INSTALLED / "bin" / f"swift-{kind}-server", self.folder / f"{kind}-server.conf"
        with (self.folder / f"{kind}.log").open("ab") as log:
            self._daemons[kind] = subprocess.Popen(
                [program, configuration], stdout=log, stderr=log, env={**os.environ, "SWIFT_DIR": str(self.folder)}
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline and all(daemon.poll() is None for daemon in self._daemons.values()):
            if self._is_up():
                return
            time.sleep(0.1)
        logs = "\n".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))
        raise RuntimeError(f"Swift did not start:\n{logs}")

    def _is_up(self) -> bool:
        if not all(_is_open(self.address if kind == "proxy" else _HERE, port) for kind, port in self.ports.items()):
            return False
        try:
            self.make_bucket()  # goes through three of them
        except (OSError, http.client.HTTPException):
            return False
        return True


def _is_open(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


@functools.cache
def tell_that_it_is_missing() -> None:
    warnings.warn(pytest.PytestWarning(_NOTICE), stacklevel=2)


def skip_where_missing() -> None:
    """Loudly, once: a suite that skips this has not looked at half of the stores."""
    if not IS_INSTALLED:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            tell_that_it_is_missing()
        pytest.skip(_NOTICE)


@contextmanager
def running_s3(folder: Path, address: str = _HERE) -> Iterator[S3Server]:
    """Run Swift in *folder*, which is made, for clients that come to *address*."""
    (folder / "node" / "disk").mkdir(parents=True)
    (folder / "cache").mkdir()
    ports = {kind: free_port() for kind in ("proxy", "account", "container", "object")}
    _configure(folder, ports, address)
    storage = [str(ports[kind]) for kind in ("account", "container", "object")]
    python = _INSTALLED / "bin" / "python"
    subprocess.run([python, "-c", _RINGS, folder, *storage], check=True, timeout=_START_LIMIT_S, capture_output=True)
    server = S3Server(folder=folder, ports=ports, address=address)
    with watching(folder):
        try:
            for kind in ports:
                server._spawn(kind)
            server._wait()
            yield server
        finally:
            for daemon in server._daemons.values():
                daemon.kill()  # nobody needs what it has
            for daemon in server._daemons.values():
                daemon.wait()


def _configure(folder: Path, ports: dict[str, int], address: str) -> None:
    user = os.environ.get("USER") or "root"
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = one\n")
    for kind, port in ports.items():
        text = _COMMON.format(address=address if kind == "proxy" else _HERE, port=port, user=user, folder=folder)
        if kind == "proxy":
            text += _PROXY.format(user=_USER, key=_KEY, secret=_SECRET)
            text += "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in _FILTERS)
        else:
            text += _STORAGE.format(kind=kind)
        (folder / f"{kind}-server.conf").write_text(text)
