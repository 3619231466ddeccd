"""nginx with one worker that serves a folder as files, with the settings it comes with; its access log is on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench import machine, ports, programs
from bench.client import BenchFailed
from bench.server import Server, answers, started, wait_until

_CONFIGURATION: Final = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    types {{ image/jpeg jpg; }}
    access_log {folder}/access.log;
    sendfile on;
    tcp_nopush on;
    keepalive_timeout 75;
    # By default nginx closes a connection after 1,000 requests; we never do.
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {address};
        root {folder}/files;
    }}
}}
"""


@contextmanager
def serving(program: Path, folder: Path) -> Iterator[Server]:
    """nginx on what is in ``files`` in *folder*."""
    address = f"127.0.0.1:{ports.free()}"
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, address=address, user=_user()))
    log = folder / "output.log"
    with started([str(program), "-p", str(folder), "-c", str(configuration)], log) as process:
        wait_until(
            lambda: answers(f"http://{address}", "/", 404) or answers(f"http://{address}", "/", 403), process, log
        )
        workers = machine.children(process.pid)
        if len(workers) != 1:
            raise BenchFailed(f"nginx has {len(workers)} workers")
        yield Server(address=f"http://{address}", pid=workers[0])


def program() -> Path | None:
    return programs.find("nginx")


def _user() -> str:
    """Started by root, nginx would answer as somebody who cannot read our folder."""
    return "user root;" if programs.is_root() else ""
