"""A server of our own for tests: a real process on a free port, with an account and a key for every role."""

import asyncio
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from picturedesk import settings
from picturedesk.actions import accounts
from picturedesk.actions.tools import Tools
from picturedesk.core.access import Role
from picturedesk.core.accounts import Account, AccountId
from picturedesk.core.callers import Caller
from picturedesk.wiring import open_tools
from tests.support.environment import bare_environment
from tests.support.postgres import place_database

OPERATOR = Caller(account_id=AccountId(0), name="tests", role=Role.SUPER_ADMIN)
_START_LIMIT_S = 120.0
_STOP_LIMIT_S = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A server that answers at `base_url`; `keys` and `accounts` have one entry for each role."""

    base_url: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    log_path: Path
    keys: Mapping[Role, str]
    accounts: Mapping[Role, Account]

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    def headers(self, role: Role = Role.EDITOR) -> dict[str, str]:
        return {"x-api-key": self.keys[role]}

    @property
    def log(self) -> str:
        return self.log_path.read_text("utf-8")

    def stop(self) -> int:
        """Ask it to end and tell how it did."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_STOP_LIMIT_S)


@contextmanager
def running_server(
    folder: Path, *, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """Serve the library in *folder*, empty or not, with more *options* to `serve` and more of an *environment*."""
    held, keys = make_keys(folder)
    log_path = folder.parent / f"{folder.name}.log"
    process = spawn_server(folder, log_path, options=options, environment=environment)
    try:
        base_url = wait_until_ready(process, log_path)
        yield RunningServer(
            base_url=base_url, folder=folder, process=process, log_path=log_path, keys=keys, accounts=held
        )
    finally:
        end(process)


def make_keys(folder: Path, roles: Iterable[Role] = tuple(Role)) -> tuple[Mapping[Role, Account], Mapping[Role, str]]:
    """An account for each role, named for it, and a key that it holds; made in this process."""
    folder.mkdir(parents=True, exist_ok=True)
    place_database(folder)

    async def make() -> tuple[Mapping[Role, Account], Mapping[Role, str]]:
        async with open_tools(settings.load(folder, {})) as tools:
            held = {role: await _account(tools, role) for role in roles}
            return held, {role: await _key(tools, account) for role, account in held.items()}

    return asyncio.run(make())


def spawn_server(
    folder: Path,
    log_path: Path,
    *,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    inside: Sequence[str] = (),
) -> "subprocess.Popen[bytes]":
    """Start `serve` on a free port, by the command *inside* where it is to run elsewhere; log to *log_path*."""
    command = [*inside, sys.executable, "-m", "picturedesk", "serve", "--data", str(folder), "--port", "0", *options]
    with log_path.open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=bare_environment(environment))


def wait_until_ready(process: "subprocess.Popen[bytes]", log_path: Path) -> str:
    """The address that a server's log tells, once it answers there."""
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        address = _address_in(log_path.read_text("utf-8"))
        if address is not None and _is_ready(address):
            return address
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log_path.read_text('utf-8')}")


def end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """Stop a process of ours, gently if that helps."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _account(tools: Tools, role: Role) -> Account:
    return await accounts.create(tools, OPERATOR, name=role.value, role=role.value)


async def _key(tools: Tools, account: Account) -> str:
    fresh = await accounts.create_key(tools, OPERATOR, account_id=account.id, label="tests", expires_at=None)
    return fresh.text


def _address_in(log: str) -> str | None:
    for line in log.splitlines():
        if '"server.started"' in line:
            address: str = json.loads(line)["address"]
            return address
    return None


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
