"""
ipx, which is sharp and so libvips behind node, from npm in a folder of its own.

One process with sharp's own threads, as many as it takes by itself: it has no option for more. Files come from a local
folder; it keeps no results. Quality 80 is asked for in the path. All else is its default.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench import ports
from bench.peers.installing import installed
from bench.server import Server, answers, started, wait_until

_VERSION: Final = "3.1.1"
_SCRIPT: Final = Path("node_modules", "ipx", "bin", "ipx.mjs")


def program(kept_in: Path) -> Path | None:
    """Its script, for `node`; None where it cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None

    def install(folder: Path) -> None:
        folder.mkdir()
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), f"ipx@{_VERSION}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)

    folder = installed(f"ipx-{_VERSION}", kept_in, install)
    return folder / _SCRIPT if folder else None


@contextmanager
def serving(script: Path, files: Path, folder: Path) -> Iterator[Server]:
    """ipx on what is in *files*, with its log in *folder*."""
    folder.mkdir(parents=True)
    port, log = ports.free(), folder / "output.log"
    address = f"http://127.0.0.1:{port}"
    command = ["node", str(script), "serve", "--dir", str(files), "--host", "127.0.0.1", "--port", str(port)]
    with started([*command, "--no-clipboard", "--no-open"], log) as process:
        wait_until(lambda: answers(address, "/_/unknown.jpg", 404), process, log)
        yield Server(address=address, pid=process.pid)


def path(name: str, output: str, quality: int = 80) -> str:
    return f"/fit_cover,s_800x600,q_{quality},f_{_FORMATS[output]}/{name}"


_FORMATS: Final = {"jpg": "jpeg", "webp": "webp"}
