"""``deploy/picturedesk.service``: systemd finds it sound and tight, and a server works under what it asks for."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from picturedesk.core.access import Role
from tests.imaging.pictures import encoded, noise
from tests.security.unit_file import ANALYZE, LIBSECCOMP, UNIT, allowed_calls, value, values
from tests.support.server import end, make_keys, wait_until_ready

IMAGES = "/api/core/v2/assets/images"
MOST_EXPOSED = 1.5
"""Of 10, as systemd counts; most of what is left is that the server has a network and a file system."""
UNDER_IT = [sys.executable, "-m", "tests.security.unit_file"]
ROOT = Path(__file__).parents[2]

with_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not installed: the unit was not looked at"
)
with_filter = pytest.mark.skipif(
    ANALYZE is None or LIBSECCOMP is None or sys.platform != "linux",
    reason="systemd-analyze or libseccomp is not installed: no server was run under the unit's filter",
)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, starting a program that there is on this machine."""
    path = tmp_path / "picturedesk.service"
    path.write_text(UNIT.read_text("utf-8").replace("/opt/picturedesk/bin/picturedesk", sys.executable), "utf-8")
    return path


def analyze(*arguments: str) -> str:
    assert ANALYZE is not None
    done = subprocess.run([ANALYZE, *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@with_systemd
def test_systemd_has_nothing_to_say_about_the_unit(unit: Path) -> None:
    told = analyze("verify", str(unit))

    assert [line for line in told.splitlines() if "picturedesk" in line] == []


@with_systemd
def test_systemd_finds_little_that_is_exposed(unit: Path) -> None:
    told = analyze("security", "--offline=yes", str(unit))

    if "Overall exposure level" not in told:
        pytest.skip("this systemd-analyze does not look at units offline: how exposed it is was not looked at")
    [level] = re.findall(r"Overall exposure level for \S+ (\d+\.\d)", told)
    assert float(level) <= MOST_EXPOSED


def test_it_gives_the_server_longer_to_end_than_the_server_takes() -> None:
    assert int(value("TimeoutStopSec")) > 30
    assert value("KillMode") == "mixed"


def test_it_runs_what_there_is_as_nobody_in_particular_and_writes_to_its_own_folder() -> None:
    [program, command, *options] = value("ExecStart").split()

    assert (Path(program).name, command) == ("picturedesk", "serve")
    assert options[:2] == ["--data", f"/var/lib/{value('StateDirectory')}"]
    assert value("User") not in {"", "root"}
    assert value("ProtectSystem") == "strict"
    assert values("ReadWritePaths") == []


@with_systemd
def test_it_lets_render_processes_lock_themselves_in() -> None:
    assert allowed_calls() >= {"seccomp", "prctl", "landlock_create_ruleset", "landlock_restrict_self"}
    assert allowed_calls().isdisjoint({"mount", "ptrace", "bpf", "kexec_load", "chroot", "setuid", "reboot"})


ATTEMPTS = {
    "a socket of another family": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "another root": "import os; os.chroot('/')",
    "memory that is written and run": "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
}


@with_filter
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_filter_is_in_force_in_these_tests(attempt: str) -> None:
    tried = subprocess.run(
        [*UNDER_IT, sys.executable, "-c", ATTEMPTS[attempt]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "PermissionError: [Errno 1]" in tried.stderr


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, dict[str, str], Path]]:
    """A server under the unit's filter: its address, an editor's key, its log."""
    _, keys = make_keys(tmp_path / "library")
    log = tmp_path / "server.log"
    serve = [sys.executable, "-m", "picturedesk", "serve", "--data", str(tmp_path / "library"), "--port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*UNDER_IT, "/usr/bin/env", *values("Environment"), "PICTUREDESK_RENDER_PROCESSES=1", *serve],
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        yield patiently_ready(process, log), {"x-api-key": keys[Role.EDITOR]}, log
    finally:
        end(process)


def patiently_ready(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address of a server; systemd is asked about each set of calls before it starts, which takes a while too."""
    try:
        return wait_until_ready(process, log)
    except RuntimeError:
        return wait_until_ready(process, log)


@with_filter
def test_a_server_works_under_it_and_its_decoders_are_locked_in(served: tuple[str, dict[str, str], Path]) -> None:
    base_url, headers, log = served
    with httpx2.Client(base_url=base_url, headers=headers, timeout=60) as editor:
        content = encoded(noise(320, 240), "PNG")
        key = editor.post("/upload/image", files={"image": ("a.png", content)}).json()["data"]["key"]
        image = editor.post(IMAGES, json={"file_key": key}).json()["data"]

        answers = {
            name: editor.get(f"/img/{image['id']}/latest/{name}").status_code
            for name in ("thumb.jpg", "w256.avif", "w256.webp", "w256.png")
        }

    assert set(answers.values()) == {200}, answers
    assert '"seccomp": true' in log.read_text("utf-8")
