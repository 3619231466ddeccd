"""``serve``: real processes and real sockets, from the first connection to the last answer."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from picturedesk.api import health
from picturedesk.core.access import Role
from tests.support import metrics, server
from tests.support.commands import run_process
from tests.support.server import RunningServer, running_server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("served") / "library") as running:
        yield running


def get(url: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def connect(running: RunningServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=20)


def test_it_is_live_and_ready(served: RunningServer) -> None:
    assert get(f"{served.base_url}/health/live") == 200
    assert get(f"{served.base_url}/health/ready") == 200


def test_keys_made_and_revoked_beside_it_count_within_a_second(served: RunningServer) -> None:
    account = str(served.accounts[Role.EDITOR].id)
    url = f"{served.base_url}/api/core/v2/assets/images"
    made = run_process("keys", "create", "--data", served.folder, "--account", account).lines[0]
    assert get(url, **{"x-api-key": made["key"]}) == 200

    run_process("keys", "revoke", "--data", served.folder, made["id"])
    time.sleep(1)

    assert get(url, **{"x-api-key": made["key"]}) == 401


def test_the_log_has_a_json_line_for_each_request_and_no_key(served: RunningServer) -> None:
    get(f"{served.base_url}/api/core/v2/assets/images", **served.headers())

    lines = [json.loads(line) for line in served.log.splitlines()]
    assert lines[0]["event"] == "server.started"
    assert any(line["event"] == "request" for line in lines)
    assert not any(key in served.log for key in served.keys.values())


def test_no_server_header_is_sent(served: RunningServer) -> None:
    with urllib.request.urlopen(f"{served.base_url}/health/live") as answer:
        assert "server" not in answer.headers


def test_a_taken_port_is_a_clear_error(served: RunningServer, tmp_path: Path) -> None:
    done = run_process("serve", "--data", tmp_path, "--port", str(served.port))

    assert (done.status, done.code, done.out) == (1, "port-taken", "")
    assert str(served.port) in done.err


def test_an_address_that_is_not_ours_is_wrong_usage(tmp_path: Path) -> None:
    for host in ("192.0.2.1", "no.such.host.invalid"):
        assert run_process("serve", "--data", tmp_path, "--port", "0", "--host", host).code == "usage"


def test_a_head_that_does_not_come_is_waited_for_ten_seconds(served: RunningServer) -> None:
    started = time.monotonic()
    with connect(served) as silent, connect(served) as trickling, connect(served) as second:
        trickling.sendall(b"GET /health/live HTTP/1.1\r\nhost: x\r\n")
        second.sendall(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        assert second.recv(10_000).startswith(b"HTTP/1.1 200")
        # Line breaks between requests are allowed, and must not stop every clock.
        second.sendall(b"\r\n")

        assert [connection.recv(100) for connection in (silent, trickling, second)] == [b"", b"", b""]
    assert 8 < time.monotonic() - started < 15


def test_a_head_without_end_is_answered_431(served: RunningServer) -> None:
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nhost: x\r\n")
        for _ in range(80):
            try:
                connection.sendall(b"x-filler: " + b"a" * 1000 + b"\r\n")
            except OSError:
                break
            time.sleep(0.001)

        assert connection.recv(10_000).startswith(b"HTTP/1.1 431")


def test_what_is_no_http_is_answered_400(served: RunningServer) -> None:
    with connect(served) as connection:
        connection.sendall(b"HELO there\r\n\r\n")

        assert connection.recv(10_000).startswith(b"HTTP/1.1 400")


def test_a_request_for_two_hosts_is_answered_400(served: RunningServer) -> None:
    with connect(served) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nhost: ours.example\r\nhost: other.example\r\n\r\n")

        assert connection.recv(10_000).startswith(b"HTTP/1.1 400")


def test_pipelined_requests_are_all_answered(served: RunningServer) -> None:
    request = b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n"
    with connect(served) as connection:
        connection.sendall(request * 3)
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 3:
            answers += connection.recv(10_000)

    assert answers.count(b'{"status":"live"}') == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_sigterm_finishes_what_is_in_flight_and_exits_0(tmp_path: Path, workers: int) -> None:
    with running_server(tmp_path / "library", options=["--workers", str(workers)]) as running:
        key = running.keys[Role.EDITOR].encode()
        body = b'--b\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nnot a picture'
        head = b"POST /upload/image HTTP/1.1\r\nhost: x\r\nx-api-key: " + key
        head += b"\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: %d\r\n\r\n" % (len(body) + 9)
        with connect(running) as connection:
            connection.sendall(head + body)
            time.sleep(0.5)
            stopped: list[int] = []
            stopping = threading.Thread(target=lambda: stopped.append(running.stop()))
            stopping.start()
            time.sleep(0.5)
            connection.sendall(b"\r\n--b--\r\n")

            assert connection.recv(10_000).startswith(b"HTTP/1.1 400")
        stopping.join()
    assert stopped == [0]
    assert '"server.stopped"' in running.log
    assert "Traceback" not in running.log


def test_workers_do_not_outlive_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with running_server(tmp_path / "library", options=["--workers", "2"]) as running:
        running.process.kill()
        running.process.wait()

        deadline = time.monotonic() + 10
        with pytest.raises(ConnectionRefusedError):  # noqa: PT012 - until it is so
            while time.monotonic() < deadline:
                connect(running).close()
                time.sleep(0.1)


def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    log_path = tmp_path / "log"
    process = server.spawn_server(tmp_path / "library", log_path)
    try:
        server.wait_until_ready(process, log_path)
        process.send_signal(signal.SIGINT)

        assert process.wait(20) == 0
    finally:
        server.end(process)
    assert "Traceback" not in log_path.read_text()


def test_a_broken_database_keeps_it_from_starting(tmp_path: Path) -> None:
    (tmp_path / "picturedesk.sqlite3").write_bytes(b"no database at all " * 100)

    assert run_process("serve", "--data", tmp_path, "--port", "0").code == "storage-unavailable"


def test_two_first_starts_at_once_agree_on_the_signing_key(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes += [server.spawn_server(folder, log) for log in logs]
        addresses = [server.wait_until_ready(*pair) for pair in zip(processes, logs, strict=True)]
    finally:
        for process in processes:
            server.end(process)

    assert len(set(addresses)) == 2
    with closing(sqlite3.connect(folder / "picturedesk.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM signing_keys").fetchone() == (1,)


def test_the_metrics_of_several_workers_are_added_up(tmp_path: Path) -> None:
    with running_server(tmp_path / "library", options=("--workers", "2")) as running:
        for _ in range(10):
            get(f"{running.base_url}/health/live")
        with urllib.request.urlopen(f"{running.base_url}/metrics", timeout=10) as answer:
            counted = answer.read().decode()

    assert metrics.total(metrics.read(counted), "picturedesk_request_seconds_count", operation="/health/live") >= 10


def test_what_a_killed_worker_was_at_is_forgotten_and_what_it_counted_is_not(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f"gauge_livesum_{gone.pid}.db", f"counter_{gone.pid}.db", f"gauge_livesum_{os.getpid()}.db"):
        (tmp_path / name).touch()

    health.forget_the_dead(tmp_path)

    assert {file.name for file in tmp_path.iterdir()} == {f"counter_{gone.pid}.db", f"gauge_livesum_{os.getpid()}.db"}
