"""Workers are locked in: a canary in the place of a decoder tries to get out, and honest work goes on as before."""

import asyncio
import http.server
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from picturedesk.core.errors import NotAnImage, RenderFailed
from picturedesk.imaging.messages import Answer, MetadataJob, Told
from picturedesk.imaging.pool import RenderPool
from picturedesk.imaging.process import Worker, WorkerDied
from tests.imaging.pictures import encoded, quarters
from tests.security import canary

ROOT = Path(__file__).parents[2]

PROBE = "from picturedesk.imaging.confinement import confine; found = confine(); print(found.landlock, found.seccomp)"
LANDLOCK, SECCOMP = subprocess.run(
    [sys.executable, "-c", PROBE], capture_output=True, check=True, timeout=20, text=True
).stdout.split()
"""What the kernel has here; of the whole, nothing can be shown where there is no seccomp."""

pytestmark = pytest.mark.skipif(SECCOMP == "False", reason="no seccomp in this kernel or container")
needs_landlock = pytest.mark.skipif(int(LANDLOCK) < 4, reason="no Landlock in this kernel or container, or an old one")

REFUSED = (
    "read a file",
    "read a file in a thread",
    "read a file by system call",
    "look at a file",
    "list a folder",
    "write a file",
    "make a folder",
    "remove a file",
    "follow a link",
    "change a file's mode",
    "have memory that runs",
    "make memory run",
)
DEADLY = (
    "connect",
    "make a socket",
    "make a datagram socket",
    "make a UNIX socket",
    "make a pair of sockets",
    "talk back on the socket of jobs",
    "become a program",
    "start a program",
    "fork",
    "fork by system call",
    "signal the parent",
    "signal a thread of the parent",
    "limit the parent",
    "trace the parent",
    "read the parent's memory",
    "write the parent's memory",
    "get hold of the parent",
    "queue work with the kernel",
    "load a program into the kernel",
    "make a file in memory",
    "leave the namespace",
    "change the root",
    "use the key ring",
)
BY_LANDLOCK = (
    "read a file",
    "read a file in a thread",
    "read a file by system call",
    "list a folder",
    "write a file",
    "make a folder",
    "remove a file",
    "become a program",
)
"""Landlock has no say in what a file is called, how long it is and whose."""
TOLD = ("read the environment", "read the limits")


@pytest.fixture(autouse=True)
def _canary_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(canary.SECRET)
    return path


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


async def asked(worker: Worker, attempt: str, argument: object) -> Answer:
    file = os.open(os.devnull, os.O_RDONLY)
    try:
        answer, _ = await worker.ask(MetadataJob(canary.order(attempt, argument)), file)
    finally:
        os.close(file)
    return answer


def outcome(attempt: str, argument: object = "", program: str = "tests.security.canary") -> str:
    """What came of it, in a worker of its own; the name of the signal that ended it where one did."""

    async def tried() -> str:
        worker = await Worker.start(program)
        try:
            answer = await asked(worker, attempt, argument)
        except WorkerDied as death:
            return signal.Signals(death.signal_number).name if death.signal_number else "left"
        finally:
            worker.kill()
            await worker.gone()
        assert isinstance(answer, Told)
        return str(answer.exif["outcome"])

    return asyncio.run(tried())


def test_every_attempt_of_the_canary_is_expected_to_fail_in_some_way() -> None:
    assert {*REFUSED, *DEADLY, *TOLD} == set(canary.ATTEMPTS)


@pytest.mark.parametrize("attempt", REFUSED)
def test_no_other_file_is_within_reach(attempt: str, secret: Path) -> None:
    found = outcome(attempt, secret)

    assert found.startswith("refused: ")
    assert canary.SECRET not in found
    assert secret.read_text() == canary.SECRET


@pytest.mark.parametrize(
    "name", ["/proc/1/environ", "/proc/self/environ", "/proc/self/mem", "/etc/passwd", "/dev/null"]
)
def test_no_file_of_the_system_is_within_reach(name: str) -> None:
    assert outcome("read a file", name).startswith("refused: ")


def test_nothing_is_written_anywhere(tmp_path: Path) -> None:
    assert outcome("write a file", tmp_path / "new").startswith("refused: ")
    assert list(tmp_path.iterdir()) == []


def test_the_parents_environment_and_memory_are_out_of_reach() -> None:
    for name in ("environ", "mem", "maps"):
        assert outcome("read a file", f"/proc/{os.getpid()}/{name}").startswith("refused: ")


