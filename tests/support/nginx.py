"""nginx as the guide sets it up, on a port of its own; only what belongs to a machine is another."""

import getpass
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support.generated import ROOT
from tests.support.server import end

_NGINX: Final = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
_OPENSSL: Final = shutil.which("openssl")
IS_INSTALLED: Final = _NGINX is not None and _OPENSSL is not None
_START_LIMIT_S: Final = 20.0

_MAIN: Final = """\
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    include {folder}/picturedesk.conf;
}}
"""


def box(kind: str) -> str:
    """The guide's one box that is marked *kind*."""
    page = (ROOT / "docs" / "guide" / "proxies.md").read_text("utf-8")
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return str(found)


@contextmanager
def running_nginx(folder: Path, port: int, *, upstream: int, library: Path) -> Iterator[ssl.SSLContext]:
    """Run it in *folder*, in front of the port *upstream*; gives what trusts its certificate."""
    certificate, key, log = folder / "certificate.pem", folder / "certificate.key", folder / "error.log"
    _make_certificate(certificate, key)
    (folder / "temp").mkdir()
    configuration = box("nginx")
    for said, here in (
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/pictures.example.pem", str(certificate)),
        ("/etc/ssl/pictures.example.key", str(key)),
        ("/var/cache/nginx/picturedesk", str(folder / "cache")),
        ("/srv/picturedesk/blobs/", f"{library}/blobs/"),
    ):
        assert configuration.count(said) == 1, said
        configuration = configuration.replace(said, here)
    (folder / "picturedesk.conf").write_text(configuration, "utf-8")
    # The library is its owner's alone, and that is who runs the tests.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user), "utf-8")
    process = subprocess.Popen([str(_NGINX), "-p", folder, "-c", folder / "nginx.conf", "-e", log])
    try:
        _wait_until_open(process, port, log)
        yield ssl.create_default_context(cafile=str(certificate))
    finally:
        end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_certificate(certificate: Path, key: Path) -> None:
    options = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", key, "-out", certificate)
    subprocess.run([str(_OPENSSL), "req", *options, *subject, *files], check=True, capture_output=True)


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nginx did not start:\n{log.read_text('utf-8') if log.exists() else ''}")