@pytest.mark.parametrize("attempt", [attempt for attempt in DEADLY if attempt != "connect"])
def test_what_only_an_intruder_would_try_is_his_end(attempt: str) -> None:
    assert outcome(attempt) == "SIGSYS"


def test_a_server_on_this_machine_is_out_of_reach(port: int) -> None:
    assert outcome("connect", port) == "SIGSYS"


def test_a_worker_knows_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PICTUREDESK_OPENAI_KEY", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, canary.SECRET)

    found = outcome("read the environment")

    assert found.startswith("done: ")
    assert "PATH" in found
    assert canary.SECRET not in found


def test_a_worker_has_one_thread_when_it_is_locked_in() -> None:
    """Landlock holds for that thread and those that it starts, for no other."""

    async def scenario() -> int:
        worker = await Worker.start()
        threads = threads_of(worker.pid)
        worker.kill()
        await worker.gone()
        return threads

    assert asyncio.run(scenario()) == 1


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def test_a_worker_has_no_room_for_files_or_core_dumps() -> None:
    assert outcome("read the limits") == "done: [(0, 0), (0, 0)]"


@needs_landlock
@pytest.mark.parametrize("attempt", BY_LANDLOCK)
def test_without_seccomp_landlock_keeps_files_and_programs_away(attempt: str, secret: Path) -> None:
    found = outcome(attempt, secret, "tests.security.canary_without_seccomp")

    assert found.startswith("refused: ")
    assert secret.read_text() == canary.SECRET


@needs_landlock
def test_without_seccomp_landlock_keeps_the_network_away(port: int) -> None:
    assert outcome("connect", port, "tests.security.canary_without_seccomp").startswith("refused: ")


def run_where_is_lacking(names: str, program: str) -> "subprocess.CompletedProcess[str]":
    code = f"from tests.security.older_kernel import lacking\nlacking({names})\n{program}"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, timeout=60, cwd=ROOT, text=True
    )


START = """
import asyncio
from picturedesk.imaging.pool import RenderPool
async def main():
    pool = RenderPool(processes=2, require_confinement={})
    try:
        await pool.start()
        print("started")
    finally:
        await pool.close()
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("names", "in_force"),
    [
        ("", [f"landlock={LANDLOCK}", "seccomp=True"]),
        ("'seccomp'", ["seccomp=False"]),
        ("'landlock'", ["landlock=0", "seccomp=True"]),
        ("'seccomp', 'landlock'", ["landlock=0", "seccomp=False"]),
    ],
)
def test_what_is_in_force_is_said_once_at_start(names: str, in_force: list[str]) -> None:
    done = run_where_is_lacking(names, START.format(False))

    [line] = [line for line in done.stdout.splitlines() if "worker.confined" in line]
    assert all(part in line for part in in_force)
    assert "started" in done.stdout


def test_where_confinement_is_required_and_cannot_be_had_nothing_starts() -> None:
    done = run_where_is_lacking("'seccomp'", START.format(True))

    assert done.returncode == 1
    assert "started" not in done.stdout
    assert "require_confinement" in done.stderr


def test_where_confinement_is_required_and_there_work_begins() -> None:
    assert "started" in run_where_is_lacking("'landlock'", START.format(True)).stdout


def test_who_breaks_the_rules_costs_his_own_job_and_is_named_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(encoded(quarters(), "PNG"))

    async def scenario() -> None:
        pool = RenderPool(processes=1)
        await pool.start()
        [pid] = pool.worker_pids()
        os.kill(pid, signal.SIGSTOP)
        asking = asyncio.create_task(pool.check(path))
        await asyncio.sleep(0)
        os.kill(pid, signal.SIGSYS)
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(NotAnImage, match="unsafe to decode"):
            await asking
        assert (await pool.check(path)).width_px == 80
        await pool.close()

    asyncio.run(scenario())

    [line] = [line for line in capsys.readouterr().out.splitlines() if "worker.failed" in line]
    assert "SIGSYS" in line


def test_a_job_whose_file_is_gone_costs_no_worker(tmp_path: Path) -> None:
    async def scenario() -> int:
        pool = RenderPool(processes=1)
        with pytest.raises(RenderFailed):
            await pool.check(tmp_path / "gone")
        await pool.close()
        return pool.counts().restarts

    assert asyncio.run(scenario()) == 0


def test_production_workers_know_no_canary() -> None:
    async def scenario() -> Answer:
        worker = await Worker.start()
        answer = await asked(worker, "read a file", "/etc/passwd")
        worker.kill()
        await worker.gone()
        return answer

    assert asyncio.run(scenario()) == Told(exif={}, iptc={}, xmp={})
